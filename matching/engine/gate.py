"""The gate: what the musts of a brief leave of a catalog, site by site and provider by provider (scoring 3)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.blocks import blocks, joined, within
from matching.engine.brief import FITS, Brief
from matching.engine.columns import Bools, Columns, Ints
from matching.engine.musts import Must, musts
from matching.engine.selection import Positions, Selection, sites_of
from matching.engine.statuses import Status, Statuses

CONFIRMED, POSSIBLE, NEAR_MISS, EXCLUDED = range(len(FITS))

# What comes first in a key, the fit and then the number of musts not met, as one number.
Classes = NDArray[np.unsignedinteger]

# Sites, ascending, block by block of the catalog; found anew each time they are asked for.
InBlocks = Callable[[], Iterator[Positions]]


@dataclass(frozen=True, kw_only=True)
class Leaders:
    """Those sites of a block that have the best class of their provider's."""

    first: int  # site of the block
    sites: Positions | None  # counted from the first; None: all of them
    classes: Classes  # of these sites; beyond all of them, of those that do not lead

    def of(self, first: int, end: int) -> Positions:
        """Those of the classes from `first` to before `end`."""
        which = self.classes == first if end == first + 1 else (self.classes >= first) & (self.classes < end)
        sites = which.nonzero()[0] if self.sites is None else self.sites.compress(which)
        return sites + self.first if self.first else sites


