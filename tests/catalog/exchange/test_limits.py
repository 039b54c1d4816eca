"""What is too large is refused before it is read."""

from typing import Any

import pytest

from catalog.exchange.problems import Problems
from catalog.exchange.rows import Origin
from catalog.exchange.sources import SOURCES, native
from tests.catalog.exchange.documents import document, provider, site


def codes(content: bytes | dict[str, Any]) -> list[tuple[str, str]]:
    problems = Problems()
    native.read(content, Origin(), problems)
    return [(problem.where, problem.code) for problem in problems.kept]


def test_a_file_of_more_than_64_megabytes_is_refused_unread() -> None:
    assert codes(b"[" * (64 * 1024 * 1024 + 1)) == [("", "too_large")]


def test_a_file_of_millions_of_tiny_values_is_refused_before_it_fills_the_memory() -> None:
    assert codes(b"[" + b"{}," * 3_000_001 + b"{}]") == [("", "too_many_values")]


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (document(*[{}] * 50_001), "/providers"),
        (document(provider(sites=[{}] * 5_001)), "/providers/0/sites"),
        (document(provider(sites=[site(capabilities=[{}] * 2_001)])), "/providers/0/sites/0/capabilities"),
        (
            document(provider(sites=[site(capabilities=[{"code": "dp", "stages": [0] * 201}])])),
            "/providers/0/sites/0/capabilities/0/stages",
        ),
    ],
)
def test_the_length_of_a_list_is_checked_before_what_is_in_it(content: dict[str, Any], where: str) -> None:
    assert codes(content) == [(where, "too_long")]


def test_every_format_is_found_by_its_name() -> None:
    assert {"native", "decrs"} <= set(SOURCES)
