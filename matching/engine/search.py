"""Which sites come first among many, found without scoring them all (scoring 4).

A ceiling is what V_expected can be at most. The sites with the highest ones are scored first, and what they reach
leaves out all others that cannot come before them: nearly all.
"""

import numpy as np
from numpy.typing import NDArray

from matching.engine.ceilings import LOW
from matching.engine.columns import Ints
from matching.engine.scores import Keys, Known, Scores
from matching.engine.selection import Positions

FEW = 300  # sites that are simply scored
FIRST = 100  # of more, those that are scored first, at least
NEXT, MOST_AT_ONCE = 500, 8000  # of those that are left so many, then twice as many, …
SAMPLE = 4000


class Search:
    """For the best site of each of the first `most` providers, all providers without it.

    The sites are ascending, and alike in fit and in the number of musts not met.
    """

    def __init__(self, scores: Scores, sites: Positions, most: int | None) -> None:
        self._scores, self._most = scores, most
        self.first, self._left, self._ceilings = sites, sites[:0], np.empty(0, dtype=np.uint32)
        if most is not None and len(sites) > FEW:
            self._left, self._ceilings = sites, scores.ceilings(sites)
            self.first = self._next(max(FIRST, 2 * most))

    def found(self, known: Known) -> tuple[Positions, Ints]:
        """In order, and their ranks among all sites. The values of `first` must be known."""
        best, keys = self._best(self.first, known.keys.take(known.positions(self.first)))
        self._leave_out(best, keys)
        at_once = NEXT
        while len(self._left):
            more = self._next(at_once)
            at_once = min(2 * at_once, MOST_AT_ONCE)
            keys = np.concatenate((keys, self._scores.read(more).keys))
            best, keys = self._best(np.concatenate((best, more)), keys)
            self._leave_out(best, keys)
        return best, _ranks(keys)

    def _next(self, most: int) -> Positions:
        """Takes the highest of those that are left."""
        highest = _highest(self._ceilings, most)
        taken = self._left.take(highest)
        self._left, self._ceilings = np.delete(self._left, highest), np.delete(self._ceilings, highest)
        return taken

    def _leave_out(self, best: Positions, keys: Keys) -> None:
        """Of those left, who cannot come before the last of the best. Of equal keys the first site comes first."""
        if not len(self._left) or len(best) != self._most:
            return
        low, expected = self._scores.of_key(int(keys[-1]))
        self._keep(self._ceilings >= expected)
        tied = np.flatnonzero(self._ceilings == expected)
        if len(tied):
            sites = self._left.take(tied)
            at_most = self._scores.ceilings(sites, LOW)
            may = np.ones(len(self._left), dtype=np.bool_)
            may[tied] = (at_most > low) & (low < expected) | (at_most >= low) & (sites < best[-1])
            self._keep(may)

    def _keep(self, which: NDArray[np.bool_]) -> None:
        self._left, self._ceilings = self._left.compress(which), self._ceilings.compress(which)

    def _best(self, sites: Positions, keys: Keys) -> tuple[Positions, Keys]:
        """The best site of each of the first providers, in order, and their keys."""
        order = np.lexsort((sites, -keys))
        provider = self._scores.columns.sites.provider.take(sites.take(order))
        best = order.take(np.sort(np.unique(provider, return_index=True)[1])[: self._most])
        return sites.take(best), keys.take(best)


def _highest(ceilings: Ints, most: int) -> Positions:
    """The positions, ascending, of so many of the largest, of equal ones the first. A sample tells which may be."""
    sample = np.sort(ceilings[:: max(1, len(ceilings) // SAMPLE)])
    among = max(1, 4 * most * len(sample) // len(ceilings))
    found = np.flatnonzero(ceilings >= sample[-min(among, len(sample))])
    if len(found) <= most:
        return found
    values = ceilings.take(found)
    floor = np.partition(values, len(found) - most)[len(found) - most]
    above = np.flatnonzero(values > floor)
    tied = np.flatnonzero(values == floor)[: most - len(above)]
    return found.take(np.sort(np.concatenate((above, tied))))


def _ranks(keys: Keys) -> Ints:
    """1, 2, 2, 4 along sorted keys."""
    place = np.arange(1, len(keys) + 1)
    tied = np.concatenate(([False], keys[1:] == keys[:-1]))[: len(keys)]
    return np.maximum.accumulate(np.where(tied, 0, place))
