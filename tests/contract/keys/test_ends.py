"""A key ends with the very next request: on every worker, on connections that are open, at the exact moment."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from partnermatch.access.issuing import IssuedKey, add_member, create_sponsor, issue_key, revoke_key
from partnermatch.access.models import ApiKey, Membership, Sponsor
from tests.contract.live_server import Server, serving
from tests.contract.test_raw_requests import database_url

CONNECTIONS, REQUESTS = 8, 2000
PROCESSES = Path("/proc")


class OverSocket(HTTPConnection):
    """Stays open from one request to the next."""

    def __init__(self, server: Server) -> None:
        super().__init__("localhost")
        self.server = server

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(str(self.server.address))

    def status(self, text: str) -> int:
        self.request("GET", "/api/v1/me/", headers={"Authorization": f"Bearer {text}"})
        answer = self.getresponse()
        answer.read()
        return answer.status


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    with django_db_blocker.unblock():
        url = database_url()
    with serving(url, WEB_CONCURRENCY="2", GUNICORN_CMD_ARGS="--keep-alive 60", RATE_LIMIT_PER_MINUTE="0") as server:
        yield server


@pytest.fixture
def vera(transactional_db: None) -> IssuedKey:
    """A key of a person, committed: the server has connections of its own."""
    return issue_key(owner=add_member(create_sponsor(key="acme", name="Acme"), "vera"))


@pytest.fixture
def open_connections(server: Server) -> Iterator[list[OverSocket]]:
    """Connections that both workers hold."""
    with ExitStack() as held:
        connections: list[OverSocket] = []
        before = sockets(server)
        while len(connections) < 200:
            connections.append(OverSocket(server))
            connections[-1].connect()
            held.callback(connections[-1].close)
            connections[-1].status("none")
            taken = [now - then for now, then in zip(sockets(server), before, strict=True)]
            if len(connections) >= CONNECTIONS and min(taken) >= 2:
                break
        else:
            pytest.fail(f"one worker takes all connections: {taken}")
        yield connections


def sockets(server: Server) -> list[int]:
    """How many sockets each worker has open."""
    if not PROCESSES.exists():
        pytest.skip("which worker has a connection can be seen on Linux only")
    workers = (PROCESSES / f"{server.number}/task/{server.number}/children").read_text().split()
    return [sum(f"{each}".startswith("socket:") for each in handles(worker)) for worker in workers]


def handles(worker: str) -> Iterator[Path]:
    """Where they lead to. One may be closed while they are looked at."""
    for handle in (PROCESSES / worker / "fd").iterdir():
        with suppress(FileNotFoundError):
            yield handle.readlink()


def expire(key: ApiKey) -> None:
    now = timezone.now()
    ApiKey.objects.filter(pk=key.pk).update(created_at=now - timedelta(days=1), expires_at=now)


ENDS: dict[str, tuple[Callable[[ApiKey], object], int]] = {
    "revoked": (revoke_key, REQUESTS),
    "expired": (expire, 200),
    "sponsor inactive": (lambda key: Sponsor.objects.update(active=False), 200),
    "member inactive": (lambda key: Membership.objects.update(active=False), 200),
    "user inactive": (lambda key: type(key.user).objects.filter(pk=key.user_id).update(is_active=False), 200),
}


@pytest.mark.parametrize("end", ENDS)
def test_no_worker_and_no_open_connection_takes_a_key_that_ended(
    open_connections: list[OverSocket], vera: IssuedKey, end: str
) -> None:
    change, requests = ENDS[end]
    assert {each.status(vera.text) for each in open_connections * 2} == {200}
    change(vera.key)
    taken = [open_connections[turn % len(open_connections)].status(vera.text) for turn in range(requests)]
    assert (len(taken), set(taken)) == (requests, {401})


def test_a_key_that_revokes_itself_is_gone_on_all_connections(
    open_connections: list[OverSocket], vera: IssuedKey
) -> None:
    first = open_connections[0]
    first.request("DELETE", f"/api/v1/keys/{vera.key.prefix}/", headers={"Authorization": f"Bearer {vera.text}"})
    answer = first.getresponse()
    assert (answer.status, answer.read()) == (204, b"")
    assert {each.status(vera.text) for each in open_connections * 3} == {401}


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "status"), [(timedelta(microseconds=1), 200), (timedelta(0), 401)])
def test_a_key_is_refused_from_the_moment_on_that_it_names(before: timedelta, status: int) -> None:
    issued = issue_key(owner=create_sponsor(key="acme", name="Acme"))
    with time_machine.travel(issued.key.expires_at - before, tick=False):
        answer = Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {issued.text}"})
    assert answer.status_code == status


@pytest.mark.django_db
def test_the_last_use_is_noted_once_a_minute() -> None:
    issued = issue_key(owner=create_sponsor(key="acme", name="Acme"))
    start, noted = issued.key.created_at, []
    for second in (0, 1, 59, 60, 61, 119, 120, 300):
        with time_machine.travel(start + timedelta(seconds=second), tick=False):
            Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {issued.text}"})
        last = ApiKey.objects.get().last_used_at
        assert last is not None
        noted.append((last - start).total_seconds())
    assert noted == [0, 0, 0, 60, 60, 60, 120, 300]


@pytest.mark.django_db
def test_a_key_that_is_refused_is_not_noted_as_used() -> None:
    issued = issue_key(owner=create_sponsor(key="acme", name="Acme"))
    revoke_key(issued.key)
    Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {issued.text}"})
    assert ApiKey.objects.get().last_used_at is None
