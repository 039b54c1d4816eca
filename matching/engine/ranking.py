"""Musts → wants → total order → the best site of each provider (scoring 3 and 4)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.brief import FITS, Brief, Want
from matching.engine.columns import Bools, Columns
from matching.engine.criteria import CRITERIA
from matching.engine.musts import MET, UNKNOWN, UNMET, Must, musts
from matching.engine.selection import Positions, Selection

CONFIRMED, POSSIBLE, NEAR_MISS, EXCLUDED = range(len(FITS))
LEFT_OUT = -1  # the fit of a site whose provider the brief does not consider
NO_SITE = -1  # the result of a provider that is not considered

Fit = NDArray[np.int8]
Totals = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """What a brief makes of a catalog. Sites and providers are positions in its columns.

    `scored` are the sites, ascending, of every provider that has a site which is not excluded, and of those that were
    asked about besides; only they have values.
    """

    must_labels: tuple[str, ...]
    must_status: NDArray[np.int8]  # [musts, sites], position in STATUSES
    wants: tuple[Want, ...]  # those with points, as sent
    points_total: int  # W
    scored: Positions
    values: NDArray[np.int64]  # [wants, 3, scored] micro-units: low, expected, high
    totals: Totals  # [3, scored] V, out of W * U
    fit: Fit  # [sites] position in FITS, or LEFT_OUT
    result: NDArray[np.int32]  # [providers] the result site, or NO_SITE; of one that is not scored its first site
    ranked: NDArray[np.int32]  # providers, confirmed and possible, in total order
    ranks: NDArray[np.int32]  # beside `ranked`: 1, 2, 2, 4
    near_misses: NDArray[np.int32]  # providers in total order
    site_order: Positions  # `scored`, in total order; ties by position

    def scored_position(self, site: int) -> int:
        """Where a scored site stands in `scored`, `values` and `totals`."""
        return int(np.searchsorted(self.scored, site))


def rank(columns: Columns, brief: Brief, *, besides: Sequence[int] = ()) -> Ranking:
    """The whole judgement: a pure function of its arguments.

    The providers `besides` are scored even where they are excluded. That changes nothing else.
    """
    asked = musts(Selection(columns=columns, brief=brief))
    status = np.array([must.status for must in asked], dtype=np.int8).reshape(len(asked), len(columns.sites))
    fit = _fits(columns, brief, asked, status)
    scored = _sites_worth_scoring(columns, fit, besides)
    wants = tuple(want for want in brief.want if want.points)
    values = _values(Selection(columns=columns, brief=brief, sites=scored), wants)
    points = np.array([want.points for want in wants], dtype=np.int64)
    totals = np.tensordot(points, values, axes=1)
    key = _keys(fit[scored], status[:, scored], totals)
    order = np.lexsort(key[::-1])  # stable: ties stay in the order of provider key, site key
    result = _results(columns, fit, scored, order)
    listed = order[result[columns.sites.provider[scored[order]]] == scored[order]]
    listed = listed[fit[scored[listed]] < EXCLUDED]
    kept = fit[scored[listed]] <= POSSIBLE
    provider = columns.sites.provider[scored[listed]].astype(np.int32)
    return Ranking(
        must_labels=tuple(must.label for must in asked),
        must_status=status,
        wants=wants,
        points_total=int(points.sum()),
        scored=scored,
        values=values,
        totals=totals,
        fit=fit,
        result=result,
        ranked=provider[kept],
        ranks=_ranks(key[:, listed[kept]]),
        near_misses=provider[~kept],
        site_order=scored[order],
    )


def _fits(columns: Columns, brief: Brief, asked: list[Must], status: NDArray[np.int8]) -> Fit:
    unmet = (status == UNMET).sum(axis=0, dtype=np.int16)
    unknown = (status == UNKNOWN).any(axis=0)
    positive = np.array([must.positive for must in asked], dtype=np.bool_)
    near = (unmet == 1) & (status[positive] == UNMET).any(axis=0)
    if brief.must.capabilities:
        near &= (status[: len(brief.must.capabilities)] != UNMET).any(axis=0)
    fit = np.where(unmet > 0, np.where(near, NEAR_MISS, EXCLUDED), np.where(unknown, POSSIBLE, CONFIRMED))
    return np.where(_considered(columns, brief)[columns.sites.provider], fit, LEFT_OUT).astype(np.int8)


def _considered(columns: Columns, brief: Brief) -> Bools:
    """Per provider, whether the brief's `providers` lets it take part."""
    considered = np.full(len(columns.providers), not brief.only, dtype=np.bool_)
    considered[[columns.providers.position(key) for key in brief.only]] = True
    considered[[columns.providers.position(key) for key in brief.exclude]] = False
    return considered


def _sites_worth_scoring(columns: Columns, fit: Fit, besides: Sequence[int]) -> Positions:
    survives = np.zeros(len(columns.providers), dtype=np.bool_)
    survives[columns.sites.provider[(fit >= CONFIRMED) & (fit < EXCLUDED)]] = True
    survives[list(besides)] = True
    return np.flatnonzero(survives[columns.sites.provider] & (fit != LEFT_OUT))


def _values(selection: Selection, wants: tuple[Want, ...]) -> NDArray[np.int64]:
    values = np.empty((len(wants), 3, len(selection)), dtype=np.int64)
    for position, want in enumerate(wants):
        values[position] = CRITERIA[want.criterion].value(selection, want)
    return values


def _keys(fit: Fit, status: NDArray[np.int8], totals: Totals) -> NDArray[np.int64]:
    """[4, sites]: fit, number of musts not met, -V_expected, -V_low; smaller is better."""
    return np.stack((fit.astype(np.int64), (status != MET).sum(axis=0), -totals[1], -totals[0]))


def _results(columns: Columns, fit: Fit, scored: Positions, order: Positions) -> NDArray[np.int32]:
    """The best site of each provider that is considered."""
    sites = columns.sites
    first = sites.first_of_provider
    result = np.full(len(columns.providers), NO_SITE, dtype=np.int32)
    result[sites.provider[first]] = np.where(fit[first] == LEFT_OUT, NO_SITE, first)
    if len(scored):
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        provider = sites.provider[scored]
        heads = np.flatnonzero(np.concatenate(([True], provider[1:] != provider[:-1])))
        result[provider[heads]] = scored[order[np.minimum.reduceat(place, heads)]]
    return result


def _ranks(key: NDArray[np.int64]) -> NDArray[np.int32]:
    """1, 2, 2, 4 along sorted keys."""
    place = np.arange(1, key.shape[1] + 1, dtype=np.int32)
    tied = np.concatenate(([False], (key[:, 1:] == key[:, :-1]).all(axis=0)))[: len(place)]
    return np.maximum.accumulate(np.where(tied, 0, place)).astype(np.int32)
