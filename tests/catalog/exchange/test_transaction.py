"""All or nothing, one writer after the other, and a history of every row."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pghistory.models
import pytest
from django.db import connection, connections

from catalog.exchange import door, load_vocabularies
from catalog.models import CapabilityRecord, Provider, Revision, Site
from catalog.revision import latest
from tests.catalog.exchange.documents import REFERENCE, attempt, document, load, provider, site, with_site

pytestmark = pytest.mark.django_db(transaction=True)

KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from catalog.exchange import import_document
connection.settings_dict["NAME"] = sys.argv[1]
def progress(message):
    if "new capability" in message:
        print("half-way", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
report = import_document(open(sys.argv[2], "rb").read(), actor="a", reason="b", progress=progress)
sys.exit(f"it was not killed: {report.errors}")
"""


@pytest.fixture(autouse=True)
def vocabularies(transactional_db: None) -> None:
    assert load_vocabularies(REFERENCE, actor="test", reason="test").ok


def many(count: int) -> dict[str, Any]:
    return document(*(provider(f"p{n}", sites=[site(f"s{n}", capabilities=[{"code": "dp"}])]) for n in range(count)))


def test_an_import_killed_half_way_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "catalog.json"
    file.write_text(json.dumps(many(50)))
    before = latest()
    command = [sys.executable, "-c", KILLED, str(connection.settings_dict["NAME"]), str(file)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (run.returncode, run.stdout) == (-signal.SIGKILL, "half-way\n"), run.stderr
    assert (Provider.objects.count(), Site.objects.count(), latest()) == (0, 0, before)


def test_an_import_that_the_database_refuses_leaves_nothing_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "check_rows", lambda *_: None)
    report = attempt(document(provider("good"), provider("Bad Key")))
    assert [error.code for error in report.errors] == ["refused_by_database"]
    assert "provider_key_shape" in report.errors[0].message
    assert not Provider.objects.exists()


def test_two_imports_at_once_take_turns_and_both_arrive() -> None:
    started = threading.Event()
    reports = []

    def first_progress(message: str) -> None:
        if "new site" in message:
            started.set()
            time.sleep(0.3)

    def run(progress: Any) -> None:
        reports.append(attempt(many(30), progress=progress))
        connections.close_all()

    first = threading.Thread(target=run, args=[first_progress])
    first.start()
    started.wait(20)
    second = threading.Thread(target=run, args=[None])
    second.start()
    first.join()
    second.join()
    assert [(report.ok, report.total("created"), report.total("kept")) for report in reports] == [
        (True, 90, 0),
        (True, 0, 90),
    ]


def test_an_import_that_cannot_get_its_turn_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(door.PATIENCE_OF_IMPORTS, "lock_timeout", "50ms")
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("BEGIN; SELECT catalog_queue_writer()")
        report = attempt(many(1))
    other.close()
    assert [error.code for error in report.errors] == ["busy"]


def test_a_dry_run_waits_for_nobody() -> None:
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("BEGIN; SELECT catalog_queue_writer()")
        report = attempt(many(1), dry_run=True)
    other.close()
    assert report.ok


def test_an_import_is_one_revision_and_every_row_of_it_tells_who_and_why() -> None:
    before = latest().number
    report = load(many(3), publish=False)
    assert report.revision == latest().number == before + 1
    events = pghistory.models.Events.objects.tracks(*CapabilityRecord.objects.all())
    said = {"user": "ada", "reason": "a test"}
    assert [said.items() <= event.pgh_context.items() for event in events] == [True] * 3
    assert Revision.objects.latest("number").context is not None


def test_what_an_import_changed_shows_the_old_and_the_new_value_in_the_history() -> None:
    load(with_site(capabilities=[{"code": "dp", "programmes": 2}]))
    load(with_site(capabilities=[{"code": "dp", "programmes": 3}]), reason="a call")
    event = pghistory.models.Events.objects.tracks(CapabilityRecord.objects.get()).latest("pgh_id")
    assert (event.pgh_diff, event.pgh_context["reason"].split(";")[0]) == ({"programmes": [2, 3]}, "a call")


def test_a_change_by_raw_sql_between_two_imports_shows_in_history_and_is_planned_back() -> None:
    load(with_site(city="Tijuana"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_site SET city = 'Tecate'")
    event = pghistory.models.Events.objects.tracks(Site.objects.get()).latest("pgh_id")
    assert (event.pgh_diff, event.pgh_context) == ({"city": ["Tijuana", "Tecate"]}, None)
    assert load(with_site(city="Tijuana")).changes[0].fields == {"city": ("Tecate", "Tijuana")}
