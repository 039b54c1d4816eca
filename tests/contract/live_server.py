"""The product behind its real application server, asked over a socket with bytes as they are."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 30
NO_LIMITS = {"RATE_LIMIT_PER_MINUTE": "0", "HEAVY_RATE_LIMIT_PER_MINUTE": "0", "HEAVY_CALLS_AT_ONCE": "0"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers.get("Content-Type") == "application/problem+json", self
        problem: dict[str, Any] = json.loads(self.body)
        assert problem["request_id"] == self.headers["X-Request-ID"]
        return problem


@dataclass(frozen=True, kw_only=True)
class Server:
    address: Path
    log: Path
    number: int  # of the process that started the workers

    def ask(self, request: bytes) -> Answer:
        """Sends the bytes, and then nothing more, and reads one answer."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE_SECONDS)
            client.connect(str(self.address))
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
            response = HTTPResponse(client)
            response.begin()
            cookies = tuple(response.headers.get_all("Set-Cookie", []))
            headers = dict(response.headers)
            return Answer(status=response.status, headers=headers, body=response.read(), cookies=cookies)


@contextmanager
def serving(database_url: str, *, workers: int = 1, **settings: str) -> Iterator[Server]:
    """A server over the given database, without limits unless the settings say some, until the context ends."""
    with tempfile.TemporaryDirectory() as directory:
        address, log = Path(directory) / "socket", Path(directory) / "log"
        program = [sys.executable, "-m", "gunicorn", "partnermatch.wsgi", "--bind", f"unix:{address}"]
        threads = ["--worker-class", "partnermatch.worker.Worker", "--threads", "4", "--no-control-socket"]
        threads += ["--workers", str(workers), "--preload"]  # as it is deployed
        env = os.environ | {"PARTNERMATCH_ENV": "test", "DATABASE_URL": database_url} | NO_LIMITS | settings
        env.pop("DJANGO_SETTINGS_MODULE", None)
        with log.open("w") as output:
            process = subprocess.Popen([*program, *threads], env=env, stderr=output)
        try:
            server = Server(address=address, log=log, number=process.pid)
            wait_for(server, process, log)
            yield server
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def wait_for(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if server.ask(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer:\n{log.read_text()}")
