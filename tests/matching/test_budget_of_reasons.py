"""How much one answer may explain."""

from datetime import date
from typing import Any

import pytest

from matching.engine.brief import InvalidBrief
from matching.readmodel import current
from matching.service import MOST_REASONS, read_brief, reasons_for_each
from tests.contract import small_catalog

pytestmark = pytest.mark.django_db

CODES = list(small_catalog.CAPABILITIES)
WANTS = [{"criterion": "capability", "values": CODES, "points": 1}] * 14  # 98 reasons, and 3 for the musts


@pytest.fixture(autouse=True)
def _catalog() -> None:
    small_catalog.create()


def read(**brief: Any) -> Any:
    return read_brief({"want": WANTS, "near_misses": 0, **brief}, current().columns, today=date(2026, 11, 22))


def refusal(**brief: Any) -> Any:
    with pytest.raises(InvalidBrief) as raised:
        read(**brief)
    [error] = raised.value.errors
    assert (error.pointer, error.code) == ("/limit", "too_much")
    return error.message


def test_the_largest_limit_that_is_possible_is_named() -> None:
    assert reasons_for_each(read(limit=99)) == 101
    assert 101 * 99 <= MOST_REASONS < 101 * 100
    assert "limit must be 1 to 99, or explain false; got limit 100" in refusal(limit=100)


def test_near_misses_count_as_results_do() -> None:
    assert "limit must be 1 to 49" in refusal(limit=50, near_misses=50)
    assert read(limit=49, near_misses=50).limit == 49


def test_where_the_near_misses_alone_are_too_many_it_says_so() -> None:
    assert "ask for limit 1 to 50 and near_misses 0" in refusal(limit=1, near_misses=50, want=WANTS * 2)


def test_without_explanation_nothing_is_too_much() -> None:
    assert read(limit=200, near_misses=50, explain=False).limit == 200


def test_a_brief_of_usual_size_may_have_the_longest_page() -> None:
    assert reasons_for_each(read(want=WANTS[:5], limit=200, near_misses=50)) == 38
