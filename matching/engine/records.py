"""What the records of a site say of a code, for wants and facets, and in part for musts (scoring 2)."""

from collections.abc import Sequence

import numpy as np

from matching.engine.columns import CERTIFICATE_STATUS, EVIDENCE, NO_DAY, Bools, Columns, Ints, day_number
from matching.engine.levels import (
    LEVEL,
    NO,
    TRIPLES,
    YES,
    Levels,
    Values,
)
from matching.engine.places import Places, Reading, places
from matching.engine.selection import Listed, Selection
from matching.engine.statuses import MET, UNKNOWN, UNMET

LAPSED_DAYS = 180
_NO_RECORD = -1
_ABSENT = TRIPLES.take([LEVEL["absent"], NO], axis=1)  # not reviewed, reviewed
_YES, _BROADER = np.int8(YES), np.int8(LEVEL["broader"])
_ACTIVE = CERTIFICATE_STATUS.index("active")
# By the last day: long over, lapsed, to be renewed before the horizon, in force through it.
_BY_DATE = np.array([_NO_RECORD, LEVEL["lapsed"], LEVEL["renewal"], YES], dtype=np.int8)


def nothing(selection: Selection) -> Values:
    """What is not on record, where that is a no at every site."""
    return TRIPLES[selection.asked, NO, None]


def absent(selection: Selection) -> Values:
    """What is not on record, as a want sees it: a no at a reviewed site, unknown at any other."""
    return selection.once("absent", lambda: _ABSENT[selection.asked].take(selection.reviewed, axis=1))  # type: ignore[no-any-return]


def capability(selection: Selection, codes: Sequence[int]) -> Reading:
    """2.1: a record equal or below is a yes, a proper ancestor may be; a sibling says nothing."""
    covers, table = selection.columns.codes.covers, selection.columns.capabilities
    said = np.maximum(covers[codes] * _YES, covers.T[codes] * _BROADER)
    found = places(selection, table, said != NO)
    of_code = found.place // max(len(selection), 1)
    levels = said.ravel().take(of_code * said.shape[1] + table.code.take(found.at))
    return _reading(selection, table, codes, found, levels)


def modality(selection: Selection, codes: Sequence[int]) -> Reading:
    """2.2."""
    table = selection.columns.modalities
    found = places(selection, table, _each(codes, len(selection.columns.codes.modalities)))
    return _reading(selection, table, codes, found, YES)


def standard(selection: Selection, codes: Sequence[int]) -> Reading:
    """2.3: on the brief's `as_of` through its `horizon`, within the certificates' scopes."""
    table, scopes = selection.columns.certificates, np.array([_scopes(selection, code) for code in codes])
    found = places(selection, table, _each(codes, len(selection.columns.codes.standards)))
    of_code = found.place // max(len(selection), 1)
    covered = scopes.ravel().take(of_code * scopes.shape[1] + table.scope.take(found.at))
    levels = np.minimum(_in_force(selection, found.at), covered)
    counts = (levels != _NO_RECORD).nonzero()[0]
    found = Places(at=found.at.take(counts), place=found.place.take(counts))
    return _reading(selection, table, codes, found, levels.take(counts))


def _reading(selection: Selection, table: Listed, codes: Sequence[int], found: Places, levels: Levels | int) -> Reading:
    evidence = table.evidence.take(found.at)
    return Reading(levels=levels, evidence=evidence, place=found.place, codes=len(codes), sites=len(selection))


def _each(codes: Sequence[int], of: int) -> Bools:
    """The code alone in each list."""
    wanted = np.zeros((len(codes), of), dtype=np.bool_)
    for each, code in enumerate(codes):
        wanted[each, code] = True
    return wanted


def judged(selection: Selection, code: int, weakest: int) -> tuple[tuple[int, Bools], ...]:
    """What a must makes of the certificates of one standard, those of the block in a row: which ones say no, which
    leave it open, which prove it. The others count as no record."""
    table, brief = selection.columns.certificates, selection.brief
    as_of, horizon, here = day_number(brief.as_of), day_number(brief.horizon), selection.of_standard(code)
    until, scope = table.valid_until_by_standard[here], table.scopes_by_standard[here]
    void = (table.statuses_by_standard[here] != _ACTIVE) | (table.valid_from_by_standard[here] > as_of)
    covered = _scopes(selection, code).take(scope)
    counts = covered != _NO_RECORD
    valid = counts & ~void
    met = valid & (until >= horizon) & (covered == YES)
    if weakest < len(EVIDENCE) - 1:
        met &= table.evidence.take(table.by_standard[here]) <= weakest
    lapsed = (until < as_of - LAPSED_DAYS) & (until != np.iinfo(until.dtype).min)
    return (UNMET, counts & void), (UNKNOWN, valid & ~lapsed & ~met), (MET, met)


