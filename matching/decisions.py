"""What a sponsor decides about the providers of a shortlist, why and when. Decisions are only ever added.

A later decision on the same provider stands beside the earlier one, and is the one that holds.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Max
from django.utils import timezone

from matching.bodies import BREAKS, reading
from matching.briefs import Conflict, today
from matching.engine.door.shapes import Findings, Path, day, items, members, shown, text
from matching.engine.door.suggestions import did_you_mean, spellings
from matching.engine.door.vocabulary import MOST_SUGGESTIONS
from matching.models import Brief, Decision, Shortlist, Verdict

FIELDS = ("provider", "decision", "reason", "decided_on")
NEEDED = FIELDS[:2]
LONGEST_REASON = 2000
MOST_AT_ONCE = 200
MOST_OF_A_SHORTLIST = 5000
VERDICTS = tuple(Verdict.values)
MUST_SAY_WHY = (Verdict.REJECTED,)  # somebody will ask, and the ranking does not answer it


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision as it is sent."""

    provider: str
    decision: str
    reason: str
    decided_on: date


def read_decisions(body: Any, providers: Collection[str]) -> list[Decided]:
    """The decisions that a body states about the providers of a record. Raises `InvalidBody` with all that is wrong."""
    path = ("decisions",)
    with reading(body, "this request") as findings:
        sent = members(findings, (), body, path)
        listed = items(findings, path, sent.get("decisions", []), MOST_AT_ONCE)
        if not listed and not findings.any_at(path):
            findings.add(path, "missing", "decisions must hold at least one decision")
        return [_decision(findings, (*path, place), value, providers) for place, value in enumerate(listed)]


def _decision(findings: Findings, path: Path, value: object, providers: Collection[str]) -> Decided:
    sent = members(findings, path, value, FIELDS)
    for name in NEEDED:
        if isinstance(value, Mapping) and name not in sent:
            findings.add((*path, name), "missing", f"a decision needs the field '{name}'")
    decision = _word(findings, (*path, "decision"), sent, VERDICTS, f"; there are {', '.join(VERDICTS)}")
    return Decided(
        provider=_word(findings, (*path, "provider"), sent, providers, " in this shortlist"),
        decision=decision,
        reason=_reason(findings, (*path, "reason"), sent, decision),
        decided_on=_day(findings, (*path, "decided_on"), sent),
    )


def _word(findings: Findings, path: Path, sent: Mapping[str, Any], known: Collection[str], hint: str) -> str:
    """The member at the end of the path, if it is known. That it is missing is said elsewhere."""
    name = str(path[-1])
    value = sent.get(name, "")
    if not isinstance(value, str):
        findings.wrong_type(path, "a string", value)
    elif name in sent and value not in known:
        findings.add(path, "unknown_code", partial(_unknown, path, value, known, hint))
    else:
        return value
    return ""


def _unknown(path: Path, value: str, known: Collection[str], hint: str) -> str:
    """A suggestion compares the value with everything that is known: only so many are made."""
    meant = did_you_mean(value, spellings(known)) if int(path[1]) < MOST_SUGGESTIONS else ""
    return f"no {path[-1]} {shown(value)}{meant or hint}"


def _reason(findings: Findings, path: Path, sent: Mapping[str, Any], decision: str) -> str:
    reason = text(findings, path, sent.get("reason", ""), LONGEST_REASON, breaks=BREAKS)
    if decision in MUST_SAY_WHY and reason is not None and not reason.strip():
        findings.add(path, "missing", f"'{decision}' needs a reason: the record will be asked for it")
    return reason or ""


def _day(findings: Findings, path: Path, sent: Mapping[str, Any]) -> date:
    now = today()
    decided_on = day(findings, path, sent["decided_on"]) if "decided_on" in sent else now
    if decided_on and decided_on > now:
        findings.add(path, "out_of_range", f"decided_on must not be after today ({now}), got {decided_on}")
    return decided_on or now


def lock(shortlist: Shortlist) -> int:
    """Let nobody else decide on it until the transaction ends. Answers the number of the last decision, 0 for none.

    The role that requests are served as may not lock a row that it may not change, so its brief stands for it.
    """
    Brief.objects.of(shortlist.sponsor_id).select_for_update(no_key=True).get(pk=shortlist.brief_id)
    decided = Decision.objects.of(shortlist.sponsor_id).filter(shortlist=shortlist)
    return decided.aggregate(last=Max("number"))["last"] or 0


def decide(shortlist: Shortlist, decisions: Iterable[Decided], *, last: int, user: Any) -> None:
    """Add decisions after the `last` one of a shortlist that is locked. Raises Conflict where there are too many."""
    about = {"sponsor_id": shortlist.sponsor_id, "shortlist": shortlist, "created_at": timezone.now()}
    rows = [
        Decision(**about, created_by=user, number=number, **vars(decided))
        for number, decided in enumerate(decisions, start=last + 1)
    ]
    if last + len(rows) > MOST_OF_A_SHORTLIST:
        raise Conflict(f"A shortlist takes {MOST_OF_A_SHORTLIST} decisions, and this one has {last}: freeze a new one.")
    Decision.objects.of(shortlist.sponsor_id).bulk_create(rows)


def decisions_on(shortlist: Shortlist) -> list[Decision]:
    """All of them with their authors, in the order in which they were taken down."""
    decided = Decision.objects.of(shortlist.sponsor_id).filter(shortlist=shortlist)
    return list(decided.select_related("created_by").order_by("number"))


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """What holds of each provider: the last decision on it, in the order in which they were taken down."""
    last = {each.provider: each for each in decisions}
    return sorted(last.values(), key=lambda each: each.number)
