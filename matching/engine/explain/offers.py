"""Capabilities and modalities of a site: what is on record, what is broader, what is absent (scoring 2.1, 2.2)."""

from typing import NamedTuple

from matching.engine.columns import NO_DAY
from matching.engine.explain.case import NO, YES, Case, Reason, Triple, is_open
from matching.engine.explain.facts import Capability
from matching.engine.explain.wording import day, modality_label
from matching.engine.levels import unknown

BROADER = unknown("broader")


class Reading(NamedTuple):
    """A capability record held against a code that it says something about."""

    triple: Triple
    exact: bool  # the code itself or one below it; else an ancestor
    record: Capability


def capability(case: Case, code: int) -> Reason:
    """scoring 2.1: what is not on record is a no everywhere."""
    return _on_record(case, code) or _not_on_record(case, code)


def triple(case: Case, code: int) -> Triple:
    """What `capability` counts, without its words."""
    found = best_reading(case, code)
    return found.triple if found else NO


def excluded_capability(case: Case, code: int) -> Reason:
    """The negative must; `triple` tells whether the site is free of it."""
    at, label = case.site.place, case.asked.labels[code]
    found = best_reading(case, code, weakened=False)
    if found is None:
        return _nothing_excluded(case, label)
    triple, exact, record = found
    on_record, proof = case.asked.labels[record.code], record
    if exact:
        because = f"on record at {at}: {_named(case, record.code, code)}, which the brief excludes"
        return Reason(triple=NO, because=because, evidence=proof, repair=f"{because}: ask for another site")
    because = f"on record at {at}: {on_record}; whether that includes {label}, which the brief excludes, is not stated"
    ask = f"On record at {at} is {on_record}: does it include {label}?"
    return Reason(triple=triple, because=because, evidence=proof, ask=ask)


def modality(case: Case, code: int) -> Reason:
    """scoring 2.2: absence from a reviewed list is a no, from any other it is unknown."""
    at, label = case.site.place, modality_label(case.asked.codes, code)
    record = next((record for record in case.site.modalities if record.code == code), None)
    if record is None:
        if case.site.reviewed_on == NO_DAY:
            because = f"{label} is not on record at {at}, whose profile has not been reviewed"
            ask = f"Does {at} make products of the kind {label}?"
            return Reason(triple=unknown("absent"), because=because, ask=ask)
        because = f"{label} is not on the list of {at}, reviewed {day(case.site.reviewed_on)}"
        return Reason(triple=NO, because=because, repair=f"{because}: ask whether the site has taken it up since")
    triple = case.weigh(YES, record.evidence)
    because = f"{label} is on record at {at}{case.graded(record.evidence)}"
    ask = f"What shows that {at} makes products of the kind {label}?" if is_open(triple) else ""
    return Reason(triple=triple, because=because, evidence=record, ask=ask)


def best_reading(case: Case, code: int, *, weakened: bool = True) -> Reading | None:
    """The record that decides; with `weakened` false its evidence does not matter."""
    related = case.asked.tree.related[code]
    if case.site.codes.isdisjoint(related):
        return None
    readings = []
    for record in case.site.capabilities:
        exact = related.get(record.code)
        if exact is not None:
            triple = YES if exact else BROADER
            readings.append(Reading(case.weigh(triple, record.evidence) if weakened else triple, exact, record))
    if len(readings) < 2:
        return readings[0] if readings else None
    return max(readings, key=lambda r: (r.triple, r.exact, -r.record.evidence, r.record.code == code, -r.record.code))


def _on_record(case: Case, code: int) -> Reason | None:
    found = best_reading(case, code)
    if found is None:
        return None
    triple, exact, record = found
    at, grade, proof = case.site.place, case.graded(record.evidence), record
    label = case.asked.labels[code]
    if exact:
        because = f"on record at {at}: {_named(case, record.code, code)}{grade}"
        ask = f"What shows that {at} offers {label}?" if is_open(triple) else ""
        return Reason(triple=triple, because=because, evidence=proof, ask=ask)
    broader = case.asked.labels[record.code]
    because = f"on record at {at}: {broader}, which does not state {label}{grade}"
    and_proof = ", and what shows it" if case.is_weak(record.evidence) else ""
    ask = f"On record at {at} is {broader}: does it include {label}{and_proof}?"
    return Reason(triple=triple, because=because, evidence=proof, ask=ask)


def _not_on_record(case: Case, code: int) -> Reason:
    """A sibling on record is named, so that nobody takes it for the thing itself."""
    group, covers = case.asked.tree.group[code], case.asked.covers
    siblings = [r.code for r in case.site.capabilities if group is not None and covers[group][r.code]]
    because = f"not on record at {case.site.place}: {case.asked.labels[code]}"
    if siblings:
        because += f"; {case.asked.labels[min(siblings)]} is, which is not the same"
    return Reason(triple=NO, because=because, repair=f"{because}: ask whether the site offers it, or split the work")


def _nothing_excluded(case: Case, label: str) -> Reason:
    at = case.site.place
    if case.site.reviewed_on != NO_DAY:
        because = f"not on the list of {at}, reviewed {day(case.site.reviewed_on)}: {label}, which the brief excludes"
        return Reason(triple=YES, because=because)
    because = f"not on record at {at}, whose profile has not been reviewed: {label}, which the brief excludes"
    return Reason(triple=unknown("absent"), because=because, ask=f"Does {at} handle {label} in any form?")


def _named(case: Case, on_record: int, asked: int) -> str:
    """The record's capability and, where that is a narrower one, what it is a part of."""
    label = case.asked.labels[on_record]
    return label if on_record == asked else f"{label}, part of {case.asked.labels[asked]}"
