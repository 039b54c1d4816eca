"""The worker that serves. What it refuses before the application sees it is a problem document like every other."""

import gc
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
OURS = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName, errors.ConfigurationProblem)


class Worker(ThreadWorker):
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
