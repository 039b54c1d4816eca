"""Capabilities and modalities of a site: what is on record, what is broader, what is absent (scoring 2.1, 2.2).

A reading is made once for all sites: what the same records say of the same code differs by the name of the site only.
"""

from collections.abc import Iterable
from typing import NamedTuple

from matching.engine.columns import NO_DAY
from matching.engine.explain.case import NO, YES, Asked, Case, Read, Reason, Triple, is_open
from matching.engine.explain.facts import Capability
from matching.engine.explain.wording import day, modality_label
from matching.engine.levels import unknown

BROADER = unknown("broader")


class Reading(NamedTuple):
    """A capability record held against a code that it says something about."""

    triple: Triple
    exact: bool  # the code itself or one below it; else an ancestor
    record: Capability


class Words(NamedTuple):
    """What a record says, without the name of the site; both parts of the question are empty where there is none."""

    triple: Triple
    because: str
    before: str
    after: str


def capability(asked: Asked, code: int) -> Read:
    """scoring 2.1: what is not on record is a no everywhere."""
    known: dict[tuple[int, int, bool], Words] = {}
    absent, related = _not_on_record(asked, code), asked.tree.related[code].keys()

    def read(case: Case) -> Reason:
        by_code = case.site.by_code
        found = related & by_code.keys()
        if not found:
            return absent(case)
        record = by_code[found.pop()] if len(found) == 1 else _deciding(case, code, found).record
        key = record.code, record.evidence, case.is_must
        words = known.get(key)
        if words is None:
            words = known[key] = _on_record(case, code, record)
        triple, because, before, after = words
        at = case.site.place
        ask = f"{before}{at}{after}" if before else ""
        return Reason(triple, f"on record at {at}: {because}", record, ask)

    return read


def triple(case: Case, code: int) -> Triple:
    """What `capability` counts, without its words."""
    found = best_reading(case, code)
    return found.triple if found else NO


def excluded_capability(asked: Asked, code: int) -> Read:
    """The negative must; `triple` tells whether the site is free of it."""
    labels, label = asked.labels, asked.labels[code]

    def read(case: Case) -> Reason:
        at, found = case.site.place, best_reading(case, code, weakened=False)
        if found is None:
            return _nothing_excluded(case, label)
        triple, exact, record = found
        if exact:
            because = f"on record at {at}: {_named(labels, record.code, code)}, which the brief excludes"
            return Reason(NO, because, record, repair=f"{because}: ask for another site")
        broader = labels[record.code]
        because = (
            f"on record at {at}: {broader}; whether that includes {label}, which the brief excludes, is not stated"
        )
        return Reason(triple, because, record, f"On record at {at} is {broader}: does it include {label}?")

    return read


def modality(asked: Asked, code: int) -> Read:
    """scoring 2.2: absence from a reviewed list is a no, from any other it is unknown."""
    label, absent = modality_label(asked.codes, code), unknown("absent")

    def read(case: Case) -> Reason:
        at, reviewed_on = case.site.place, case.site.reviewed_on
        for record in case.site.modalities:
            if record.code == code:
                triple = case.weigh(YES, record.evidence)
                because = f"{label} is on record at {at}{case.graded(record.evidence)}"
                ask = f"What shows that {at} makes products of the kind {label}?" if is_open(triple) else ""
                return Reason(triple, because, record, ask)
        if reviewed_on == NO_DAY:
            because = f"{label} is not on record at {at}, whose profile has not been reviewed"
            return Reason(absent, because, None, f"Does {at} make products of the kind {label}?")
        because = f"{label} is not on the list of {at}, reviewed {day(reviewed_on)}"
        return Reason(NO, because, repair=f"{because}: ask whether the site has taken it up since")

    return read


def best_reading(case: Case, code: int, *, weakened: bool = True) -> Reading | None:
    """The record that decides; with `weakened` false its evidence does not matter."""
    related, by_code = case.asked.tree.related[code], case.site.by_code
    found = related.keys() & by_code.keys()
    if not found:
        return None
    return _deciding(case, code, found, weakened=weakened)


def _deciding(case: Case, code: int, found: Iterable[int], *, weakened: bool = True) -> Reading:
    """The best of the records of some capabilities that say something of the code."""
    related, by_code, readings = case.asked.tree.related[code], case.site.by_code, []
    for other in found:
        exact, record = related[other], by_code[other]
        triple = YES if exact else BROADER
        readings.append(Reading(case.weigh(triple, record.evidence) if weakened else triple, exact, record))
    if len(readings) == 1:
        return readings[0]
    return max(readings, key=lambda r: (r.triple, r.exact, -r.record.evidence, r.record.code == code, -r.record.code))


def _on_record(case: Case, code: int, record: Capability) -> Words:
    exact = case.asked.tree.related[code][record.code]
    triple = case.weigh(YES if exact else BROADER, record.evidence)
    labels, grade = case.asked.labels, case.graded(record.evidence)
    label = labels[code]
    if exact:
        before, after = ("What shows that ", f" offers {label}?") if is_open(triple) else ("", "")
        return Words(triple, f"{_named(labels, record.code, code)}{grade}", before, after)
    broader = labels[record.code]
    and_proof = ", and what shows it" if case.is_weak(record.evidence) else ""
    after = f" is {broader}: does it include {label}{and_proof}?"
    return Words(triple, f"{broader}, which does not state {label}{grade}", "On record at ", after)


def _not_on_record(asked: Asked, code: int) -> Read:
    """A sibling on record is named, so that nobody takes it for the thing itself."""
    labels, label, group = asked.labels, asked.labels[code], asked.tree.group[code]
    beside: frozenset[int] = frozenset() if group is None else asked.tree.below[group]

    def read(case: Case) -> Reason:
        because = f"not on record at {case.site.place}: {label}"
        siblings = [other for other in case.site.by_code if other in beside]
        if siblings:
            because += f"; {labels[min(siblings)]} is, which is not the same"
        return Reason(NO, because, repair=f"{because}: ask whether the site offers it, or split the work")

    return read


def _nothing_excluded(case: Case, label: str) -> Reason:
    at = case.site.place
    if case.site.reviewed_on != NO_DAY:
        because = f"not on the list of {at}, reviewed {day(case.site.reviewed_on)}: {label}, which the brief excludes"
        return Reason(YES, because)
    because = f"not on record at {at}, whose profile has not been reviewed: {label}, which the brief excludes"
    return Reason(unknown("absent"), because, None, f"Does {at} handle {label} in any form?")


def _named(labels: tuple[str, ...], on_record: int, asked: int) -> str:
    """The record's capability and, where that is a narrower one, what it is a part of."""
    return labels[on_record] if on_record == asked else f"{labels[on_record]}, part of {labels[asked]}"
