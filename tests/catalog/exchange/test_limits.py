"""What is too large or too deep is refused before it is read, and what is large is read in time."""

import time
from typing import Any

import pytest

from catalog.exchange import strict_json
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


@pytest.mark.parametrize(
    "content",
    [
        b'"' + b'\\"' * 4_000_000,
        b'"' * 8_000_001,
        b"[" * 8_000_000,
        b"[]" * 4_000_000,
        b'{"a":1,"a":1,' * 600_000,
    ],
)
def test_no_input_makes_the_search_for_its_depth_slow(content: bytes) -> None:
    start = time.process_time()
    strict_json.depth(content)
    assert time.process_time() - start < 10


def test_every_format_is_found_by_its_name() -> None:
    assert set(SOURCES) == {"native", "decrs"}
