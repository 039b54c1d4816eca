"""Where the selected sites have records of some codes, and what these say: of several codes in one go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.engine.blocks import within
from matching.engine.columns import Bools, Ints
from matching.engine.levels import Levels, Values, best_values, discounted_levels
from matching.engine.selection import Listed, Rows, Selection
from matching.engine.units import divide

FEW_SITES = 1000  # of so few all records are read, whatever their codes: less to do than to find those of a code
FINDS_PLACES_OF = 32  # sites, whether selected or not, while a record is read
AT_ONCE = 100_000  # values of places


@dataclass(frozen=True, kw_only=True)
class Places:
    """The records of some lists of codes, those of the first, of the second, …

    A place stands for a list and a selected site: the sites of the first list, of the second, …
    """

    at: Ints  # positions in the table
    place: Ints  # of each record; ascending


def places(selection: Selection, table: Listed, wanted: Bools) -> Places:
    """The records at the selected sites, of each of [lists, codes]."""
    if selection.sites is None or (len(selection) > FEW_SITES and _reads_less(selection, table, wanted)):
        return _by_code(selection, table, wanted)
    return _by_site(selection, table, wanted)


def _reads_less(selection: Selection, table: Listed, wanted: Bools) -> bool:
    """Whether there are fewer records of these codes than of the selected sites."""
    rows, sites = selection.rows_of(table), selection.span.stop - selection.span.start
    of_codes = sum(len(_of_code(table, code, rows)) for code in wanted.nonzero()[1].tolist())
    return bool((of_codes + sites // FINDS_PLACES_OF) * sites < len(selection) * (rows.stop - rows.start))


def _of_code(table: Listed, code: int, rows: slice) -> Ints:
    """Those of a code that are among some rows."""
    return table.of_code(code) if rows.stop - rows.start == len(table) else within(table.of_code(code), rows)


def _by_site(selection: Selection, table: Listed, wanted: Bools) -> Places:
    rows = selection.all_rows(table)
    codes = selection.once(("codes", type(table)), lambda: table.code.take(rows.at).astype(np.intp))
    kept = wanted.take(codes, axis=1).ravel().nonzero()[0]
    if len(wanted) == 1:
        return Places(at=rows.at.take(kept), place=rows.owner.take(kept))
    of_list = kept // max(len(codes), 1)
    row = kept - of_list * len(codes)
    return Places(at=rows.at.take(row), place=rows.owner.take(row) + of_list * len(selection))


def _by_code(selection: Selection, table: Listed, wanted: Bools) -> Places:
    found = [_of_list(selection, table, each.nonzero()[0].tolist()) for each in wanted]
    place = [rows.owner + position * len(selection) for position, rows in enumerate(found)]
    return Places(at=_joined([rows.at for rows in found]), place=_joined(place))


def _joined(parts: Sequence[Ints]) -> Ints:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _of_list(selection: Selection, table: Listed, codes: Sequence[int]) -> Rows:
    """The records of one list, in the order of their sites."""
    lists = [_of_code(table, code, selection.rows_of(table)) for code in codes]
    at = lists[0] if len(lists) == 1 else np.concatenate([np.empty(0, dtype=np.int32), *lists])
    if selection.sites is None:
        at = at if len(lists) == 1 else np.sort(at)
        return Rows(at=at, owner=table.site.take(at) - table.site.dtype.type(selection.span.start))
    owner = selection.place.take(selection.in_span(table.site.take(at)))
    kept = (owner >= 0).nonzero()[0]
    if len(lists) > 1:
        kept = kept.take(np.argsort(at.take(kept)))
    return Rows(at=at.take(kept), owner=owner.take(kept))


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the records of some codes say, one level each. A place stands for a code and a selected site."""

    levels: Levels | int  # of each record, or of every one
    evidence: Ints
    place: Ints  # ascending: the sites of the first code, of the second, …
    codes: int
    sites: int

    def total(self, otherwise: Values, asked: slice) -> Values:
        """Per site the sum over the codes of what a want sees: of each the best of its records, every record discounted
        by its evidence; `otherwise` where there is none."""
        place, best = best_values(discounted_levels(self.levels, self.evidence, asked), self.place)
        found = np.empty((len(best), self.codes, self.sites), dtype=np.int32)
        found[:] = otherwise[:, None]
        for component, values in zip(found.reshape(len(best), -1), best, strict=True):
            component[place] = values
        return found[:, 0] if self.codes == 1 else np.add.reduce(found, axis=1, dtype=np.int32)

    def grouped(self, groups: Ints, count: int) -> "Reading":
        """The same of so many groups instead of sites: that of each site, ascending."""
        place = (np.arange(self.codes)[:, None] * count + groups).ravel()
        return replace(self, place=place.take(self.place), sites=count)


def mean(codes: Sequence[int], sites: int, total_of: Callable[[Sequence[int]], Values]) -> Values:
    """The mean over the codes, rounded once, of a total over some; a value of each of these is held for each site."""
    at_once = max(1, AT_ONCE // max(1, sites))
    total = total_of(codes[:at_once])
    for start in range(at_once, len(codes), at_once):
        total += total_of(codes[start : start + at_once])
    return total if len(codes) == 1 else divide(total, len(codes))
