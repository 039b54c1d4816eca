"""What a match asks the database, with every limit counted as in production: never more than this, and no ORM."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.contract.conftest import Send
from tests.contract.small_catalog import FULL_BRIEF

pytestmark = pytest.mark.django_db(transaction=True)  # as in a server: the catalog is not read in a transaction

# A part of each statement → what it does.
ASKED = {
    "access_apikey": "finds the key, and what depends on it, and the latest revision",
    "traffic_usage": "counts the request and takes its place",
    "pg_advisory_unlock": "gives the place back",
}


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.RATE_LIMIT_PER_MINUTE, settings.HEAVY_RATE_LIMIT_PER_MINUTE, settings.HEAVY_CALLS_AT_ONCE = 600, 120, 4


def asked(send: Send, path: str, brief: Any) -> list[str]:
    with CaptureQueriesContext(connection) as made:
        answer = send("POST", path, brief)
    assert answer.status_code in (200, 400), answer.content
    statements = [each["sql"] for each in made]
    return [next((does for part, does in ASKED.items() if part in sql), sql) for sql in statements]


@pytest.mark.parametrize("brief", [{}, FULL_BRIEF, {"explain": False}], ids=["nothing", "everything", "terse"])
def test_a_match_asks_for_its_key_its_limits_and_the_revision(send: Send, catalog: None, brief: Any) -> None:
    send("POST", "/api/v1/match/", {})  # reads the catalog, and notes that the key was used
    assert asked(send, "/api/v1/match/", brief) == [*ASKED.values()]


def test_a_refused_brief_asks_no_more_than_an_answered_one(send: Send, catalog: None) -> None:
    send("POST", "/api/v1/match/", {})
    answered, refused = asked(send, "/api/v1/match/", {}), asked(send, "/api/v1/match/", {"limit": 0})
    assert refused == answered


def test_without_limits_nothing_is_counted_and_no_place_is_taken(send: Send, catalog: None, settings: Any) -> None:
    settings.RATE_LIMIT_PER_MINUTE = settings.HEAVY_RATE_LIMIT_PER_MINUTE = settings.HEAVY_CALLS_AT_ONCE = 0
    send("POST", "/api/v1/match/", {})
    assert asked(send, "/api/v1/match/", {}) == [ASKED["access_apikey"]]
