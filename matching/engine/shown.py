"""The numbers as people see them, from exact integers (scoring 4): rounded half to even, and parts that add up."""

from collections.abc import Sequence

from matching.engine.units import U, rounded


def score_tenths(total: int, points_total: int) -> int | None:
    """100 * V / (W * U) in tenths; None where nothing is wanted."""
    return rounded(1000 * total, points_total * U) if points_total else None


def confidence_hundredths(low: int, high: int, points_total: int) -> int | None:
    """1 - (V_high - V_low) / (W * U) in hundredths; None where nothing is wanted."""
    return rounded(100 * (points_total * U - (high - low)), points_total * U) if points_total else None


def share_ten_thousandths(points: int, points_total: int) -> int:
    """points / W with four decimals."""
    return rounded(10_000 * points, points_total)


def contribution_tenths(points: Sequence[int], expected: Sequence[int]) -> list[int]:
    """Each want's part of the shown score by largest remainder; ties go to the want sent first."""
    whole = sum(points) * U
    exact = [1000 * p * value for p, value in zip(points, expected, strict=True)]
    parts = [numerator // whole for numerator in exact]
    missing = (rounded(sum(exact), whole) if exact else 0) - sum(parts)
    if missing:
        left = [-(numerator % whole) for numerator in exact]
        for want in sorted(range(len(exact)), key=left.__getitem__)[:missing]:
            parts[want] += 1
    return parts
