"""How many requests a worker has in hand."""

import logging
import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import TConn

from partnermatch.access.keys import new_key
from partnermatch.worker import AT_ONCE, LONG_SECONDS, Worker, at_once
from tests.contract.live_server import Server, serving

NOW, THREADS = 100.0, 8
NEW, OLD = NOW - LONG_SECONDS / 2, NOW - 2 * LONG_SECONDS
ALIVE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
WAITING = f"GET /api/v1/me/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {new_key().text}\r\n\r\n".encode()


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(0, 0, [], None, 30, Config(), logging.getLogger(__name__))
    worker.cfg.set("threads", THREADS)
    yield worker
    worker.tmp.close()


@contextmanager
def without_database() -> Iterator[Server]:
    """Somebody listens where its database should be, and never says a word: what asks it fails after seconds."""
    with (
        socket.create_server(("127.0.0.1", 0)) as database,
        serving(f"postgresql://nobody@127.0.0.1:{database.getsockname()[1]}/none") as server,
    ):
        yield server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with without_database() as server:
        yield server


@pytest.mark.parametrize(
    ("begun", "allowed"),
    [([], AT_ONCE), ([NEW] * 2, AT_ONCE), ([OLD], AT_ONCE + 1), ([OLD] * 3 + [NEW], AT_ONCE + 3), ([OLD] * 8, THREADS)],
)
def test_requests_that_take_long_do_not_count_as_long_as_there_are_threads(begun: list[float], allowed: int) -> None:
    assert at_once(begun, NOW, THREADS) == allowed


def test_idle_connections_come_on_top(worker: Worker) -> None:
    worker.pending_conns.append(object())
    worker.keepalived_conns.append(object())
    assert worker.worker_connections == AT_ONCE + 2


def test_a_connection_that_broke_off_in_mid_answer_is_counted_off_once(worker: Worker) -> None:
    """Otherwise each would let one more request in for good."""
    ended: Future[bool] = Future()
    ended.set_result(False)
    connection = TConn(worker.cfg, socket.socket(), None, None)
    connection.sock.close()
    worker.nr_conns = AT_ONCE
    worker.finish_request(connection, ended)
    assert worker.nr_conns == AT_ONCE - 1


def test_requests_that_wait_for_the_database_keep_no_other_out(server: Server) -> None:
    with ThreadPoolExecutor() as others:
        asked = [others.submit(server.ask, WAITING) for _ in range(AT_ONCE + 1)]
        time.sleep(LONG_SECONDS / 2)  # until they are in its hands, and in the queue
        assert server.ask(ALIVE).status == HTTPStatus.OK
        assert not any(each.done() for each in asked)
        assert {each.result().status for each in asked} == {HTTPStatus.SERVICE_UNAVAILABLE}


def test_a_client_that_does_not_close_keeps_no_other_waiting(server: Server) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(server.address))
        client.sendall(ALIVE)
        assert client.recv(100).startswith(b"HTTP/1.1 200")
        time.sleep(LONG_SECONDS)
        assert server.ask(ALIVE).status == HTTPStatus.OK
        client.send(b"more")  # which the worker still takes: it waits for this client to close, in another thread


def test_requests_in_the_queue_are_answered_before_a_worker_stops() -> None:
    with without_database() as server, ThreadPoolExecutor(THREADS) as others:
        asked = [others.submit(server.ask, WAITING) for _ in range(THREADS)]
        time.sleep(LONG_SECONDS)
        os.kill(server.number, signal.SIGTERM)
        assert {each.result().status for each in asked} == {HTTPStatus.SERVICE_UNAVAILABLE}
