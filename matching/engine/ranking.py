"""Musts → wants → total order → the best site of each provider (scoring 3 and 4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.engine.brief import FITS, Brief, Want
from matching.engine.columns import Columns, Ints
from matching.engine.gate import CONFIRMED, EXCLUDED, NEAR_MISS, POSSIBLE, Gate
from matching.engine.scores import Scores
from matching.engine.search import Search
from matching.engine.selection import Positions, sites_of
from matching.engine.statuses import Status


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is wanted of a ranking: a part of those with some fits, and the first of the near misses. None: all."""

    fits: tuple[str, ...] = FITS[: POSSIBLE + 1]
    offset: int = 0
    limit: int | None = None
    near_misses: int | None = None

    @classmethod
    def of(cls, brief: Brief) -> "Page":
        """What the brief's answer shows."""
        return cls(fits=brief.fits, offset=brief.offset, limit=brief.limit, near_misses=brief.near_misses)


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """What a brief makes of a catalog, or a page of it. Sites are positions in its columns.

    `scored` are the sites, ascending, of every provider that is listed, and of those that were asked about besides;
    only they have values.
    """

    gate: Gate
    wants: tuple[Want, ...]  # those with points, as sent
    points_total: int  # W
    ranked: Positions  # the result sites of the page's providers, in total order
    ranks: Ints  # beside `ranked`: 1, 2, 2, 4
    near_misses: Positions  # the result sites of near misses, in total order
    scored: Positions
    values: NDArray[np.int64]  # [wants, 3, scored] micro-units: low, expected, high
    totals: NDArray[np.int64]  # [3, scored] V, out of W * U

    def scored_position(self, site: int) -> int:
        """Where a scored site stands in `scored`, `values` and `totals`."""
        return self._positions[site]

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {site: position for position, site in enumerate(self.scored.tolist())}

    @cached_property
    def _classes(self) -> list[int]:
        classes: list[int] = self.gate.classes(self.scored).tolist()
        return classes

    @cached_property
    def status(self) -> Status:
        """[musts, scored]"""
        return self.gate.statuses(self.scored)

    def fit(self, site: int) -> str:
        """The fit of a scored site."""
        return FITS[self._classes[self._positions[site]] // self.gate.classes_in_a_fit]

    def sites_beside(self, site: int) -> list[int]:
        """The other sites of a scored site's provider, in total order."""
        return self.in_order(other for other in self._by_provider[self._provider_of[site]] if other != site)

    def in_order(self, sites: Iterable[int]) -> list[int]:
        """Scored sites by their keys."""
        low, expected, _ = self._totals

        def key(site: int) -> tuple[int, ...]:
            at = self._positions[site]
            return self._classes[at], -expected[at], -low[at], site

        return sorted(sites, key=key)

    @cached_property
    def _provider_of(self) -> dict[int, int]:
        provider = self.gate.columns.sites.provider.take(self.scored).tolist()
        return dict(zip(self.scored.tolist(), provider, strict=True))

    @cached_property
    def _by_provider(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for site, provider in self._provider_of.items():
            found.setdefault(provider, []).append(site)
        return found

    @cached_property
    def _totals(self) -> list[list[int]]:
        totals: list[list[int]] = self.totals.tolist()
        return totals


EVERYTHING = Page()


def rank(columns: Columns, brief: Brief, *, page: Page = EVERYTHING, besides: Sequence[int] = ()) -> Ranking:
    """The whole judgement: a pure function of its arguments.

    The sites of the providers `besides` are scored even where they are excluded. That changes nothing else.
    """
    gate, provider = Gate(columns=columns, brief=brief), columns.sites.provider
    results, misses = _results(gate, page), _near_misses(gate, page.near_misses)
    others = set(filter(gate.considers, besides))
    scores = Scores(columns=columns, brief=brief)
    searches = [Search(scores, part.sites, part.end) for part in (*results, *misses)]
    first = provider.take(_joined([search.first for search in searches])).tolist()
    known = scores.read(sites_of(columns, {*first, *others}))  # all wants are read once, for all that may be shown
    found = [search.found(known) for search in searches]
    ranked, ranks = _in_order(results, found[: len(results)])
    near, _ = _in_order(misses, found[len(results) :])
    scored = sites_of(columns, {*provider.take(np.concatenate((ranked, near))).tolist(), *others})
    if len(known.lacks(scored)):
        known = scores.read(scored)
    at = known.positions(scored)
    return Ranking(
        gate=gate,
        wants=scores.wants,
        points_total=scores.points_total,
        ranked=ranked,
        ranks=ranks,
        near_misses=near,
        scored=scored,
        values=known.values.take(at, axis=2),
        totals=known.totals.take(at, axis=1),
    )


@dataclass(frozen=True, kw_only=True)
class _Part:
    """Sites of one class, of which the providers from `skip` to before `end` are listed, after `before` better ones."""

    sites: Positions
    before: int = 0
    skip: int = 0
    end: int | None = None


def _results(gate: Gate, page: Page) -> list[_Part]:
    """What the page reaches into. Ranks count providers of every fit.

    All of a better class come before the first of the next, whatever they score: the others need no scores.
    """
    asked = [FITS.index(fit) for fit in page.fits]
    parts, before, skip, left = [], 0, page.offset, page.limit
    for fit, sites, count in gate.by_class(CONFIRMED, NEAR_MISS):
        if fit in asked:
            if count > skip:
                end = count if left is None else min(count, skip + left)
                parts.append(_Part(sites=sites, before=before, skip=skip, end=None if left is None else end))
                left = None if left is None else left - (end - skip)
            skip = max(skip - count, 0)
        if left == 0:
            break
        before += count
    return parts


def _near_misses(gate: Gate, most: int | None) -> list[_Part]:
    """The classes that hold the first near misses."""
    parts, left = [], most
    for _, sites, count in gate.by_class(NEAR_MISS, EXCLUDED) if most != 0 else ():
        parts.append(_Part(sites=sites, end=left))
        left = None if left is None else max(left - count, 0)
        if left == 0:
            break
    return parts


def _in_order(parts: Sequence[_Part], found: Sequence[tuple[Positions, Ints]]) -> tuple[Positions, Ints]:
    """The result sites and their ranks."""
    sites = [best[part.skip :] for part, (best, _) in zip(parts, found, strict=True)]
    ranks = [places[part.skip :] + part.before for part, (_, places) in zip(parts, found, strict=True)]
    return _joined(sites), _joined(ranks)


def _joined(parts: Sequence[Ints]) -> Positions:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
