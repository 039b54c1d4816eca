"""How many heavy calls of one key are answered at the same time."""

import time
from typing import Any

import psycopg
import pytest
from django.db import connection

from partnermatch.access.models import ApiKey
from partnermatch.traffic.counting import HEAVY, admit
from partnermatch.traffic.places import first_place, give_back
from tests.partnermatch.traffic.conftest import Send

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(sponsor_key: str) -> ApiKey:
    return ApiKey.objects.get()


@pytest.fixture
def elsewhere() -> Any:
    """Another session of the database, as another worker has it."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as session:
        yield session


def occupy(session: Any, key: ApiKey, *numbers: int) -> None:
    for number in numbers:
        session.execute("SELECT pg_advisory_lock(%s)", [first_place(key) + number])


def until_gone(pid: int) -> None:
    """A session ends a moment after its client has gone."""
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot(), count(*) FROM pg_stat_activity WHERE pid = %s", [pid])
            if cursor.fetchone()[1] == 0:
                return
            time.sleep(0.02)
    pytest.fail(f"session {pid} still lives")


def taken(key: ApiKey, most: int) -> int | None:
    return admit(key, [], most)[1]


def held() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_call_takes_one_place_and_gives_it_back(key: ApiKey) -> None:
    before = held()
    place = taken(key, 4)
    assert held() == before + 1
    give_back(place or 0)
    assert held() == before


def test_the_last_free_place_is_found(key: ApiKey, elsewhere: Any) -> None:
    occupy(elsewhere, key, 0, 1, 3)
    assert taken(key, 4) == first_place(key) + 2


def test_beyond_its_budget_a_call_takes_no_place(key: ApiKey, settings: Any) -> None:
    settings.HEAVY_RATE_LIMIT_PER_MINUTE = 1
    places = [admit(key, [HEAVY], 4)[1] for _ in range(2)]
    assert places == [first_place(key), None]


def test_a_call_is_refused_for_its_scope_before_it_is_for_want_of_a_place(
    send: Send, curator_key: str, elsewhere: Any, settings: Any
) -> None:
    settings.HEAVY_CALLS_AT_ONCE, before = 1, held()
    ApiKey.objects.update(scopes=["curate"])
    assert send(curator_key, "POST", "/match/", {}).status_code == 403
    assert held() == before
    occupy(elsewhere, ApiKey.objects.get(), 0)
    assert send(curator_key, "POST", "/match/", {}).status_code == 403


def test_without_a_place_a_heavy_call_is_refused_and_a_light_one_is_not(
    send: Send, sponsor_key: str, key: ApiKey, elsewhere: Any, settings: Any
) -> None:
    settings.HEAVY_CALLS_AT_ONCE = 2
    occupy(elsewhere, key, 0, 1)
    refused = send(sponsor_key, "POST", "/match/", {})
    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (429, "too_many_at_once", "1")
    assert send(sponsor_key, "GET", "/me/").status_code == 200


def test_a_session_that_dies_frees_its_places(key: ApiKey, elsewhere: Any) -> None:
    occupy(elsewhere, key, 0)
    assert taken(key, 1) is None
    pid = elsewhere.info.backend_pid
    elsewhere.close()
    until_gone(pid)
    assert taken(key, 1) is not None


@pytest.mark.parametrize("body", [{}, {"limit": 0}])
def test_every_end_of_a_call_gives_its_place_back(
    send: Send, sponsor_key: str, catalog: None, settings: Any, body: dict[str, int]
) -> None:
    settings.HEAVY_CALLS_AT_ONCE = 1
    before = held()
    assert send(sponsor_key, "POST", "/match/", body).status_code in (200, 400)
    assert held() == before


def test_a_stream_keeps_its_place_until_it_is_closed(
    send: Send, curator_key: str, catalog: None, settings: Any
) -> None:
    settings.HEAVY_CALLS_AT_ONCE = 1
    before = held()
    answer = send(curator_key, "GET", "/catalog/export/")
    assert held() == before + 1
    answer.getvalue()
    assert held() == before
