"""What the records of a site say of a code, for wants and facets, and in part for musts (scoring 2)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.engine.columns import CERTIFICATE_STATUS, EVIDENCE, NO_DAY, Bools, Columns, Ints, day_number
from matching.engine.levels import (
    LEVEL,
    NO,
    TRIPLES,
    YES,
    Levels,
    Values,
    best_values,
    constant,
    discounted_levels,
)
from matching.engine.selection import Rows, Selection
from matching.engine.statuses import MET, UNKNOWN, UNMET
from matching.engine.units import divide

LAPSED_DAYS = 180
_NO_RECORD = -1
_ABSENT = np.array([LEVEL["absent"], NO], dtype=np.int8)  # not reviewed, reviewed
_ACTIVE = CERTIFICATE_STATUS.index("active")
# By the last day: long over, lapsed, to be renewed before the horizon, in force through it.
_BY_DATE = np.array([_NO_RECORD, LEVEL["lapsed"], LEVEL["renewal"], YES], dtype=np.int8)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One level per record, and what a site without any record has."""

    levels: Levels
    evidence: Ints  # beside `levels`
    owner: Ints  # beside `levels`: positions in the selection, ascending
    otherwise: Levels | int  # per selected site, or the same at all of them
    length: int  # how many sites are selected
    asked: slice  # of the triples of a want

    def on_record(self) -> tuple[Ints, Values]:
        """The sites that have a record, and what a want sees there: every record discounted by its evidence."""
        return best_values(discounted_levels(self.levels, self.evidence, self.asked), self.owner)

    def unrecorded(self) -> Values:
        """What a want sees at a site without a record, per site."""
        if isinstance(self.otherwise, int):
            low, expected, high = TRIPLES[:, self.otherwise].tolist()
            return constant((low, expected, high), self.length, self.asked)
        return TRIPLES[self.asked].take(self.otherwise, axis=1)


def mean(readings: Sequence[Reading]) -> Values:
    """The mean of some readings for a want, rounded once. What the sites without a record have is the same in each."""
    otherwise = readings[0].unrecorded()
    total = otherwise * len(readings)
    for sites, best in (reading.on_record() for reading in readings):
        for component, found, without in zip(total, best, otherwise, strict=True):
            component[sites] += found - without.take(sites)
    return total if len(readings) == 1 else divide(total, len(readings))


def absent(selection: Selection) -> Levels:
    """What is not on record: a no at a reviewed site, unknown at any other."""
    return selection.once("absent", lambda: _ABSENT.take(selection.reviewed))  # type: ignore[no-any-return]


def capability(selection: Selection, code: int) -> Reading:
    """2.1: a record equal or below is a yes, a proper ancestor may be; a sibling says nothing."""
    covers, records = selection.columns.codes.covers, selection.columns.capabilities
    by_code = np.where(covers[code], YES, np.where(covers[:, code], LEVEL["broader"], NO)).astype(np.int8)
    rows = selection.rows_with(records, np.flatnonzero(by_code > NO).tolist())
    return Reading(
        levels=by_code.take(records.code.take(rows.at)),
        evidence=records.evidence.take(rows.at),
        owner=rows.owner,
        otherwise=NO,
        length=len(selection),
        asked=selection.asked,
    )


def modality(selection: Selection, code: int) -> Reading:
    """2.2."""
    records = selection.columns.modalities
    rows = selection.rows_with(records, [code])
    return Reading(
        levels=np.full(len(rows.at), YES, dtype=np.int8),
        evidence=records.evidence.take(rows.at),
        owner=rows.owner,
        otherwise=absent(selection),
        length=len(selection),
        asked=selection.asked,
    )


