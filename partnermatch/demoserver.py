"""The real application server for a demonstration: started on this machine, asked over HTTP, stopped again."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings

HOST = "127.0.0.1"
START_SECONDS, STOP_SECONDS, ANSWER_SECONDS = 30, 10, 60


class DemoError(Exception):
    """The demonstration cannot go on; the message says why and what to do."""


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(port: int) -> None:
    """Raises DemoError where somebody else listens, before the server would fail in its own words."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            way_out = "stop what is there, or choose another: make run PORT=8001"
            raise DemoError(f"port {port} cannot be used ({error.strerror}): {way_out}") from error


@contextmanager
def serving(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server, answering on `port` of this machine only, for as long as the block runs."""
    require_free(port)
    # wsgi.py would take production for granted.
    environment = os.environ | {"PARTNERMATCH_ENV": settings.PARTNERMATCH_ENV}
    server = subprocess.Popen(command(port), cwd=settings.BASE_DIR, env=environment)  # noqa: S603 no user input
    try:
        wait_until_ready(server, port)
        yield server
    finally:
        stop(server)


def command(port: int) -> list[str]:
    quiet = ["--no-control-socket", "--log-level", "warning"]
    worker = ["--worker-class", "partnermatch.worker.Worker", "--workers", "2", "--threads", "4"]
    shared = ["-b", f"{HOST}:{port}", "--preload"]  # loaded once, not twice
    return [sys.executable, "-m", "gunicorn", "partnermatch.wsgi:application", *worker, *shared, *quiet]


def wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    """Returns once the server says that it can work. Raises DemoError if it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    last = "no answer"
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise DemoError(f"the server ended with code {server.returncode} before it was ready; see above")
        try:
            with urlopen(f"http://{HOST}:{port}/health/ready", timeout=5):
                return
        except HTTPError as error:
            last = problem_of(error)
        except (URLError, OSError) as error:
            last = str(error)
        time.sleep(0.1)
    raise DemoError(f"the server was not ready after {START_SECONDS} s: {last}")


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def ask(base: str, key: str, brief: bytes) -> dict[str, Any]:
    """The answer to `POST /api/v1/match/`, as a sponsor's own program would get it. Raises DemoError."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Accept": "application/json"}
    request = Request(f"{base}/api/v1/match/", data=brief, headers=headers, method="POST")  # noqa: S310 always http
    try:
        with urlopen(request, timeout=ANSWER_SECONDS) as response:  # noqa: S310 always http
            answer: dict[str, Any] = json.load(response)
            return answer
    except HTTPError as error:
        raise DemoError(f"the server refused the brief: {problem_of(error)}") from error
    except (URLError, OSError) as error:
        raise DemoError(f"the server does not answer: {error}") from error


def problem_of(error: HTTPError) -> str:
    """What a problem document says, or the status where there is none."""
    try:
        problem = json.load(error)
        told = [f"{e.get('pointer', '')} {e['detail']}" for e in problem.get("errors", [])]
        return "; ".join([problem["detail"], *told])
    except (ValueError, KeyError, TypeError):
        return f"{error.code} {HTTPStatus(error.code).phrase}"
