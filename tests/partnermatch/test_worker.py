"""How many requests a worker has in hand."""

import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import pytest
from gunicorn.config import Config

from partnermatch.access.keys import new_key
from partnermatch.worker import AT_ONCE, LONG_SECONDS, Worker, at_once
from tests.contract.live_server import serving

NOW, THREADS = 100.0, 8
NEW, OLD = NOW - LONG_SECONDS / 2, NOW - 2 * LONG_SECONDS


@pytest.mark.parametrize(
    ("begun", "allowed"),
    [([], AT_ONCE), ([NEW] * 2, AT_ONCE), ([OLD], AT_ONCE + 1), ([OLD] * 3 + [NEW], AT_ONCE + 3), ([OLD] * 8, THREADS)],
)
def test_requests_that_take_long_do_not_count_as_long_as_there_are_threads(begun: list[float], allowed: int) -> None:
    assert at_once(begun, NOW, THREADS) == allowed


def test_idle_connections_come_on_top() -> None:
    worker = Worker(0, 0, [], None, 30, Config(), logging.getLogger(__name__))
    worker.cfg.set("threads", THREADS)
    worker.pending_conns.append(object())
    worker.keepalived_conns.append(object())
    assert worker.worker_connections == AT_ONCE + 2
    worker.tmp.close()


def test_requests_that_wait_for_the_database_keep_no_other_out() -> None:
    """Somebody listens where it should be, and never says a word: such requests fail after seconds."""
    waiting = f"GET /api/v1/me/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {new_key().text}\r\n\r\n".encode()
    with (
        socket.create_server(("127.0.0.1", 0)) as database,
        serving(f"postgresql://nobody@127.0.0.1:{database.getsockname()[1]}/none") as server,
        ThreadPoolExecutor() as others,
    ):
        asked = [others.submit(server.ask, waiting) for _ in range(AT_ONCE + 1)]
        assert server.ask(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").status == HTTPStatus.OK
        assert not any(each.done() for each in asked)
        assert {each.result().status for each in asked} == {HTTPStatus.SERVICE_UNAVAILABLE}
