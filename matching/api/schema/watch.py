"""What verifying and watching answer, as JSON Schema."""

from catalog.published import CHANGED, GONE, KINDS, NEW
from matching.api.schema.answer import count, reasons, result
from matching.api.schema.words import (
    Schema,
    described,
    flag,
    listed,
    nullable,
    one_of_words,
    ref,
    shape,
    text,
    whole,
)
from matching.comparing import KINDS as DIFFERENCES
from matching.comparing import SHOWN
from matching.engine.brief import FITS

SENTENCE = "To be read, not parsed."


def watch_components() -> dict[str, Schema]:
    """What `verify`, `changes` and `/lapses/` answer."""
    return verification() | differences() | changes() | lapses()


def verification() -> dict[str, Schema]:
    told = "null unless the record is intact."
    replays = {
        "as_recorded": nullable(described("Replay", f"The brief with its own dates, asked of the catalog now; {told}")),
        "today": nullable(described("Replay", f"The same as of today; {told}")),
    }
    intact = flag("Whether the stored bytes have the stored hash, are canonical JSON, and bear this shortlist's id.")
    hashed = "SHA-256 over the stored bytes"
    return {
        "Verification": shape(
            "Whether a record is what was frozen, and what its brief would be answered now.",
            {
                "intact": intact,
                "because": listed(text(SENTENCE), "What speaks against the record."),
                "hash": text(f"{hashed}, taken when they were frozen."),
                "recomputed": text(f"{hashed}, taken now."),
                "catalog": ref("CatalogThenAndNow"),
                "engine": ref("ThenAndNow"),
                "configuration": ref("ThenAndNow"),
                **replays,
            },
        ),
        "ShortlistChanges": shape(
            "What has changed since a shortlist was frozen.",
            {
                "id": text("The shortlist's.", format="uuid"),
                "intact": intact,
                "catalog": ref("CatalogThenAndNow"),
                **replays,
                "providers": listed(ref("ProviderChange"), "What changed in public of those in the record, by key."),
            },
        ),
        "CatalogThenAndNow": then_and_now("The catalog of the record and the present one.", ref("CatalogState")),
        "ThenAndNow": then_and_now("What the record names and what holds at present.", text("Its name, or its hash.")),
    }


def then_and_now(description: str, schema: Schema) -> Schema:
    return shape(description, {"then": nullable(schema), "now": schema})


def differences() -> dict[str, Schema]:
    shown = {name: field for name, field in result().items() if name in SHOWN}
    standing = shown | {"rank": nullable(shown["rank"]), "fit": one_of_words(FITS, "How it fits.")}
    statuses = {"then": nullable(ref("MustStatus")), "now": ref("MustStatus")}
    values = {"then": nullable(ref("WantWorth")), "now": ref("WantWorth")}
    return {
        "Replay": replay(),
        "Refusal": refusal(),
        "Difference": difference(),
        "NamedSite": shape("A site.", {"key": text("Its key."), "name": text("Its name.")}),
        "SiteThenAndNow": shape(
            "Which site stands for it.", dict.fromkeys(("then", "now"), nullable(ref("NamedSite")))
        ),
        "ProviderStanding": shape("How a provider stands by one of its sites.", standing),
        "MustChange": shape("A must whose status is another.", {"must": text("Its label."), **statuses}),
        "MustStatus": shape("What a must says of the site.", part_of("MustReason", "status", "because")),
        "WantChange": shape(
            "A want whose value is another.",
            part_of("WantReason", "criterion", "position") | values,
        ),
        "WantWorth": shape("What a want is worth at the site.", part_of("WantReason", "value", "because")),
    }


def part_of(schema: str, *names: str) -> dict[str, Schema]:
    """Members of a schema of the answer to a brief."""
    return {name: reasons()[schema]["properties"][name] for name in names}


def refusal() -> Schema:
    return shape(
        "Why the brief cannot be asked any more.",
        {
            "pointer": text("Where in the recorded brief (RFC 6901)."),
            "code": text("What is wrong, for programs."),
            "detail": text(SENTENCE),
        },
    )


