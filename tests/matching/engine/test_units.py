from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.units import LARGEST_NUMBER, U, divide, micro_decade, micro_decades, proportion, rounded

NUMBERS = st.integers(min_value=0, max_value=4 * LARGEST_NUMBER)


@pytest.mark.parametrize(
    ("number", "micro"),
    [(1, 0), (2, 301_030), (10, 1_000_000), (999, 2_999_565), (10**15, 15_000_000), (10**15 - 1, 15_000_000)],
)
def test_a_micro_decade_is_a_millionth_of_a_power_of_ten(number: int, micro: int) -> None:
    assert micro_decade(number) == micro


def test_no_micro_decade_of_zero() -> None:
    with pytest.raises(ValueError, match="positive integer, got 0"):
        micro_decade(0)


def test_missing_numbers_stay_missing_among_micro_decades() -> None:
    assert micro_decades(np.array([-1, 10, 100, 10])).tolist() == [-1, 1_000_000, 2_000_000, 1_000_000]


@given(st.lists(st.integers(1, LARGEST_NUMBER), max_size=50))
def test_micro_decades_of_a_column_are_those_of_its_numbers(numbers: list[int]) -> None:
    assert micro_decades(np.array(numbers, dtype=np.int64)).tolist() == [micro_decade(n) for n in numbers]


def test_micro_decades_nearest_to_a_half_are_rounded_by_forty_digits() -> None:
    """Just below and above 10 ** ((k + 1/2) / 1 000 000): a double cannot tell on which side of the half they lie."""
    edges = [int(Decimal(10) ** ((Decimal(k) + Decimal("0.5")) / U)) for k in range(9_000_000, 15_000_000, 99_991)]
    numbers = [edge + step for edge in edges for step in (0, 1)]
    assert micro_decades(np.array(numbers)).tolist() == [micro_decade(n) for n in numbers]
    assert any(micro_decade(edge) != micro_decade(edge + 1) for edge in edges)


@pytest.mark.parametrize(("halves", "quotient"), [(1, 0), (2, 1), (3, 2), (5, 2), (7, 4), (-1, 0), (-3, -2)])
def test_half_goes_to_the_even_neighbour(halves: int, quotient: int) -> None:
    assert rounded(halves, 2) == quotient
    assert divide(np.array([halves]), 2)[0] == quotient


@given(NUMBERS, NUMBERS)
def test_a_proportion_is_exact_where_64_bits_would_overflow(one: int, other: int) -> None:
    part, whole = min(one, other), max(one, other, 1)
    assert proportion(np.array([part]), whole)[0] == round(Fraction(U * part, whole))


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**12))
def test_rounding_agrees_with_fractions(numerator: int, denominator: int) -> None:
    assert rounded(numerator, denominator) == round(Fraction(numerator, denominator))
