"""Imports by a worker in a process of its own: what the database keeps of it, and what is left of one that dies."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from catalog.choices import ImportState
from catalog.desk.curators import Curator, NotAllowed
from catalog.desk.runs import HELD_FOR, LOCK, discard, past_runs, send, settle, start_worker, take
from catalog.exchange.amend import Busy
from catalog.exchange.turns import LOCK as TURN
from catalog.exchange.turns import holding, is_held
from catalog.models import HeldFile, ImportRun, Provider
from tests.catalog.api import builders
from tests.catalog.desk.conftest import curator
from tests.catalog.exchange.documents import document, provider

SHEET = b"key,name\nacme,Acme\n"
LONG = 60  # seconds


@pytest.fixture
def by(transactional_db: None) -> Curator:
    return curator("vera", "curator")


@pytest.fixture
def held(db: None) -> ImportRun:
    """A file whose worker was never started: outside of tests with real transactions."""
    return take(SHEET, by=curator("vera", "curator"), file_name="providers.csv", reason="a test", source="spreadsheet")


def state_of(run: ImportRun) -> str:
    settle()
    run.refresh_from_db()
    return run.state


def waited(run: ImportRun, *states: str) -> str:
    """The state, once it is one of these."""
    end = time.monotonic() + LONG
    while state_of(run) not in states:
        assert time.monotonic() < end, (run.state, run.progress, run.outcome)
        time.sleep(0.2)
    return run.state


@pytest.mark.usefixtures("worker_database")
def test_a_process_checks_the_file_and_after_a_yes_another_imports_it(by: Curator) -> None:
    builders.vocabularies()
    run = take(SHEET, by=by, file_name="providers.csv", reason="a test", source="spreadsheet")
    assert (waited(run, "planned", "refused", "failed"), Provider.objects.exists()) == ("planned", False)
    send(run, ImportState.APPLYING)
    assert (waited(run, "done", "refused", "failed"), HeldFile.objects.exists()) == ("done", False)
    assert Provider.objects.get().name == "Acme"


@pytest.mark.usefixtures("worker_database")
def test_a_worker_that_is_killed_leaves_a_run_that_says_so_and_a_catalog_as_it_was(by: Curator) -> None:
    builders.vocabularies()
    run = ImportRun.objects.create(by=by.user, source="native", size=1, sha256="", reason="a test")
    HeldFile.objects.create(run=run, content=json.dumps(document(provider())).encode())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE catalog_source IN ACCESS EXCLUSIVE MODE")  # there it waits
        process = start_worker(run)
        while not is_held(LOCK, run.pk):
            time.sleep(0.1)
        process.kill()
        process.wait()
    assert waited(run, "failed", "planned") == "failed"
    assert ("nothing was changed" in run.outcome["message"], Provider.objects.exists()) == (True, False)


@pytest.mark.usefixtures("worker_database")
def test_while_another_door_imports_a_file_it_waits_for_somebody_to_check_it_again(by: Curator) -> None:
    with holding(*TURN):
        run = take(SHEET, by=by, file_name="providers.csv", reason="a test", source="spreadsheet")
        assert waited(run, "failed", "refused") == "failed"
    assert "Another import is running" in run.outcome["message"]
    send(run, ImportState.CHECKING)
    assert waited(run, "failed", "refused") == "refused"


@pytest.mark.django_db
def test_who_holds_the_lock_of_a_run_is_at_work_on_it(held: ImportRun) -> None:
    ImportRun.objects.update(begun_at=timezone.now())
    with holding(LOCK, held.pk):
        assert state_of(held) == "checking"
    assert state_of(held) == "failed"


@pytest.mark.django_db
def test_a_worker_that_never_began_is_given_up_after_a_minute(held: ImportRun) -> None:
    assert state_of(held) == "checking"
    ImportRun.objects.update(sent_at=timezone.now() - timedelta(minutes=2))
    assert state_of(held) == "failed"


@pytest.mark.django_db
def test_a_file_that_nobody_says_yes_to_is_dropped(held: ImportRun) -> None:
    long_ago = timezone.now() - HELD_FOR - timedelta(minutes=1)
    ImportRun.objects.update(state="planned", at_work=None, sent_at=long_ago)
    assert (state_of(held), HeldFile.objects.exists()) == ("discarded", False)
    with pytest.raises(Busy):
        send(held, ImportState.APPLYING)


@pytest.mark.django_db
def test_only_what_waits_is_sent_on_or_discarded(held: ImportRun) -> None:
    with pytest.raises(Busy):
        discard(held)
    with pytest.raises(Busy):
        send(held, ImportState.APPLYING)


@pytest.mark.django_db
def test_what_one_imports_is_published_by_administrators_only(vera: Curator, ada: Curator) -> None:
    told: dict[str, Any] = {"file_name": "a.json", "reason": "a test", "source": "native", "publish": True}
    with pytest.raises(NotAllowed):
        take(b"{}", by=vera, **told)
    assert take(b"{}", by=ada, **told).publish


@pytest.mark.django_db
def test_past_runs_are_told_with_one_query(held: ImportRun, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        (told,) = past_runs()
    assert (told.number, told.who, told.source, told.file) == (held.pk, "vera", "spreadsheet", "providers.csv")
    assert (told.state, told.counts) == ("Being checked", {})
