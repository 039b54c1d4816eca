"""Which questions matches leave open is counted beside them: without a query, without a name, without a wait."""

import threading
import time
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import QuestionCount
from matching import asking as module
from matching.asking import Asking, place_of
from matching.service import match
from matching.tenancy import ROLE
from tests.catalog.api.builders import capability, site, vocabularies

ACME, BOLT, CURE = (uuid.UUID(int=number) for number in (1, 2, 3))
BRIEF = {
    "must": {"capabilities": ["device.molding.lsr"]},
    "want": [{"criterion": "lead_time", "points": 1, "good_weeks": 4, "limit_weeks": 8}],
}


@pytest.fixture(autouse=True)
def asking(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Asking:
    """One that nothing writes but the test."""
    settings.QUESTIONS_COUNTED_EVERY_SECONDS = 3600
    made = Asking()
    monkeypatch.setattr(made, "_begin", lambda: None)
    monkeypatch.setattr("matching.service.asking", made)
    return made


@pytest.fixture
def plant(db: None) -> str:
    vocabularies()
    return capability(site("plant")).site.key


def results(*abouts: str, key: str = "plant") -> list[dict[str, Any]]:
    return [{"site": {"key": key}, "questions": [{"about": about} for about in abouts]}]


def counted() -> dict[str, int]:
    return {row.about: row.askers.bit_count() for row in QuestionCount.objects.all()}


def test_a_match_of_a_sponsor_is_counted(plant: str, asking: Asking) -> None:
    for asker in (ACME, ACME, None):
        match(BRIEF, asker=asker)
    asking.write()
    assert counted()["lead_time"] == 1


def test_a_match_asks_no_query_more(plant: str) -> None:
    match(BRIEF, asker=ACME)
    with CaptureQueriesContext(connection) as nobodys:
        match(BRIEF)
    with CaptureQueriesContext(connection) as sponsors:
        match(BRIEF, asker=ACME)
    assert len(sponsors) == len(nobodys)


def test_sponsors_are_counted_once_each(plant: str, asking: Asking) -> None:
    for asker in (ACME, BOLT, CURE) * 5:
        asking.note(asker, results("lead_time"))
    asking.write()
    places = {place_of(asker, "plant", "lead_time", timezone.now().year) for asker in (ACME, BOLT, CURE)}
    assert counted() == {"lead_time": len(places)}


def test_a_sponsor_has_another_place_in_another_question() -> None:
    places = {place_of(ACME, "plant", f"standards:{number}", 2026) for number in range(50)}
    assert len(places) > 20
    assert all(place.bit_count() == 1 and 0 < place < 2**63 for place in places)


def test_a_place_is_not_told_without_the_secret(settings: Any) -> None:
    before = [place_of(ACME, "plant", str(number), 2026) for number in range(20)]
    settings.SECRET_KEY = "another"
    assert [place_of(ACME, "plant", str(number), 2026) for number in range(20)] != before


def test_nothing_that_names_a_sponsor_is_stored(plant: str, asking: Asking) -> None:
    asking.note(ACME, results("lead_time"))
    asking.write()
    columns = {field.name for field in QuestionCount._meta.get_fields()}
    assert columns == {"id", "site", "about", "year", "askers"}


def test_what_is_written_is_not_written_again(plant: str, asking: Asking) -> None:
    for _ in range(2):
        asking.note(ACME, results("lead_time"))
        asking.write()
    asking.note(ACME, results("lead_time"))
    with CaptureQueriesContext(connection) as queries:
        asking.write()
    assert [query["sql"] for query in queries if "INSERT" in query["sql"]] == []


def test_the_role_of_the_server_may_count(plant: str, asking: Asking) -> None:
    asking.note(ACME, results("lead_time"))
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        asking.write()
        cursor.execute("RESET ROLE")
    assert counted() == {"lead_time": 1}


def test_no_more_waits_than_there_is_room_for(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 10)
    for number in range(100):
        asking.note(ACME, results(str(number)))
    assert len(asking._waiting) == 10


def test_no_more_is_known_than_there_is_room_for(plant: str, asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KNOWN", 10)
    for number in range(25):
        asking.note(ACME, results(str(number)))
        asking.write()
    assert len(asking._written) <= 10


def test_what_cannot_be_written_hurts_nobody(plant: str, asking: Asking, caplog: pytest.LogCaptureFixture) -> None:
    asking.note(ACME, results("x" * 101))
    asking.write()
    asking.note(ACME, results("lead_time"))
    asking.write()
    assert (counted(), "could not be counted" in caplog.text) == ({"lead_time": 1}, True)


def test_switched_off_nothing_is_kept(asking: Asking, settings: Any) -> None:
    settings.QUESTIONS_COUNTED_EVERY_SECONDS = 0
    asking.note(ACME, results("lead_time"))
    assert asking._waiting == set()


@pytest.mark.django_db(transaction=True)
def test_a_thread_writes_in_its_own_time(settings: Any) -> None:
    settings.QUESTIONS_COUNTED_EVERY_SECONDS = 0.05
    vocabularies()
    site("plant")
    made = Asking()
    for asker in (ACME, BOLT):
        made.note(asker, results("lead_time"))
    until = time.monotonic() + 10
    while not QuestionCount.objects.exists() and time.monotonic() < until:
        time.sleep(0.02)
    made.end()
    assert counted() == {"lead_time": 2}
    assert "open-questions" not in {thread.name for thread in threading.enumerate()}
