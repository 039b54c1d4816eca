"""The gate: what the musts of a brief leave of a catalog, site by site and provider by provider (scoring 3)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.engine.brief import FITS, Brief
from matching.engine.columns import Bools, Columns, Ints
from matching.engine.musts import Must, musts
from matching.engine.selection import Positions, Selection, sites_of
from matching.engine.statuses import Status, Statuses

CONFIRMED, POSSIBLE, NEAR_MISS, EXCLUDED = range(len(FITS))

# What comes first in a key, the fit and then the number of musts not met, as one number.
Classes = NDArray[np.unsignedinteger]


@dataclass(frozen=True, kw_only=True)
class Gate:
    """The musts of a brief at every site of a catalog."""

    columns: Columns
    brief: Brief

    @cached_property
    def musts(self) -> list[Must]:
        return musts(Selection(columns=self.columns, brief=self.brief))

    @cached_property
    def classes_in_a_fit(self) -> int:
        """A fit and a class of it are the quotient and the rest of a class and this."""
        return len(self.musts) + 1

    @cached_property
    def everywhere(self) -> Statuses:
        """The statuses of the musts at every site of the catalog."""
        return Statuses.of((must.read() for must in self.musts), len(self.columns.sites))

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
    def remaining(self) -> tuple[Positions, Classes]:
        """The sites that are not excluded, ascending, and their classes."""
        against = self._against(self.everywhere)
        if self.left_out is not None:
            against[self.left_out] = 2
        sites = np.flatnonzero(against < 2) if self.only is None else self.only[against.take(self.only) < 2]
        return sites, self._classes(self.everywhere.at(sites).count_not_met(), against.take(sites))

    @cached_property
    def best(self) -> tuple[Classes, Ints]:
        """The best class of its provider's, for each remaining site; and how many providers have each class."""
        sites, classes = self.remaining
        provider = self.columns.sites.provider
        provider = provider if len(sites) == len(provider) else provider.take(sites)
        first = np.ones(len(sites), dtype=np.bool_)
        np.not_equal(provider[1:], provider[:-1], out=first[1:])
        best = _best_of_each(classes, first)
        return best, np.bincount(best.compress(first), minlength=EXCLUDED * self.classes_in_a_fit)

    def by_class(self, first: int, end: int) -> Iterator[tuple[int, Positions, int]]:
        """Class by class of the fits from `first` to before `end`: the fit, the sites of the providers whose best class
        it is, and how many providers these are."""
        (sites, classes), (best, providers), in_a_fit = self.remaining, self.best, self.classes_in_a_fit
        for each in (np.flatnonzero(providers[first * in_a_fit : end * in_a_fit]) + first * in_a_fit).tolist():
            alike = (best == each) & (classes == each)
            yield each // in_a_fit, sites if alike.all() else sites.compress(alike), int(providers[each])

    def leading(self, fits: Collection[str]) -> Positions:
        """The sites that have the best class of their provider's, where its fit is one of these: confirmed, possible,
        or both."""
        (sites, classes), (best, _), in_a_fit = self.remaining, self.best, self.classes_in_a_fit
        first = CONFIRMED if FITS[CONFIRMED] in fits else POSSIBLE
        end = NEAR_MISS if FITS[POSSIBLE] in fits else POSSIBLE
        return sites.compress((classes == best) & (best >= first * in_a_fit) & (best < end * in_a_fit))

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
        width = np.min_scalar_type(len(FITS) * self.classes_in_a_fit)
        return np.asarray(fit * width.type(self.classes_in_a_fit) + not_met)

    def _sites_of(self, keys: Sequence[str]) -> Positions:
        """The sites of some providers, ascending."""
        return sites_of(self.columns, map(self.columns.providers.position, keys))


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