def _in_force(selection: Selection, at: Ints) -> Levels:
    """The level of each of these certificates by status and dates, or `_NO_RECORD`: the first rule that holds."""
    records, brief = selection.columns.certificates, selection.brief
    as_of, horizon = day_number(brief.as_of), day_number(brief.horizon)
    until = records.valid_until.take(at)
    passed = (until >= as_of - LAPSED_DAYS).view(np.int8) + (until >= as_of) + (until >= horizon)
    levels = _BY_DATE.take(passed)
    levels[until == NO_DAY] = LEVEL["undated"]
    levels[(records.status.take(at) != _ACTIVE) | (records.valid_from.take(at) > as_of)] = NO
    return levels


def _scopes(selection: Selection, code: int) -> Levels:
    """Per distinct scope, what a certificate can be at best: YES where it covers all that is asked of the standard,
    `_NO_RECORD` where it misses some of that altogether."""
    applies_to = selection.columns.codes.applies_to[code]
    asked = tuple(c for c in must_capabilities(selection) if applies_to[c])
    return selection.once(("scopes", asked), lambda: _scopes_of(selection.columns, asked))  # type: ignore[no-any-return]


def _scopes_of(columns: Columns, asked: tuple[int, ...]) -> Levels:
    covered, touched = columns.scope_covers[:, asked], columns.scope_touches[:, asked]
    useless = (~covered & ~touched).any(axis=1)
    levels = np.where(useless, _NO_RECORD, np.where(covered.all(axis=1), YES, LEVEL["scope"])).astype(np.int8)
    levels[0] = YES  # the empty scope is site-wide
    return levels


def standards_met(selection: Selection, weakest: int) -> Ints:
    """Per standard, the sites at which it would be met as a must."""
    table, rows = selection.columns.certificates, selection.all_rows(selection.columns.certificates)
    rows = rows.only((_in_force(selection, rows.at) == YES) & (table.evidence.take(rows.at) <= weakest))
    standards = len(selection.columns.codes.standards)
    scopes = [_scopes(selection, code) for code in range(standards)]
    best = np.array(scopes, dtype=np.int8).reshape(standards, len(selection.columns.scopes))
    standard = table.standard.take(rows.at)
    whole = np.flatnonzero(best[standard, table.scope.take(rows.at)] == YES)
    whole = whole.take(np.argsort(standard.take(whole), kind="stable"))  # several of one site stand together
    standard, owner = standard.take(whole), rows.owner.take(whole)
    another = np.concatenate(([True], (standard[1:] != standard[:-1]) | (owner[1:] != owner[:-1])))
    return np.bincount(standard.compress(another[: len(standard)]), minlength=standards)


def modalities_met(selection: Selection, weakest: int) -> Ints:
    """Per modality, the sites at which it would be met as a must."""
    table, rows = selection.columns.modalities, selection.all_rows(selection.columns.modalities)
    accepted = table.evidence.take(rows.at) <= weakest
    return np.bincount(table.code.take(rows.at)[accepted], minlength=len(selection.columns.codes.modalities))


def must_capabilities(selection: Selection) -> list[int]:
    """The positions of the brief's must capabilities, as sent."""
    codes = selection.columns.codes
    return [codes.capability[code] for code in selection.brief.must.capabilities]


def codes_that_matter(selection: Selection, unit: str | None) -> Bools:
    """[must capabilities, capabilities]: whose records matter to which; of one row without must capabilities."""
    codes, asked = selection.columns.codes, must_capabilities(selection)
    matter = codes.covers[asked] if asked else np.ones((1, len(codes.capabilities)), dtype=np.bool_)
    if unit is None:
        return matter
    same = codes.have_unit[unit]
    return (matter & same)[same[asked]] if asked else matter & same
