import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.shown import confidence_hundredths, contribution_tenths, score_tenths, share_ten_thousandths
from matching.engine.units import U

WANTS = st.lists(st.tuples(st.integers(1, 100), st.integers(0, U)), max_size=30)


def contributions(points: list[int], expected: list[int]) -> list[int]:
    """Of one site."""
    column = np.array(expected, dtype=np.int64)[:, None]
    return contribution_tenths(np.array(points, dtype=np.int64), column)[:, 0].tolist()


@pytest.mark.parametrize(("total", "tenths"), [(U, 1000), (500, 0), (1_500, 2), (714_499, 714), (714_501, 715)])
def test_a_score_has_one_decimal_half_to_even(total: int, tenths: int) -> None:
    assert score_tenths(total, 1) == tenths


def test_a_confidence_has_two_decimals_half_to_even() -> None:
    assert [confidence_hundredths(0, high, 1) for high in (0, 5_000, 15_000, U)] == [100, 100, 98, 0]


def test_a_share_has_four_decimals() -> None:
    assert share_ten_thousandths(2, 3) == 6_667


def test_nothing_wanted_has_no_score() -> None:
    assert (score_tenths(0, 0), confidence_hundredths(0, 0, 0), contributions([], [])) == (None, None, [])


def test_the_missing_tenth_goes_to_the_largest_remainder_and_of_equals_to_the_first() -> None:
    assert contributions([1, 1, 1], [U, U, U]) == [334, 333, 333]
    assert contributions([3, 3, 1], [0, U, U]) == [0, 428, 143]


@given(WANTS)
def test_contributions_sum_to_the_shown_score(wants: list[tuple[int, int]]) -> None:
    points, expected = [p for p, _ in wants], [value for _, value in wants]
    total = sum(p * value for p, value in wants)
    parts = contributions(points, expected)
    assert sum(parts) == (score_tenths(total, sum(points)) or 0)
    assert all(
        abs(part * sum(points) * U - 1000 * p * v) <= sum(points) * U for part, (p, v) in zip(parts, wants, strict=True)
    )
