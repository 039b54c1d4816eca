"""What a sponsor sends to keep briefs and shortlists, and the frozen record, as JSON Schema."""

from matching.api.schema.answer import match_answer
from matching.api.schema.brief import TITLE_PATTERN
from matching.api.schema.words import (
    Schema,
    closed,
    day,
    flag,
    listed,
    one_of_words,
    ref,
    shape,
    text,
    whole,
)
from matching.briefs import LONGEST_NOTES
from matching.decisions import LONGEST_REASON, MOST_AT_ONCE, VERDICTS
from matching.engine.door import LONGEST_TITLE
from matching.shortlists import FORMAT, FROZEN

LINES_PATTERN = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$"


def own_components() -> dict[str, Schema]:
    """What `/briefs/` and `/shortlists/` take, and `ShortlistRecord`."""
    fields = brief_fields()
    archived = flag("false takes an archived brief up again, true archives it.")
    return {
        "NewBrief": closed("A brief to be kept.", fields, ["brief"]),
        "BriefChange": closed("What is to change; the rest stays as it is.", fields | {"archived": archived}),
        "NewShortlist": closed("What a new shortlist is called.", {"title": title("The brief's if it is left out.")}),
        "NewDecisions": new_decisions(),
        "NewDecision": new_decision(),
        "ShortlistRecord": record(),
        "ShortlistFile": shortlist_file(),
        "RecordSponsor": shape("Whose it is.", {"key": text("Its key."), "name": text("Its name.")}),
        "RecordBrief": record_brief(),
    }


def title(description: str) -> Schema:
    return text(description, maxLength=LONGEST_TITLE, pattern=TITLE_PATTERN)


def brief_fields() -> dict[str, Schema]:
    return {
        "title": title("What you call it; that of `brief` if it is left out or empty."),
        "notes": text("For your own records: may have several lines.", maxLength=LONGEST_NOTES, pattern=LINES_PATTERN),
        "brief": ref("Brief"),
    }


def new_decisions() -> Schema:
    several = listed(ref("NewDecision"), "In the order in which they were made.", minItems=1, maxItems=MOST_AT_ONCE)
    return closed("Decisions to be added.", {"decisions": several}, ["decisions"])


def new_decision() -> Schema:
    fields = {
        "provider": text("The key of a provider in the record."),
        "decision": one_of_words(VERDICTS, "What was decided."),
        "reason": text(
            "Why. May be left out, but for `rejected`.", maxLength=LONGEST_REASON, pattern=LINES_PATTERN, default=""
        ),
        "decided_on": day("When, not after today (UTC). Today if it is left out."),
    }
    return closed("A decision to be added.", fields, ["provider", "decision"])


def record() -> Schema:
    answer = match_answer()["properties"]
    fields = {
        "format": {"type": "string", "const": FORMAT, "description": "The form of this document."},
        "id": text("The shortlist's.", format="uuid"),
        "title": text("What it is called."),
        "sponsor": ref("RecordSponsor"),
        "created_at": text("When it was frozen (UTC).", format="date-time"),
        "created_by": text("By whom."),
        "brief": ref("RecordBrief"),
        "brief_hash": answer["brief_hash"],
        "catalog": answer["catalog"],
        "engine": answer["engine"],
        "configuration": text(
            "SHA-256 over the canonical JSON (RFC 8785) of the engine's priors and other tables.",
            pattern="^sha256:[0-9a-f]{64}$",
        ),
        **{name: answer[name] for name in FROZEN},
    }
    return shape("A frozen answer to a brief. Its hash is over exactly these members.", fields)


def shortlist_file() -> Schema:
    fields = {
        "record": {**ref("ShortlistRecord"), "description": "In canonical JSON: its bytes are those that were hashed."},
        "hash": text("SHA-256 over these bytes.", pattern="^sha256:[0-9a-f]{64}$"),
        "decisions": listed(ref("DecisionDetail"), "All of them, as they were taken down."),
    }
    return shape("The file that a shortlist is exported as.", fields)


def record_brief() -> Schema:
    fields = {
        "id": text("The stored brief's.", format="uuid"),
        "title": text("Its title at the time."),
        "notes": text("Its notes at the time."),
        "version": whole("Its version at the time.", 1),
        "document": ref("NormalisedBrief"),
    }
    return shape("What was asked.", fields)
