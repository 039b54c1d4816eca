"""Musts → wants → total order → the best site of each provider (scoring 3 and 4)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.brief import FITS, Brief, Want
from matching.engine.columns import Columns, Ints
from matching.engine.gate import CONFIRMED, EXCLUDED, NEAR_MISS, POSSIBLE, Gate, InBlocks
from matching.engine.scores import Scores
from matching.engine.search import Search
from matching.engine.selection import Positions, sites_of


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

    def scored_at(self, sites: Positions) -> Positions:
        """Where scored sites stand in `scored`, `values` and `totals`."""
        return np.searchsorted(self.scored, sites)

    def in_order(self, sites: Positions) -> tuple[Positions, Ints]:
        """Scored sites, ascending, by provider and then by their keys; and the fit of each, a position in FITS."""
        low, expected, _ = self.totals.take(self.scored_at(sites), axis=1)
        provider, classes = self.gate.columns.sites.provider.take(sites), self.gate.classes(sites)
        order = np.lexsort((-low, -expected, classes, provider))
        return sites.take(order), classes.take(order) // self.gate.classes_in_a_fit


EVERYTHING = Page()


def rank(columns: Columns, brief: Brief, *, page: Page = EVERYTHING, besides: Sequence[int] = ()) -> Ranking:
    """The whole judgement: a pure function of its arguments.

    The sites of the providers `besides` are scored even where they are excluded. That changes nothing else.
    """
    gate, provider = Gate(columns=columns, brief=brief), columns.sites.provider
    results, misses = _results(gate, page), _near_misses(gate, page.near_misses)
    others = np.array(list(filter(gate.considers, besides)), dtype=np.int64)
    scores = Scores(columns=columns, brief=brief)
    searches = [Search(scores, part.sites, part.end) for part in (*results, *misses)]
    first = provider.take(_joined([search.first for search in searches]))
    known = scores.read(sites_of(columns, _joined([first, others])))  # all wants at once, for all that may be shown
    found = [search.found(known) for search in searches]
    ranked, ranks = _in_order(results, found[: len(results)])
    near, _ = _in_order(misses, found[len(results) :])
    scored = sites_of(columns, _joined([provider.take(ranked), provider.take(near), others]))
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

    sites: InBlocks
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
    return np.concatenate([np.empty(0, dtype=np.int64), *parts], dtype=np.int64)
