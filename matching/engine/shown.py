"""The numbers as people see them, from exact integers (scoring 4): rounded half to even, and parts that add up."""

import numpy as np
from numpy.typing import NDArray

from matching.engine.units import U, divide, rounded

Numbers = NDArray[np.int64]


def score_tenths(total: int, points_total: int) -> int | None:
    """100 * V / (W * U) in tenths; None where nothing is wanted."""
    return rounded(1000 * total, points_total * U) if points_total else None


def confidence_hundredths(low: int, high: int, points_total: int) -> int | None:
    """1 - (V_high - V_low) / (W * U) in hundredths; None where nothing is wanted."""
    return rounded(100 * (points_total * U - (high - low)), points_total * U) if points_total else None


def share_ten_thousandths(points: int, points_total: int) -> int:
    """points / W with four decimals."""
    return rounded(10_000 * points, points_total)


def contribution_tenths(points: Numbers, expected: Numbers) -> Numbers:
    """[wants, sites] as `expected`: each want's part of the shown score by largest remainder; ties go to the want sent
    first."""
    if not len(points):
        return expected
    whole = int(points.sum()) * U
    exact = 1000 * points[:, None] * expected
    parts = exact // whole
    missing = divide(exact.sum(axis=0), whole) - parts.sum(axis=0)
    most_left_first = np.argsort(parts * whole - exact, axis=0, kind="stable")
    place = np.argsort(most_left_first, axis=0)
    return np.asarray(parts + (place < missing), dtype=np.int64)
