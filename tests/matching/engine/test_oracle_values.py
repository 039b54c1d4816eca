"""Hand-computed examples of the arithmetic of `scoring.md` 1."""

from fractions import Fraction

import pytest

from tests.matching.engine.oracle_values import (
    YES,
    Triple,
    U,
    discounted,
    half_even,
    highest,
    lowest,
    mean,
    micro_decades,
    percent,
    unknown,
    weakened_below,
)

UNKNOWN = (0, 500_000, U)


@pytest.mark.parametrize(
    ("number", "rounded"),
    [("1/2", 0), ("3/2", 2), ("5/2", 2), ("7/3", 2), ("8/3", 3), ("-1/2", 0), ("-3/2", -2), ("4", 4)],
)
def test_a_half_rounds_to_the_even_neighbour(number: str, rounded: int) -> None:
    assert half_even(Fraction(number)) == rounded


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("absent", 200_000), ("renewal", 800_000), ("lapsed", 300_000), ("broader", 500_000), ("undated", 500_000)],
)
def test_an_unknown_is_an_interval_with_a_prior(reason: str, expected: int) -> None:
    assert unknown(reason) == (0, expected, U)


def test_an_unknown_between_two_bounds_rounds_its_prior_to_even() -> None:
    assert unknown("unstated", 0, 5) == (0, 2, 5)
    assert unknown("unstated", 0, 7) == (0, 4, 7)
    assert unknown("renewal", 100, 200) == (100, 180, 200)


def test_or_and_and_share_work_per_component() -> None:
    one, other = (0, 600_000, 700_000), (100_000, 500_000, U)
    assert highest([one, other]) == (100_000, 600_000, U)
    assert lowest([one, other]) == (0, 500_000, 700_000)
    assert mean([one, other, (1, 1, 1)]) == (33_334, 366_667, 566_667)


@pytest.mark.parametrize(
    ("grade", "known", "open_question"),
    [
        ("verified", YES, UNKNOWN),
        ("register", YES, UNKNOWN),
        ("declared", (800_000, 900_000, U), (0, 450_000, U)),
        ("inferred", (500_000, 750_000, U), (0, 375_000, U)),
    ],
)
def test_a_want_discounts_a_record_by_its_evidence(grade: str, known: Triple, open_question: Triple) -> None:
    assert discounted(YES, grade) == known
    assert discounted(UNKNOWN, grade) == open_question


def test_a_must_leaves_open_what_is_below_the_asked_evidence() -> None:
    weigh = weakened_below("declared")
    assert weigh(YES, "declared") == YES
    assert weigh(YES, "inferred") == UNKNOWN
    assert weigh((0, 0, 0), "inferred") == (0, 0, 0)
    assert weigh(unknown("lapsed"), "inferred") == (0, 300_000, U)


@pytest.mark.parametrize(
    ("number", "decades"),
    [(1, 0), (2, 301_030), (3, 477_121), (999, 2_999_565), (10**15 - 1, 15_000_000), (10**15, 15_000_000)],
)
def test_numbers_are_compared_on_a_scale_of_micro_decades(number: int, decades: int) -> None:
    assert micro_decades(number) == decades


@pytest.mark.parametrize("share", [33.33, "33.33"])
def test_a_percent_is_read_as_a_decimal(share: object) -> None:
    assert percent(share) == Fraction(3333, 100)
