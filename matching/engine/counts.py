"""How many providers fit, and what each must costs (the contract's `counts` and `funnel`)."""

from dataclasses import dataclass

import numpy as np

from matching.engine.brief import FITS
from matching.engine.columns import Columns
from matching.engine.musts import MET, UNKNOWN, UNMET
from matching.engine.ranking import CONFIRMED, NO_SITE, POSSIBLE, Ranking

TOGETHER = "together"


@dataclass(frozen=True, kw_only=True)
class FunnelRow:
    """Providers by what one must says of the best of their sites; the last row is for all musts together."""

    must: str
    met: int
    unknown: int
    unmet: int


def counts(ranking: Ranking) -> dict[str, int]:
    """`considered` and each fit: providers, by their result site."""
    by_fit = np.bincount(ranking.fit[ranking.result[ranking.result != NO_SITE]], minlength=len(FITS))
    return {"considered": int(by_fit.sum())} | {fit: int(n) for fit, n in zip(FITS, by_fit, strict=True)}


def funnel(columns: Columns, ranking: Ranking) -> tuple[FunnelRow, ...]:
    """A must is met if some site of the provider meets it, else unknown if some site leaves it open."""
    first = columns.sites.first_of_provider
    considered = ranking.result[columns.sites.provider[first]] != NO_SITE
    rows = []
    for label, status in zip(ranking.must_labels, ranking.must_status, strict=True):
        best = np.minimum.reduceat(status, first)[considered] if len(first) else status
        tally = np.bincount(best, minlength=UNMET + 1)
        rows.append(FunnelRow(must=label, met=int(tally[MET]), unknown=int(tally[UNKNOWN]), unmet=int(tally[UNMET])))
    by_fit = counts(ranking)
    confirmed, possible = by_fit[FITS[CONFIRMED]], by_fit[FITS[POSSIBLE]]
    rest = by_fit["considered"] - confirmed - possible
    return (*rows, FunnelRow(must=TOGETHER, met=confirmed, unknown=possible, unmet=rest))
