"""pymcdm: a multi-criteria method over a finished matrix, one row per provider that passes, one column per want."""

from collections.abc import Callable

import numpy as np
from pymcdm.methods import WSM

from matching.engine.brief import Brief
from matching.engine.columns import Columns
from matching.engine.ranking import rank
from matching.engine.units import U


def as_they_are(column: np.ndarray, cost: bool = False) -> np.ndarray:
    """Values are shares of 1 already."""
    return column


class PymcdmMatrix:
    name = "pymcdm"
    how = "weighted sum without normalisation over the expected values of the providers that pass; validation off"
    cannot = (
        "musts, dates, records, unknown as an interval, the best site of a provider, ties by key: the matrix is "
        "finished when its time begins. Compared: the weighted sums."
    )
    most: int | None = None

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._method = WSM(normalization_function=as_they_are)

    def asking(self, brief: Brief) -> Callable[[], np.ndarray] | None:
        """Answers the sums, best first; None where there is nothing to weigh."""
        ranking = rank(self._columns, brief)
        if not len(ranking.ranked) or not ranking.points_total:
            return None
        at = np.searchsorted(ranking.scored, ranking.ranked)
        matrix = np.ascontiguousarray(ranking.values[:, 1, at].T) / U
        points = np.array([want.points for want in ranking.wants])
        weights, kinds = points / points.sum(), np.ones(len(points))
        return lambda: np.sort(self._method(matrix, weights, kinds, validation=False))[::-1]

    def expected(self, brief: Brief) -> np.ndarray:
        """The engine's sums for the same providers, best first."""
        ranking = rank(self._columns, brief)
        totals = ranking.totals[1, np.searchsorted(ranking.scored, ranking.ranked)]
        return np.sort(totals / (ranking.points_total * U))[::-1]
