"""What the inspections of a site say (scoring 5.2)."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import numpy as np

from matching.engine import records
from matching.engine.columns import AREAS, NO_DAY, OUTCOMES, Bools, Ints, day_number
from matching.engine.levels import Values, constant, first_rows, unknown
from matching.engine.selection import Rows, Selection
from matching.engine.units import U, divide

WINDOW_YEARS = 5
VOLUNTARY_ACTION = 700_000
REPAIRED_AFTER_DAYS = 730
AREAS_OF_ROOT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "device": ("device",),
        "ds": ("drug", "biologics"),
        "dp": ("drug", "biologics"),
        "pkg": ("drug", "biologics"),
        "clin": ("drug", "biologics"),
        "lab": ("device", "drug", "biologics"),
    }
)
_OFFICIAL = OUTCOMES.index("official")
_BY_OUTCOME = np.array([{"none": U, "voluntary": VOLUNTARY_ACTION}.get(o, 0) for o in OUTCOMES], dtype=np.int64)


def worst_inspection(selection: Selection) -> Values:
    """The worst inspection that counts governs; none in the window is no news, not good news."""
    rows = inspections_that_count(selection)
    result = constant(unknown("unstated"), len(selection), selection.asked)
    if len(rows.at):
        heads = first_rows(rows.owner)
        sites, worst = rows.owner.take(heads), np.minimum.reduceat(_values(selection, rows), heads)
        for component in result:
            component[sites] = worst
    return result


def inspections_that_count(selection: Selection) -> Rows:
    """Those within five years before `as_of` whose area is missing or fits the must capabilities."""
    table, as_of = selection.columns.inspections, selection.brief.as_of
    rows = selection.all_rows(table)
    ended_on = table.ended_on.take(rows.at)
    recent = (ended_on > day_number(years_before(as_of, WINDOW_YEARS))) & (ended_on <= day_number(as_of))
    # The last entry is for a missing area, MISSING.
    return rows.only(recent & _fitting_areas(selection)[table.area.take(rows.at)])


def _values(selection: Selection, rows: Rows) -> Ints:
    table, today = selection.columns.inspections, day_number(selection.brief.as_of)
    closed_on, outcome = table.closed_on.take(rows.at).astype(np.int64), table.outcome.take(rows.at)
    days = np.where(closed_on == NO_DAY, 0, np.minimum(np.maximum(today - closed_on, 0), REPAIRED_AFTER_DAYS))
    repaired = divide(VOLUNTARY_ACTION * days, REPAIRED_AFTER_DAYS)
    return np.where(outcome == _OFFICIAL, repaired, _BY_OUTCOME.take(outcome))


def _fitting_areas(selection: Selection) -> Bools:
    """A truth value per area; the last one is for a missing area, which always fits."""
    asked, codes = records.must_capabilities(selection), selection.columns.codes
    if not asked:
        return np.ones(len(AREAS) + 1, dtype=np.bool_)
    roots = {above for code in asked for above in (code, *codes.above[code]) if not codes.above[above]}
    fitting = {area for root in roots for area in AREAS_OF_ROOT.get(codes.capabilities[root], ())}
    return np.array([*(area in fitting for area in AREAS), True], dtype=np.bool_)


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes 28 February."""
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - years)