def standard(selection: Selection, code: int) -> Reading:
    """2.3: on the brief's `as_of` through its `horizon`, within the certificates' scopes."""
    records = selection.columns.certificates
    rows = selection.certificates_of(code)
    levels = np.minimum(_in_force(selection, rows), _scopes(selection, code).take(records.scope.take(rows.at)))
    counts = np.flatnonzero(levels != _NO_RECORD)
    return Reading(
        levels=levels.take(counts),
        evidence=records.evidence.take(rows.at.take(counts)),
        owner=rows.owner.take(counts),
        otherwise=absent(selection),
        length=len(selection),
        asked=selection.asked,
    )


def judged(selection: Selection, code: int, weakest: int) -> tuple[tuple[int, Bools], ...]:
    """What a must makes of the certificates of one standard, those of the whole catalog in a row: which ones say no,
    which leave it open, which prove it. The others count as no record."""
    table, brief = selection.columns.certificates, selection.brief
    as_of, horizon, here = day_number(brief.as_of), day_number(brief.horizon), table.span(code)
    until, scope = table.valid_until_by_standard[here], table.scopes_by_standard[here]
    void = (table.statuses_by_standard[here] != _ACTIVE) | (table.valid_from_by_standard[here] > as_of)
    within = _scopes(selection, code).take(scope)
    counts = within != _NO_RECORD
    valid = counts & ~void
    met = valid & (until >= horizon) & (within == YES)
    if weakest < len(EVIDENCE) - 1:
        met &= table.evidence.take(table.of_standard(code)) <= weakest
    lapsed = (until < as_of - LAPSED_DAYS) & (until != np.iinfo(until.dtype).min)
    return (UNMET, counts & void), (UNKNOWN, valid & ~lapsed & ~met), (MET, met)


def _in_force(selection: Selection, rows: Rows) -> Levels:
    """The level of each certificate by status and dates, or `_NO_RECORD`: the first rule that holds."""
    records, brief = selection.columns.certificates, selection.brief
    as_of, horizon = day_number(brief.as_of), day_number(brief.horizon)
    until = records.valid_until.take(rows.at)
    passed = (until >= as_of - LAPSED_DAYS).view(np.int8) + (until >= as_of) + (until >= horizon)
    levels = _BY_DATE.take(passed)
    levels[until == NO_DAY] = LEVEL["undated"]
    levels[records.status.take(rows.at) != _ACTIVE] = NO
    levels[records.valid_from.take(rows.at) > as_of] = NO
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
    rows = rows.only((_in_force(selection, rows) == YES) & (table.evidence.take(rows.at) <= weakest))
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


def that_matter(selection: Selection, unit: str | None = None) -> list[Rows]:
    """2.5: the records that matter, for each must capability; without any, all records as if of one.

    With a volume `unit`, only must capabilities and records of that unit (5.1).
    """
    wanted = codes_that_matter(selection, unit)
    return selection.once(  # type: ignore[no-any-return]
        ("that matter", wanted.tobytes()),  # a unit mostly leaves out nothing
        lambda: selection.rows_with_each(selection.columns.capabilities, wanted),
    )


def codes_that_matter(selection: Selection, unit: str | None) -> Bools:
    """[must capabilities, capabilities]: whose records matter to which; of one row without must capabilities."""
    codes, asked = selection.columns.codes, must_capabilities(selection)
    matter = codes.covers[asked] if asked else np.ones((1, len(codes.capabilities)), dtype=np.bool_)
    if unit is None:
        return matter
    same = np.array([own == unit for own in codes.units], dtype=np.bool_)
    return (matter & same)[same[asked]] if asked else matter & same


def stage_levels(stated: Ints, code: int) -> Levels:
    """Of the stages that records state; each list of stages that there may be is read once, if that is less."""
    possible = int(stated.max(initial=0)) + 1
    few = possible <= len(stated)
    return _of_stages(np.arange(possible), code).take(stated) if few else _of_stages(stated.astype(np.int64), code)


def _of_stages(stated: Ints, code: int) -> Levels:
    offered = (stated >> code) & 1 == 1
    return np.where(offered, YES, np.where(stated == 0, LEVEL["unstated"], NO)).astype(np.int8)