def replay() -> Schema:
    fields = {
        "as_of": text("The day that was asked about.", format="date"),
        "horizon": text("The last day through which certificates were to hold.", format="date"),
        "same": flag("Whether nobody of the record stands differently and nobody is new on the page that it shows."),
        "refused": listed(
            ref("Refusal"), "Empty unless a code of the brief has left the catalog; then nobody is ranked."
        ),
        "gone": listed(text("A key."), "Providers that the brief names and the catalog does not have any more."),
        "differences": listed(ref("Difference"), "In the order of the record; then who is new, by rank."),
    }
    return shape("The recorded brief, asked again.", fields)


def difference() -> Schema:
    fields = {
        "kind": one_of_words(DIFFERENCES, "The weightiest way in which it stands differently."),
        "provider": ref("NamedProvider"),
        "site": ref("SiteThenAndNow"),
        "then": nullable(described("ProviderStanding", "null if it is not in the record.")),
        "now": nullable(described("ProviderStanding", "null if it is no longer in the catalog.")),
        "why": listed(text(SENTENCE), "What was and what is, in sentences."),
        "musts": listed(ref("MustChange"), "At the recorded site, while that is in the catalog."),
        "wants": listed(ref("WantChange"), "At the recorded site, while that is in the catalog."),
    }
    return shape("One who stands differently.", fields)


def changes() -> dict[str, Schema]:
    gone = f"`{NEW}` in the published catalog, `{CHANGED}`, or `{GONE}`: no longer in it."
    change = {
        "provider": ref("NamedProvider"),
        "change": one_of_words((NEW, CHANGED, GONE), gone),
        "kinds": listed(one_of_words(KINDS, ""), "The kinds of its entries that changed; empty if it is gone."),
        "revision": count("The last revision that changed it in public."),
        "at": text("When that was (UTC).", format="date-time"),
    }
    holders = listed(ref("HoldingShortlist"), "Your shortlists that hold it, the newest first.")
    return {
        "NamedProvider": shape("A provider.", {"key": text("Its key."), "name": text("Its name.")}),
        "ProviderChange": shape("What became of a provider in the published catalog.", change),
        "WatchedChange": shape("A change, and whom it may concern.", change | {"shortlists": holders}),
        "HoldingShortlist": shape(
            "A shortlist of yours.", {"id": text("Its id.", format="uuid"), "title": text("What it is called.")}
        ),
        "ChangesPage": page(
            "What changed since a revision.",
            {
                "revision": count("The catalog's: what to send as `since` the next time."),
                "since": count("The revision after which changes are told."),
            },
            "WatchedChange",
        ),
    }


def lapses() -> dict[str, Schema]:
    certificate = {
        "standard": text("Its code."),
        "number": text("As on record; may be empty."),
        "issuer": text("As on record; may be empty."),
        "valid_until": text("The last valid day.", format="date"),
    }
    concerned = {
        "id": text("Its id.", format="uuid"),
        "title": text("What it is called."),
        "selected_on": text("The day of the decision.", format="date"),
        "musts": listed(text("A label."), "The musts of its brief that the certificate backs."),
    }
    lapse = {
        "provider": ref("NamedProvider"),
        "site": ref("NamedSite"),
        "certificate": ref("LapsingCertificate"),
        "days_left": whole("0 on its last valid day; negative when it has lapsed."),
        "renewed": flag("Whether the site has another active record of the standard that is valid longer."),
        "shortlists": listed(ref("SelectingShortlist"), "On which the provider is selected, the newest first."),
    }
    return {
        "LapsingCertificate": shape("What runs out.", certificate),
        "SelectingShortlist": shape("A shortlist on which the provider is selected.", concerned),
        "Lapse": shape("A certificate of a selected provider that runs out.", lapse),
    }


def page(description: str, fields: dict[str, Schema], name: str) -> Schema:
    link = {"type": ["string", "null"], "format": "uri"}
    listing = {
        "count": count("How many there are on all pages."),
        "next": link | {"description": "The following page; null on the last."},
        "previous": link | {"description": "The page before; null on the first."},
        "results": listed(ref(name), "The page."),
    }
    return shape(description, fields | listing)
