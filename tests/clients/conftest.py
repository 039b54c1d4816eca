"""The real server over the test database, and clients of sponsors that have nothing yet."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from partnermatch.access.issuing import create_sponsor, issue_key
from partnermatch.access.models import Sponsor, User
from partnermatch_client import Client, Retries
from partnermatch_client.cli.main import main
from tests.clients.flaky import Fault, Front, front
from tests.contract import small_catalog
from tests.contract.live_server import Server, serving
from tests.contract.test_raw_requests import database_url

BRIEF = {"title": "Gasket", "must": {"capabilities": ["device.molding.lsr"]}, "near_misses": 1}
QUICK = Retries(attempts=4, first_wait=0.01, longest_wait=1.5)
SPONSORS = 40
OWN = ("decision", "shortlist", "brief")
CATALOG = ("country", "region", "stage", "modality", "capability", "standard", "provider", "source")
TABLES = ["access_apikey", *(f"matching_{name}" for name in OWN), *(f"catalog_{name}" for name in CATALOG)]

Run = Callable[..., tuple[int, str, str]]
Through = Callable[..., tuple[Client, Front]]


@dataclass(frozen=True, kw_only=True)
class Live:
    server: Server
    keys: Iterator[str]  # each of another sponsor


@pytest.fixture(scope="module")
def live(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Live]:
    """The server sees only what is committed, so all of it is taken away by hand."""
    with django_db_blocker.unblock():
        small_catalog.create()
        keys = [issue_key(owner=create_sponsor(key=f"cli-{n}", name="Client")).text for n in range(SPONSORS)]
        with serving(database_url()) as server:
            yield Live(server=server, keys=iter(keys))
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        Sponsor.objects.all().delete()
        User.objects.filter(username__startswith="sponsor-cli-").delete()


@pytest.fixture
def key(live: Live) -> str:
    """Of a sponsor that has nothing yet."""
    return next(live.keys)


@pytest.fixture
def client(live: Live, key: str) -> Iterator[Client]:
    transport = httpx.HTTPTransport(uds=str(live.server.address))
    with Client("http://localhost", key, retries=QUICK, transport=transport) as opened:
        yield opened


@pytest.fixture
def through(live: Live, key: str) -> Iterator[Through]:
    """A client of the same sponsor, behind a front with faults."""
    with ExitStack() as stack:

        def through(*faults: Fault) -> tuple[Client, Front]:
            opened = stack.enter_context(front(live.server.address, *faults))
            return stack.enter_context(Client(opened.url, key, retries=QUICK)), opened

        yield through


@pytest.fixture
def opened(live: Live) -> Iterator[Front]:
    with front(live.server.address) as opened:
        yield opened


@pytest.fixture
def run(opened: Front, key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The exit code, standard output and standard error of a command with settings of a sponsor's."""
    monkeypatch.setenv("PARTNERMATCH_URL", opened.url)
    monkeypatch.setenv("PARTNERMATCH_KEY", key)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = int(str(ended.code))
        told = capsys.readouterr()
        assert key not in told.out + told.err
        return code, told.out, told.err

    return run


@pytest.fixture
def brief_file(tmp_path: Path) -> str:
    file = tmp_path / "brief.json"
    file.write_text(json.dumps(BRIEF))
    return str(file)
