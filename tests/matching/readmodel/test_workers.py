"""Real workers: they share the files, show an edit in the very next answer, and follow while nobody asks."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from catalog.models import Provider
from catalog.revision import latest
from partnermatch.access.issuing import create_sponsor, issue_key
from tests.contract import small_catalog
from tests.contract.live_server import Answer, Server, serving
from tests.contract.test_raw_requests import database_url

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what a process has mapped"),
]
Ask = Callable[[str], Answer]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    small_catalog.create()
    settings = {"SNAPSHOT_DIR": str(tmp_path / "snapshots"), "SNAPSHOT_FOLLOW": "true"}
    url = database_url()
    connection.close()
    with serving(url, workers=2, **settings) as server:
        until(lambda: all(str(tmp_path) in maps for maps in maps_of_workers(server)))
        yield server
    connection.close()


@pytest.fixture
def ask(server: Server) -> Ask:
    key = issue_key(owner=create_sponsor(key="acme", name="Acme")).text

    def ask(path: str) -> Answer:
        body = b"{}" if path.endswith("/match/") else b""
        lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {key}"]
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", ""]
        return server.ask("\r\n".join(lines).encode() + body)

    return ask


def maps_of_workers(server: Server) -> list[str]:
    children = Path(f"/proc/{server.number}/task/{server.number}/children").read_text().split()
    return [Path(f"/proc/{child}/maps").read_text() for child in children] or [""]


def arrays_in(maps: str) -> set[str]:
    return {line.split()[-1] for line in maps.splitlines() if line.endswith(".npy")}


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it has not come true within 20 seconds"
        time.sleep(0.05)


def test_two_workers_have_the_same_files_mapped(server: Server) -> None:
    def same() -> bool:  # one of them may still be opening
        one, other = map(arrays_in, maps_of_workers(server))
        return one == other and len(one) > 50

    until(same)


def test_every_answer_after_an_edit_shows_it(ask: Ask) -> None:
    for number in range(5):
        Provider.objects.filter(key="northmold").update(name=f"Name {number}")
        for _ in range(4):
            names = [result["provider"]["name"] for result in json.loads(ask("/api/v1/match/").body)["results"]]
            assert f"Name {number}" in names


def test_idle_workers_follow(server: Server, tmp_path: Path) -> None:
    Provider.objects.filter(key="northmold").update(name="Other")
    wanted = f"/{latest().number}-"
    until(lambda: all(wanted in maps for maps in maps_of_workers(server)))


def test_a_worker_is_ready_once_it_has_the_snapshot(ask: Ask) -> None:
    answer = ask("/health/ready")
    assert (answer.status, json.loads(answer.body)["catalog_revision"]) == (200, latest().number)
