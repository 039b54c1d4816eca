"""The wants of a brief at some sites, and which of them come first (scoring 4)."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.engine.brief import Brief, Want
from matching.engine.columns import Columns, Ints
from matching.engine.criteria import CRITERIA
from matching.engine.levels import Values, first_rows
from matching.engine.selection import Positions, Selection
from matching.engine.units import U

FEW = 1000  # sites that are simply scored; of more, those that cannot come first are left out want by want
Keys = NDArray[np.int64]  # V_expected and V_low in one number: the larger, the better


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What a brief wants of the sites of a catalog."""

    columns: Columns
    brief: Brief
    known: tuple[Positions, NDArray[np.int64]] | None = None  # sites, ascending, and their values, if they were read

    def read_at(self, sites: Positions) -> "Scores":
        """The same with the values of these sites, ascending, read once and for all; of others nothing is known."""
        return replace(self, known=(sites, self.values(sites)))

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
        if self.known is not None:
            known, values = self.known
            return values.take(np.searchsorted(known, sites), axis=2)
        selection = self._selection(sites)
        values = np.empty((len(self.wants), 3, len(sites)), dtype=np.int64)
        for position, want in enumerate(self.wants):
            values[position] = CRITERIA[want.criterion].value(selection, want)
        return values

    def totals(self, values: NDArray[np.int64]) -> Values:
        """[3, sites] V."""
        totals = np.zeros(values.shape[1:], dtype=np.int64)
        for want, value in zip(self.wants, values, strict=True):
            totals += want.points * value
        return totals

    def best(self, sites: Positions, most: int | None) -> tuple[Positions, Ints]:
        """The best site of each of the first `most` providers, in order, and their ranks among these sites.

        The sites are ascending and alike in fit and in the number of musts not met.
        """
        sites, keys = self._scored(sites, most)
        provider = self.columns.sites.provider.take(sites)
        order = _in_order(keys, provider, most)
        best = order[np.sort(np.unique(provider.take(order), return_index=True)[1])][:most]
        return sites.take(best), _ranks(keys.take(best))

    def best_of_each(self, sites: Positions) -> Positions:
        """The best site of each provider, ascending; the sites are as for `best`. Who has one only is not scored."""
        heads = first_rows(self.columns.sites.provider.take(sites))
        own = np.diff(heads, append=len(sites))
        alone, several = sites.take(heads[own == 1]), sites[np.repeat(own > 1, own)]
        if not len(several):
            return sites
        keys, own = self._keys(self.totals(self.values(several))), own[own > 1]
        heads = np.cumsum(own) - own
        best = np.flatnonzero(keys == np.repeat(np.maximum.reduceat(keys, heads), own))
        best = best[first_rows(self.columns.sites.provider.take(several.take(best)))]
        return np.sort(np.concatenate((alone, several.take(best))))

    def _scored(self, sites: Positions, most: int | None) -> tuple[Positions, Keys]:
        """Sites with their keys, among them the first `most` providers' best ones."""
        if most is None or len(sites) <= FEW:
            return sites, self._keys(self.totals(self.values(sites)))
        return self._contenders(sites, most)

    def _contenders(self, sites: Positions, most: int) -> tuple[Positions, Keys]:
        """Want by want, those that cannot reach any more what `most` providers are known to reach are left out."""
        selection, totals, left, floor = self._selection(sites), np.zeros((2, len(sites)), dtype=np.int64), 0, -1
        left = self.points_total
        for want in sorted(self.wants, key=lambda want: (CRITERIA[want.criterion].costly, -want.points)):
            value = CRITERIA[want.criterion].value(selection, want)
            totals += want.points * value[:2]
            left -= want.points
            if not left or len(sites) <= FEW:
                continue
            if floor < 0:
                floor = self._reached(sites[_promising(totals[1])], most)
            kept = np.flatnonzero(totals[1] >= floor - left * U)
            if 2 * len(kept) < len(sites):
                sites, totals = sites.take(kept), totals.take(kept, axis=1)
                selection = self._selection(sites)
        return sites, self._keys(totals)

    def _reached(self, sites: Positions, most: int) -> int:
        """What the expected value of `most` providers comes to at least, judged by some of the sites; 0 of too few."""
        expected = self.totals(self.values(sites))[1]
        heads = first_rows(self.columns.sites.provider.take(sites))
        best = np.sort(np.maximum.reduceat(expected, heads))[::-1]
        return int(best[most - 1]) if len(best) >= most else 0

    def _keys(self, totals: Values) -> Keys:
        """At most 3000 points: (3000 * U) ** 2 is within 63 bits."""
        keys: Keys = totals[1] * (self.points_total * U + 1) + totals[0]
        return keys

    def _selection(self, sites: Positions) -> Selection:
        everywhere = len(sites) == len(self.columns.sites)
        return Selection(columns=self.columns, brief=self.brief, sites=None if everywhere else sites)


def _promising(expected: NDArray[np.int64]) -> Positions:
    """The positions of a few hundred of the largest values, of equal ones the first; found by a sample."""
    sample = np.sort(expected[:: max(1, len(expected) // FEW)])
    return np.flatnonzero(expected >= sample[-len(sample) // 20])[:FEW]


def _in_order(keys: Keys, provider: Ints, most: int | None) -> Positions:
    """Positions, the best first, ties by position; enough of them for the first `most` providers."""
    heads = first_rows(provider) if len(provider) else provider
    if most is None or len(heads) <= most or len(keys) <= FEW:
        return np.argsort(-keys, kind="stable")
    floor = np.partition(keys.take(heads), len(heads) - most)[len(heads) - most]
    tied = np.flatnonzero(keys == floor)
    tied = tied[first_rows(provider.take(tied))][:most]
    kept = np.sort(np.concatenate((np.flatnonzero(keys > floor), tied)))
    return kept[np.argsort(-keys.take(kept), kind="stable")]


def _ranks(keys: Keys) -> Ints:
    """1, 2, 2, 4 along sorted keys."""
    place = np.arange(1, len(keys) + 1)
    tied = np.concatenate(([False], keys[1:] == keys[:-1]))[: len(keys)]
    return np.maximum.accumulate(np.where(tied, 0, place))
