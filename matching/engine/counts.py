"""How many providers fit, and what each must costs (the contract's `counts` and `funnel`)."""

from dataclasses import dataclass

import numpy as np

from matching.engine.brief import FITS
from matching.engine.columns import Columns
from matching.engine.gate import CONFIRMED, EXCLUDED, IN_A_FIT, POSSIBLE, Gate
from matching.engine.musts import MET, UNMET, Must
from matching.engine.selection import Positions

TOGETHER = "together"
Tally = tuple[int, int, int]  # providers by the best of their sites: met, unknown, unmet


@dataclass(frozen=True, kw_only=True)
class FunnelRow:
    """Providers by what one must says of the best of their sites; the last row is for all musts together."""

    must: str
    met: int
    unknown: int
    unmet: int


def counts(gate: Gate) -> dict[str, int]:
    """`considered` and each fit: providers, by the best fit of their sites."""
    *_, classes = gate.best
    by_fit = np.bincount(classes // IN_A_FIT, minlength=EXCLUDED).tolist()
    considered = _considered(gate)
    by_fit.append(considered - sum(by_fit))
    return {"considered": considered} | dict(zip(FITS, by_fit, strict=True))


def funnel(gate: Gate, by_fit: dict[str, int]) -> tuple[FunnelRow, ...]:
    """A must is met if some site of the provider meets it, else unknown if some site leaves it open."""
    rows = []
    for must in gate.musts:
        met, unknown, unmet = _tally(gate, must)
        rows.append(FunnelRow(must=must.label, met=met, unknown=unknown, unmet=unmet))
    confirmed, possible = by_fit[FITS[CONFIRMED]], by_fit[FITS[POSSIBLE]]
    rest = by_fit["considered"] - confirmed - possible
    return (*rows, FunnelRow(must=TOGETHER, met=confirmed, unknown=possible, unmet=rest))


def _considered(gate: Gate) -> int:
    if gate.brief.only:
        return 0 if gate.only is None else _distinct(gate.columns, gate.only)
    everybody = len(gate.columns.sites.first_of_provider)
    return everybody - (0 if gate.left_out is None else _distinct(gate.columns, gate.left_out))


def _tally(gate: Gate, must: Must) -> Tally:
    """Of the providers that are considered."""
    if gate.brief.only:
        return _tally_at(gate.columns, must, gate.only)
    tally = gate.columns.tallies.recall(must.key, lambda: np.array(_tally_everywhere(gate.columns, must)))
    met, unknown, unmet = tally.tolist()
    less = _tally_at(gate.columns, must, gate.left_out)
    return met - less[0], unknown - less[1], unmet - less[2]


def _tally_at(columns: Columns, must: Must, sites: Positions | None) -> Tally:
    """At the sites of some providers, all of each."""
    if sites is None:
        return 0, 0, 0
    status = must.status.take(sites)
    met, open_ = (_distinct(columns, sites[found]) for found in (status == MET, status != UNMET))
    return met, open_ - met, _distinct(columns, sites) - open_


def _tally_everywhere(columns: Columns, must: Must) -> Tally:
    """Whichever is less to read: the sites at which the must is unmet, or the others."""
    met = _distinct(columns, np.flatnonzero(must.status == MET))
    is_unmet, everybody = must.status == UNMET, len(columns.sites.first_of_provider)
    if 2 * np.count_nonzero(is_unmet) < len(is_unmet):
        unmet = _whole(columns, np.flatnonzero(is_unmet))
    else:
        unmet = everybody - _distinct(columns, np.flatnonzero(~is_unmet))
    return met, everybody - unmet - met, unmet


def _distinct(columns: Columns, sites: Positions) -> int:
    """How many providers some sites, ascending, belong to."""
    provider = columns.sites.provider.take(sites)
    return int(np.count_nonzero(provider[1:] != provider[:-1])) + (len(sites) > 0)


def _whole(columns: Columns, sites: Positions) -> int:
    """How many providers have all of their sites among some sites, ascending."""
    if not len(sites):
        return 0
    everywhere = columns.sites.provider
    provider = everywhere.take(sites)
    ends = np.flatnonzero(np.concatenate((provider[1:] != provider[:-1], [True])))
    begins = np.concatenate(([0], ends[:-1] + 1))
    provider, first, last = provider.take(ends), sites.take(begins), sites.take(ends)
    begins_whole = (first == 0) | (everywhere.take(first - 1, mode="clip") != provider)
    ends_whole = (last == len(everywhere) - 1) | (everywhere.take(last + 1, mode="clip") != provider)
    return int(np.count_nonzero(begins_whole & ends_whole & (last - first == ends - begins)))
