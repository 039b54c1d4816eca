"""The worker that serves: how many requests it takes at a time, and problem documents for what is no request.

What it refuses before the application sees it is a problem document like every other.
"""

import gc
import select
import time
from collections.abc import Collection
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import orjson
from django.utils.encoding import escape_uri_path
from django.utils.module_loading import import_string
from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from partnermatch.api.problems import CONTENT_TYPE, Fault, Problem, refused

LONGEST_ECHO = 200
OBJECTS_BETWEEN_COLLECTIONS = 20_000  # some ten answers' worth; the default of 700 collects within each of them
AT_ONCE = 2  # one uses the core while the other waits for the database
LONG_SECONDS = 0.25
QUEUE_SECONDS = 5.0  # after it was told to stop, in which it goes on taking what waits in the queue
OURS = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName, errors.ConfigurationProblem)


class Worker(ThreadWorker):
    """Takes a connection only when it can turn to it; until then any other worker may, in the order of their coming.

    Many at a time would not be answered sooner, only each as late as the last, and some behind a busy worker while
    another one is idle.
    """

    alive: bool  # it goes on; the base class sets it

    def __init__(self, *args: Any, **named: Any) -> None:
        self._begun: dict[int, float] = {}  # by connection, on the clock of time.monotonic
        self._accepts_until: float | None = None  # on the same clock, once it was told to stop
        super().__init__(*args, **named)

    @property
    def worker_connections(self) -> int:
        """How many it may have. Idle ones, which say nothing, come on top."""
        idle = len(self.keepalived_conns) + len(self.pending_conns)
        most: int = self.cfg.threads
        return idle + at_once(list(self._begun.values()), time.monotonic(), most)

    @worker_connections.setter
    def worker_connections(self, setting: int) -> None:
        """The server's own setting says nothing that `threads` does not."""

    def handle(self, conn: Any) -> Any:
        """Ends the connection in the same thread: a client may keep it waiting for two seconds, and nobody else."""
        self._begun[id(conn)] = time.monotonic()
        try:
            stays = super().handle(conn)
            if not stays and not is_closed(conn):
                conn.close(graceful=True)
            return stays
        finally:
            del self._begun[id(conn)]

    def finish_request(self, conn: Any, fs: Any) -> None:
        """The base class would close what is closed, fail at that, and count it off twice."""
        if is_closed(conn):
            self.nr_conns -= 1
        else:
            super().finish_request(conn, fs)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Told to stop, it takes those in the queue before it does: with the last worker they would be lost."""
        if self._accepts_until is None:
            self._accepts_until = time.monotonic() + QUEUE_SECONDS
            self.method_queue.defer(lambda: None)  # wakes the loop

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Looks again soon while it accepts nothing: a request that takes long must not keep others out."""
        until = self._accepts_until
        if self.alive and until is not None and (time.monotonic() > until or not somebody_waits(self.sockets)):
            self.alive, timeout = False, 0
        at_ease = self._accepting and until is None
        super().wait_for_and_dispatch_events(timeout if at_ease else min(timeout, LONG_SECONDS))

    def load_wsgi(self) -> None:
        """In the process that serves, after it was forked: threads do not survive that."""
        super().load_wsgi()
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 10, 10)
        import_string("matching.readmodel.follow.begin")()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answers what is no HTTP request, and what failed outside the application; the connection ends with it."""
        problem, name = problem_of(exc), uuid4().hex
        if problem.kind.status < 500:
            # Not in its own words: they may hold a header with a key.
            self.log.warning("Refused what is no request: %s (request_id %s)", type(exc).__name__, name)
        else:
            self.log.exception("Error handling a request (request_id %s)", name)
        path = escape_uri_path(getattr(req, "path", None) or "/")
        with suppress(OSError):  # the client is gone
            util.write_nonblock(client, answer(problem, path, name))


def is_closed(conn: Any) -> bool:
    closed: bool = conn.sock.fileno() < 0
    return closed


def somebody_waits(listeners: Collection[Any]) -> bool:
    queues = select.poll()
    for listener in listeners:
        queues.register(listener, select.POLLIN)
    return bool(queues.poll(0))


def at_once(begun: Collection[float], now: float, threads: int) -> int:
    """How many requests may be in hand: AT_ONCE beside those that are so for long, which imports are, as a rule.

    `begun`: when each of those in hand was. `threads` is the most of all.
    """
    return min(AT_ONCE + sum(now - each > LONG_SECONDS for each in begun), threads)


def problem_of(exc: BaseException) -> Problem:
    if isinstance(exc, errors.LimitRequestLine):
        return Problem("uri_too_long", str(exc))
    if isinstance(exc, errors.LimitRequestHeaders):
        return Problem("headers_too_large", str(exc))
    if isinstance(exc, errors.ParseException) and not isinstance(exc, OURS):
        detail = f"this is no HTTP request: {exc}"[:LONGEST_ECHO]
        return refused("invalid_request", [Fault(code="invalid_http", detail=detail)])
    return Problem("internal_error", "An unexpected error; it has been logged.")


def answer(problem: Problem, path: str, request_id: str) -> bytes:
    """The whole answer, as it goes over the wire."""
    body = orjson.dumps(problem.document(instance=path, request_id=request_id))
    status = f"HTTP/1.1 {problem.kind.status} {HTTPStatus(problem.kind.status).phrase}"
    headers = {
        "Content-Type": CONTENT_TYPE,
        "Content-Length": len(body),
        "Cache-Control": "private, no-store",
        "X-Request-ID": request_id,
        "Connection": "close",
    }
    lines = [status, *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body