@dataclass(frozen=True, kw_only=True)
class Gate:
    """The musts of a brief at every site of a catalog."""

    columns: Columns
    brief: Brief

    @cached_property
    def musts(self) -> list[Must]:
        return self._musts(self.blocks[0])

    @cached_property
    def classes_in_a_fit(self) -> int:
        """A fit and a class of it are the quotient and the rest of a class and this."""
        return len(self.musts) + 1

    @cached_property
    def everywhere(self) -> Statuses:
        """The statuses of the musts at every site of the catalog."""
        of_blocks = ((block, self._musts(block) if first else self.musts) for first, block in enumerate(self.blocks))
        found = (Statuses.of((must.read() for must in own), block.stop - block.start) for block, own in of_blocks)
        return Statuses.joined(found, len(self.columns.sites))

    def _musts(self, block: slice) -> list[Must]:
        """To be read at the sites of a block."""
        return musts(Selection(columns=self.columns, brief=self.brief, block=block))

    @cached_property
    def blocks(self) -> list[slice]:
        """All sites of the catalog."""
        return blocks(self.columns)

    @cached_property
    def only(self) -> Positions | None:
        """The sites of the providers that alone are considered, if some are named."""
        if not self.brief.only:
            return None
        return self._sites_of([key for key in self.brief.only if key not in self.brief.exclude])

    @cached_property
    def left_out(self) -> Positions | None:
        """The sites of the providers that are not considered, where everybody else is."""
        return None if self.brief.only or not self.brief.exclude else self._sites_of(self.brief.exclude)

    def considers(self, provider: int) -> bool:
        """Whether the brief's `providers` lets it take part."""
        key = self.columns.providers.key[provider]
        return key not in self.brief.exclude and (not self.brief.only or key in self.brief.only)

    def statuses(self, sites: Positions) -> Status:
        """[musts, sites]"""
        return self.everywhere.at(sites).unpacked()

    def classes(self, sites: Positions) -> Classes:
        """The class of each site."""
        statuses = self.everywhere.at(sites)
        return self._classes(statuses.count_not_met(), self._against(statuses))

    def fits(self, sites: Positions) -> Ints:
        """The fit of each site, a position in FITS."""
        return self.classes(sites) // self.classes_in_a_fit

    @cached_property
    def leaders(self) -> tuple[list[Leaders], Ints]:
        """Those of each block; and how many providers have each class."""
        found, total = [], np.zeros(EXCLUDED * self.classes_in_a_fit, dtype=np.int64)
        for block in self.blocks:
            leaders, providers = self._leaders(block)
            found.append(leaders)
            total += providers
        return found, total

    def _leaders(self, block: slice) -> tuple[Leaders, Ints]:
        sites, classes = self._remaining(block)
        provider = self.columns.sites.provider[block]
        size, nobody = len(provider), np.array(-1).astype(self._width)
        provider = provider if sites is None else provider.take(sites)
        first = np.ones(len(classes), dtype=np.bool_)
        np.not_equal(provider[1:], provider[:-1], out=first[1:])
        best = _best_of_each(classes, first)
        providers = np.bincount(best.compress(first), minlength=EXCLUDED * self.classes_in_a_fit)
        classes |= (best != classes) * nobody
        if sites is not None and len(self.blocks) > 1 and len(sites) * sites.itemsize > size:
            everywhere = np.full(size, nobody)
            everywhere[sites] = classes
            sites, classes = None, everywhere
        return Leaders(first=block.start, sites=sites, classes=classes), providers

    def by_class(self, first: int, end: int) -> Iterator[tuple[int, InBlocks, int]]:
        """Class by class of the fits from `first` to before `end`: the fit, the sites of the providers whose best class
        it is, and how many providers these are."""
        (_, providers), in_a_fit = self.leaders, self.classes_in_a_fit
        for each in (np.flatnonzero(providers[first * in_a_fit : end * in_a_fit]) + first * in_a_fit).tolist():
            yield each // in_a_fit, partial(self._leading, each, each + 1), int(providers[each])

    def leading(self, fits: Collection[str]) -> Iterator[Positions]:
        """The sites that have the best class of their provider's, where its fit is one of these: confirmed, possible,
        or both. Block by block of the catalog."""
        in_a_fit = self.classes_in_a_fit
        first = CONFIRMED if FITS[CONFIRMED] in fits else POSSIBLE
        end = NEAR_MISS if FITS[POSSIBLE] in fits else POSSIBLE
        return self._leading(first * in_a_fit, end * in_a_fit)

    def _leading(self, first: int, end: int) -> Iterator[Positions]:
        """The sites that have the best class of their provider's, from `first` to before `end`."""
        leaders, _ = self.leaders
        return joined(each.of(first, end) for each in leaders)

    def _remaining(self, block: slice) -> tuple[Positions | None, Classes]:
        """The sites of a block that are not excluded, counted from its first, None for all; and their classes."""
        statuses = self.everywhere.of_block(block)
        against = self._against(statuses)
        if self.left_out is not None:
            against[within(self.left_out, block) - block.start] = 2
        sites = None if self.only is None else within(self.only, block) - block.start
        if sites is not None:
            sites = sites[against.take(sites) < 2]
        elif len(against) and against.max() > 1:
            sites = (against < 2).nonzero()[0]
        if sites is not None:
            statuses, against = statuses.at(sites), against.take(sites)
        return sites, self._classes(statuses.count_not_met(), against)

    def _against(self, statuses: Statuses) -> NDArray[np.uint8]:
        """How many musts are unmet, or at least two if that is beyond repair: who misses a negative must, or the only
        capability asked for, is no near miss."""
        beyond = [position for position, must in enumerate(self.musts) if not must.positive]
        if len(self.brief.must.capabilities) == 1:
            beyond.append(0)
        against = statuses.count_unmet()
        against |= statuses.any_unmet(beyond) * np.uint8(2)
        return against

    def _classes(self, not_met: NDArray[np.uint8], against: NDArray[np.uint8]) -> Classes:
        fit = (not_met > 0).view(np.uint8) + (against > 0) + (against > 1)
        return np.asarray(fit * self._width.type(self.classes_in_a_fit) + not_met)

    @cached_property
    def _width(self) -> "np.dtype[Any]":
        return np.dtype(np.uint8 if len(FITS) * self.classes_in_a_fit < 2**8 else np.uint16)

    def _sites_of(self, keys: Sequence[str]) -> Positions:
        """The sites of some providers, ascending."""
        return sites_of(self.columns, list(map(self.columns.providers.position, keys)))


def _best_of_each(classes: Classes, first: Bools) -> Classes:
    """For each site the best class of its provider's, whose first site is marked: first neighbours are compared, then
    sites two apart, four …"""
    best, step = classes.copy(), 1
    other = first[1:] * np.array(-1).astype(best.dtype)  # all bits where the site `step` further on is not its own
    while not other.all():
        np.minimum(best[:-step], best[step:] | other, out=best[:-step])
        np.minimum(best[step:], best[:-step] | other, out=best[step:])
        other = other[:-step] | other[step:]
        step *= 2
    return best
