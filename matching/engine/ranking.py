"""Musts → wants → total order → the best site of each provider (scoring 3 and 4)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.brief import Want

CONFIRMED, POSSIBLE, NEAR_MISS, EXCLUDED = range(4)  # positions in FITS
MET, UNKNOWN, UNMET = range(3)
STATUSES = ("met", "unknown", "unmet")
LEFT_OUT = -1  # the fit of a site whose provider the brief does not consider
NO_SITE = -1  # the result of a provider that is not considered


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """What a brief makes of a catalog. Sites and providers are positions in its columns.

    `scored` are the sites, ascending, of every provider that has a site which is not excluded; only they have values.
    """

    must_labels: tuple[str, ...]
    must_status: NDArray[np.int8]  # [musts, sites], position in STATUSES
    wants: tuple[Want, ...]  # those with points, as sent
    points_total: int  # W
    scored: NDArray[np.int64]
    values: NDArray[np.int64]  # [wants, 3, scored] micro-units: low, expected, high
    totals: NDArray[np.int64]  # [3, scored] V, out of W * U
    fit: NDArray[np.int8]  # [sites] position in FITS, or LEFT_OUT
    result: NDArray[np.int32]  # [providers] the result site, or NO_SITE; of an excluded provider its first site
    ranked: NDArray[np.int32]  # providers, confirmed and possible, in total order
    ranks: NDArray[np.int32]  # beside `ranked`: 1, 2, 2, 4
    near_misses: NDArray[np.int32]  # providers in total order
