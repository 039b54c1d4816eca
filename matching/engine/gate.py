"""The gate: what the musts of a brief leave of a catalog, site by site and provider by provider (scoring 3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.engine.brief import FITS, Brief
from matching.engine.columns import Bools, Columns, Ints
from matching.engine.levels import first_rows
from matching.engine.musts import UNMET, Must, musts
from matching.engine.selection import Positions, Selection, sites_of

CONFIRMED, POSSIBLE, NEAR_MISS, EXCLUDED = range(len(FITS))
# A class is what comes first in a key: the fit, then the number of musts not met, of which there are fewer.
IN_A_FIT = 1024

Classes = NDArray[np.int16]


@dataclass(frozen=True, kw_only=True)
class Gate:
    """The musts of a brief at every site of a catalog."""

    columns: Columns
    brief: Brief

    @cached_property
    def musts(self) -> list[Must]:
        return musts(Selection(columns=self.columns, brief=self.brief))

    @cached_property
    def only(self) -> Positions | None:
        """The sites of the providers that alone are considered, if some are named."""
        return self._sites_of([key for key in self.brief.only if key not in self.brief.exclude])

    @cached_property
    def left_out(self) -> Positions | None:
        """The sites of the providers that are not considered, where everybody else is."""
        return None if self.brief.only else self._sites_of(self.brief.exclude)

    def considers(self, provider: int) -> bool:
        """Whether the brief's `providers` lets it take part."""
        key = self.columns.providers.key[provider]
        return key not in self.brief.exclude and (not self.brief.only or key in self.brief.only)

    def statuses(self, sites: Positions) -> NDArray[np.int8]:
        """[musts, sites]: positions in STATUSES."""
        return np.array([must.status.take(sites) for must in self.musts], dtype=np.int8).reshape(
            len(self.musts), len(sites)
        )

    def classes(self, sites: Positions) -> Classes:
        """The class of each site."""
        return self._classes([must.status.take(sites) for must in self.musts], len(sites))

    def fits(self, sites: Positions) -> Ints:
        """The fit of each site, a position in FITS."""
        return self.classes(sites) // IN_A_FIT

    @cached_property
    def remaining(self) -> tuple[Positions, Classes]:
        """The sites that are not excluded, ascending, and their classes."""
        sites = self._candidates()
        if sites is None:
            classes = self._classes([must.status for must in self.musts], len(self.columns.sites))
            sites = np.flatnonzero(classes < EXCLUDED * IN_A_FIT)
            return sites, classes.take(sites)
        classes = self.classes(sites)
        kept = np.flatnonzero(classes < EXCLUDED * IN_A_FIT)
        return sites.take(kept), classes.take(kept)

    @cached_property
    def best(self) -> tuple[Positions, Classes, Classes]:
        """The sites that have the best class of their provider's, ascending; their classes; and those of the providers,
        in the order of these."""
        sites, classes = self.remaining
        if not len(sites):
            return sites, classes, classes
        heads = first_rows(self.columns.sites.provider.take(sites))
        of_provider = np.minimum.reduceat(classes, heads)
        kept = np.flatnonzero(classes == np.repeat(of_provider, np.diff(heads, append=len(sites))))
        return sites.take(kept), classes.take(kept), of_provider

    def by_class(self, first: int, end: int) -> Iterator[tuple[int, Positions, int]]:
        """Class by class of the fits from `first` to before `end`: the fit, the sites of the providers whose best class
        it is, and how many providers these are."""
        sites, classes, of_provider = self.best
        found = np.bincount(of_provider)
        for each in np.flatnonzero(found).tolist():
            if first <= each // IN_A_FIT < end:
                alike = sites if found[each] == len(of_provider) else sites.compress(classes == each)
                yield each // IN_A_FIT, alike, int(found[each])

    def _candidates(self) -> Positions | None:
        """Sites of which each that is not excluded is one; None for all."""
        if self.only is not None:
            return self.only
        asked = len(self.brief.must.capabilities)
        if not asked:
            return self._without(np.arange(len(self.columns.sites))) if self.left_out is not None else None
        possible = np.zeros(len(self.columns.sites), dtype=np.uint8)
        for must in self.musts[:asked]:
            possible += (must.status != UNMET).view(np.uint8)
        return self._without(np.flatnonzero(possible >= max(1, asked - 1)))

    def _classes(self, statuses: list[NDArray[np.int8]], length: int) -> Classes:
        total, unmet, closed = (np.zeros(length, dtype=np.uint8) for _ in range(3))
        for must, status in zip(self.musts, statuses, strict=True):
            each = status.view(np.uint8)
            total += each  # met 0, unknown 1, unmet 2: taken from the sum, the unmet leave how many are not met
            unmet += each >> 1
            if not must.positive:
                closed |= each >> 1
        open_ = total - unmet
        fit = (open_ > 0).view(np.uint8) + (unmet > 0)
        fit[(unmet > 1) | (closed > 0) | ((unmet > 0) & self._nothing_made(statuses))] = EXCLUDED
        return fit * np.int16(IN_A_FIT) + open_

    def _nothing_made(self, statuses: list[NDArray[np.int8]]) -> Bools:
        """Of the must capabilities, if there are any, none is met or unknown."""
        asked = statuses[: len(self.brief.must.capabilities)]
        return np.asarray(np.logical_and.reduce([status == UNMET for status in asked]) if asked else np.False_)

    def _without(self, sites: Positions) -> Positions:
        """Cut by the sites of those that are left out."""
        if self.left_out is None:
            return sites
        kept = np.ones(len(self.columns.sites), dtype=np.bool_)
        kept[self.left_out] = False
        return sites[kept[sites]]

    def _sites_of(self, keys: Sequence[str]) -> Positions | None:
        """The sites of some providers, ascending; None of none."""
        return sites_of(self.columns, map(self.columns.providers.position, keys)) if keys else None
