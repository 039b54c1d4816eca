"""Which sites come first among many, found without scoring them all (scoring 4).

A ceiling is what V_expected can be at most. The sites with the highest ones are scored first, and what they reach
leaves out all others that cannot come before them: nearly all.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np

from matching.engine.blocks import blocks
from matching.engine.ceilings import LOW
from matching.engine.columns import Bools, Ints
from matching.engine.gate import InBlocks
from matching.engine.scores import Ceilings, Keys, Known, Scores
from matching.engine.selection import Positions

FEW = 300  # sites that are simply scored
FIRST = 100  # of more, those that are scored first, at least
NEXT, MOST_AT_ONCE = 500, 8000  # of those that are left so many, then twice as many, …
SAMPLE = 4000
HELD, MOST_HELD = 2**14, 2**17  # sites that are held at least, of more than twice as many; the next time twice as many
_NOBODY = np.empty(0, dtype=np.int64)


class Search:
    """For the best site of each of the first `most` providers, all providers without it.

    The sites are alike in fit and in the number of musts not met.
    """

    def __init__(self, scores: Scores, sites: InBlocks, most: int | None) -> None:
        self._scores, self._most = scores, most
        self._others: Contenders | None = None
        parts = sites()
        begun = list(parts) if most is None else _begun(parts)
        if most is None or sum(map(len, begun)) <= FEW:
            self.first = begun[0] if len(begun) == 1 else np.concatenate((_NOBODY, *begun))
        else:
            self._others = Contenders(scores, sites)
            self._others.gather(chain(_let_go(begun), parts))
            self.first = self._others.take(min(max(FIRST, 2 * most), MOST_AT_ONCE))

    def found(self, known: Known) -> tuple[Positions, Ints]:
        """In order, and their ranks among all sites. The values of `first` must be known."""
        best, keys = self._best(self.first, known.keys.take(known.positions(self.first)))
        at_once = min(max(NEXT, self._most or 0), MOST_AT_ONCE)
        while self._others is not None and self._others.remain(self._bar(best, keys)):
            more = self._others.take(at_once)
            at_once = min(2 * at_once, MOST_AT_ONCE)
            keys = np.concatenate((keys, self._scores.read(more).keys))
            best, keys = self._best(np.concatenate((best, more)), keys)
        return best, _ranks(keys)

    def _bar(self, best: Positions, keys: Keys) -> "Bar | None":
        return Bar(*self._scores.of_key(int(keys[-1])), int(best[-1])) if len(best) == self._most else None

    def _best(self, sites: Positions, keys: Keys) -> tuple[Positions, Keys]:
        """The best site of each of the first providers, in order, and their keys."""
        order = np.lexsort((sites, -keys))
        provider = self._scores.columns.sites.provider.take(sites.take(order))
        best = order.take(np.sort(np.unique(provider, return_index=True)[1])[: self._most])
        return sites.take(best), keys.take(best)


class Bar(NamedTuple):
    """What must be passed to come onto the page: its last site. Of equal keys the first site is better."""

    low: int
    expected: int
    site: int


class Contenders:
    """The sites that may come onto a page, by their ceilings.

    Of very many no more are held than may well be scored, those with the highest ceilings. Only if these do not settle
    it, all sites are gone through again for those that come next.
    """

    def __init__(self, scores: Scores, sites: InBlocks) -> None:
        self._scores, self._sites, self._held = scores, sites, HELD
        self._in_one_block = len(blocks(scores.columns)) == 1  # which is not more than may be held
        self._left, self._ceilings = _NOBODY, np.empty(0, dtype=np.uint32)
        self._last: tuple[int, int] | None = None  # ceiling and site of the last one held: who is not, comes after it

    def gather(self, parts: Iterable[Positions], bar: Bar | None = None, after: tuple[int, int] | None = None) -> None:
        """Holds those that can pass the bar, of the parts, and that come after one that was held before."""
        for sites in parts:
            ceilings = self._scores.ceilings(sites)
            if self._last is not None:
                sites, ceilings = _only(ceilings > self._last[0], sites, ceilings)
            if after is not None:
                later = (ceilings < after[0]) | (ceilings == after[0]) & (sites > after[1])
                sites, ceilings = _only(later, sites, ceilings)
            self._hold(*self._passing(sites, ceilings, bar))

    def _hold(self, sites: Positions, ceilings: Ceilings) -> None:
        self._left = np.concatenate((self._left, sites)) if len(self._left) else sites
        self._ceilings = np.concatenate((self._ceilings, ceilings)) if len(self._ceilings) else ceilings
        if len(self._left) > 2 * self._held and not self._in_one_block:
            highest = _highest(self._ceilings, self._held)
            self._left, self._ceilings = self._left.take(highest), self._ceilings.take(highest)
            least = self._ceilings.min()
            self._last = int(least), int(self._left[self._ceilings == least][-1])

    def take(self, most: int) -> Positions:
        """The highest of those that are left, which are not left then."""
        highest = _highest(self._ceilings, most)
        taken, others = self._left.take(highest), np.ones(len(self._left), dtype=np.bool_)
        others[highest] = False
        self._left, self._ceilings = _only(others, self._left, self._ceilings)
        return taken

    def remain(self, bar: Bar | None) -> bool:
        """Whether anybody is left who can pass the bar."""
        self._left, self._ceilings = self._passing(self._left, self._ceilings, bar)
        if not len(self._left) and self._last is not None:
            last, self._last = self._last, None
            if bar is None or _is_below(bar, *last):
                self._held = min(2 * self._held, MOST_HELD)
                self.gather(self._sites(), bar, last)
        return len(self._left) > 0

    def _passing(self, sites: Positions, ceilings: Ceilings, bar: Bar | None) -> tuple[Positions, Ceilings]:
        if bar is None or not len(sites):
            return sites, ceilings
        sites, ceilings = _only(ceilings >= bar.expected, sites, ceilings)
        tied = (ceilings == bar.expected).nonzero()[0]
        if not len(tied):
            return sites, ceilings
        those = sites.take(tied)
        low = self._scores.ceilings(those, LOW)
        may = np.ones(len(sites), dtype=np.bool_)
        may[tied] = (low > bar.low) & (bar.low < bar.expected) | (low >= bar.low) & (those < bar.site)
        return _only(may, sites, ceilings)


def _is_below(bar: Bar, ceiling: int, site: int) -> bool:
    """Whether a site of this ceiling that comes after this one may pass it."""
    return ceiling > bar.expected or (ceiling == bar.expected and (bar.low < bar.expected or site < bar.site))


def _begun(parts: Iterator[Positions]) -> list[Positions]:
    """The first parts, until they are of more than few sites, or all."""
    found, count = [], 0
    for sites in parts:
        found.append(sites)
        count += len(sites)
        if count > FEW:
            break
    return found


def _let_go(parts: list[Positions]) -> Iterator[Positions]:
    """Each of them, which is not held any longer."""
    while parts:
        yield parts.pop(0)


def _only(which: Bools, sites: Positions, ceilings: Ceilings) -> tuple[Positions, Ceilings]:
    return sites.compress(which), ceilings.compress(which)


def _highest(ceilings: Ceilings, most: int) -> Positions:
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
