"""The wants of a brief at some sites: their values, and what orders the sites (scoring 4)."""

from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from matching.engine.blocks import in_blocks
from matching.engine.brief import Brief, Want
from matching.engine.ceilings import EXPECTED
from matching.engine.columns import Columns, Ints
from matching.engine.criteria import CRITERIA
from matching.engine.levels import Values, first_rows
from matching.engine.offers import UNSTATED
from matching.engine.selection import Positions, Selection
from matching.engine.units import U

ONE_IN = 20  # records: where more than that matter, all of a site's are summed up instead
Ceilings = NDArray[np.uint32]
Keys = NDArray[np.int64]  # V_expected and V_low in one number: the larger, the better


@dataclass(frozen=True, kw_only=True)
class Known:
    """Sites, ascending, and what they come to."""

    sites: Positions
    values: NDArray[np.int64]  # [wants, 3, sites] micro-units
    totals: NDArray[np.int64]  # [3, sites] V
    keys: Keys

    def positions(self, sites: Positions) -> Positions:
        """Where these sites stand, all of which are known."""
        found: Positions = np.searchsorted(self.sites, sites)
        return found

    def lacks(self, sites: Positions) -> Positions:
        """Those of the sites that are not known."""
        if not len(self.sites):
            return sites
        lacking = self.sites.take(self.positions(sites), mode="clip") != sites
        return sites.compress(lacking)


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What a brief wants of the sites of a catalog."""

    columns: Columns
    brief: Brief

    @cached_property
    def wants(self) -> tuple[Want, ...]:
        """Those with points, as sent."""
        return tuple(want for want in self.brief.want if want.points)

    @cached_property
    def points_total(self) -> int:
        """W."""
        return sum(want.points for want in self.wants)

    def values(self, sites: Positions) -> NDArray[np.int64]:
        """[wants, 3, sites] micro-units."""
        selection = self._selection(sites)
        values = np.empty((len(self.wants), 3, len(sites)), dtype=np.int64)
        for position, want in enumerate(self.wants):
            values[position] = CRITERIA[want.criterion].value(selection, want)
        return values

    def read(self, sites: Positions) -> Known:
        """The values at sites, ascending, with these."""
        values = self.values(sites)
        totals = self.totals(values)
        return Known(sites=sites, values=values, totals=totals, keys=self.keys(totals))

    def totals(self, values: NDArray[np.int64]) -> Values:
        """[3, sites] V."""
        points = np.array([want.points for want in self.wants], dtype=np.int64)
        wants, *shape = values.shape
        totals: Values = (points @ values.reshape(wants, prod(shape))).reshape(shape)
        return totals

    def best_of_each(self, sites: Positions) -> Positions:
        """The best site of each provider, ascending. The sites are ascending, and those of one provider alike as for
        `Search`; who has one only is not scored."""
        if not len(sites):
            return sites
        heads = first_rows(self.columns.sites.provider.take(sites))
        own = np.diff(heads, append=len(sites))
        found = np.repeat(own == 1, own)
        several = np.flatnonzero(~found)
        if not len(several):
            return sites
        keys, own = self.read(sites.take(several)).keys, own[own > 1]
        heads = np.cumsum(own) - own
        best = several.compress(keys == np.repeat(np.maximum.reduceat(keys, heads), own))
        best = best[first_rows(self.columns.sites.provider.take(sites.take(best)))]
        found[best] = True
        return sites.compress(found)

    def keys(self, totals: Values) -> Keys:
        """At most 3000 points: (3000 * U) ** 2 is within 63 bits."""
        low, expected, _ = totals
        keys: Keys = expected * self._base + low
        return keys

    def of_key(self, key: int) -> tuple[int, int]:
        """V_low and V_expected."""
        return key % self._base, key // self._base

    @property
    def _base(self) -> int:
        return self.points_total * U + 1

    def ceilings(self, sites: Positions, of: int = EXPECTED) -> Ceilings:
        """What V_expected, or V_low, can be at most, per site; they are ascending."""
        found = [self._ceilings(own, block, of) for block, own in in_blocks(self.columns, sites)]
        return found[0] if len(found) == 1 else np.concatenate((np.empty(0, dtype=np.uint32), *found))

    def _ceilings(self, sites: Positions, block: slice, of: int) -> Ceilings:
        """Of sites of a block."""
        selection, total = self._selection(sites, block, expected_only=True), np.zeros(len(sites), dtype=np.uint32)
        for want in self.wants:
            most = np.asarray(self._ceiling(selection, want, of), dtype=np.int32)
            total += most.view(np.uint32) * np.uint32(want.points)
        return total

    def _ceiling(self, selection: Selection, want: Want, of: int) -> Ints:
        criterion = CRITERIA[want.criterion]
        if criterion.ceiling is None or (criterion.numbers and of == EXPECTED and not self._reads_much):
            values = criterion.value(selection, want)
            expected: Ints = values[len(values) // 2]  # alone, or the middle of a triple
            return expected
        most = criterion.ceiling(selection, want, of)
        if criterion.numbers and self.brief.must.capabilities:
            np.maximum(most, UNSTATED[of], out=most)  # there may be no record that matters
        return most

    @cached_property
    def _reads_much(self) -> bool:
        """Whether the records that matter are too many to be read one by one."""
        asked = list(map(self.columns.codes.capability.__getitem__, self.brief.must.capabilities))
        if not asked:
            return True
        table = self.columns.capabilities
        below = np.flatnonzero(self.columns.codes.covers[asked].any(axis=0)).tolist()
        return sum(len(table.of_code(code)) for code in below) * ONE_IN > len(table)

    def _selection(self, sites: Positions, block: slice | None = None, *, expected_only: bool = False) -> Selection:
        """Of sites of a block, or of the whole catalog."""
        every = len(self.columns.sites) if block is None else block.stop - block.start
        return Selection(
            columns=self.columns,
            brief=self.brief,
            block=block,
            sites=None if len(sites) == every else sites,
            expected_only=expected_only,
        )
