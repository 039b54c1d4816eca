"""The product behind gunicorn as it is deployed (two workers, eight threads each), asked over a unix socket.

Every request comes on a connection of its own, as from the front. Limits are counted as in production but are too high
to be reached.
"""

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
from http import HTTPStatus
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

from bench.processes import children, mapped
from partnermatch.access.issuing import create_sponsor, issue_key

PATIENCE_SECONDS = 120
OK, SERVICE_UNAVAILABLE = HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE
WORKERS, THREADS = 2, 8
LIMITS = {"RATE_LIMIT_PER_MINUTE": "1000000", "HEAVY_RATE_LIMIT_PER_MINUTE": "1000000", "HEAVY_CALLS_AT_ONCE": "64"}
MATCH = "/api/v1/match/"


@dataclass(frozen=True, kw_only=True)
class Server:
    address: Path
    number: int
    key: str
    started: float  # on the clock of time.perf_counter

    @property
    def workers(self) -> list[int]:
        return children(self.number)

    def ask(self, path: str, body: bytes = b"") -> tuple[float, bytes]:
        """Milliseconds, and the body of the answer, which must be a 200."""
        start = time.perf_counter()
        status, answer = exchange(self.address, self._request(path, body))
        taken = (time.perf_counter() - start) * 1000
        if status != OK:
            raise SystemExit(f"{path}: {status} {answer[:500].decode()}")
        return taken, answer

    def _request(self, path: str, body: bytes) -> bytes:
        lines = [
            f"{'POST' if body else 'GET'} {path} HTTP/1.1",
            "Host: localhost",
            "Connection: close",
            f"Authorization: Bearer {self.key}",
            *([f"Content-Type: application/json\r\nContent-Length: {len(body)}"] if body else []),
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def first_match(self, brief: dict[str, Any]) -> float:
        """Seconds from the start of the program to the first match; until then it may say that it is not ready."""
        body, status = json.dumps(brief).encode(), int(SERVICE_UNAVAILABLE)
        while status == SERVICE_UNAVAILABLE and time.perf_counter() - self.started < PATIENCE_SECONDS:
            status, answer = exchange(self.address, self._request(MATCH, body))
            if status not in {OK, SERVICE_UNAVAILABLE}:
                raise SystemExit(f"{MATCH}: {status} {answer[:500].decode()}")
        return time.perf_counter() - self.started

    def wait_for_all(self) -> None:
        """Until every worker has the snapshot open."""
        while len(found := {mapped(number) for number in self.workers}) > 1 or not all(found):
            time.sleep(0.1)


def exchange(address: Path, request: bytes) -> tuple[int, bytes]:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(PATIENCE_SECONDS)
        client.connect(str(address))
        client.sendall(request)
        response = HTTPResponse(client)
        response.begin()
        return response.status, response.read()


def new_key() -> str:
    """Of a sponsor of the database that Django is connected to."""
    return issue_key(owner=create_sponsor(key=f"bench-{os.getpid()}-{time.monotonic_ns()}", name="Bench")).text


@contextmanager
def serving(url: str, key: str, snapshots: str) -> Iterator[Server]:
    """A server over the given database; its workers share their snapshots of the catalog in the directory."""
    with tempfile.TemporaryDirectory() as directory:
        address, log = Path(directory) / "socket", Path(directory) / "log"
        program = [sys.executable, "-m", "gunicorn", "bench.served", "--bind", f"unix:{address}", "--no-control-socket"]
        program += ["--worker-class", "partnermatch.worker.Worker", "--timeout", str(PATIENCE_SECONDS)]
        program += ["--workers", str(WORKERS), "--threads", str(THREADS), "--preload"]
        env = os.environ | {"PARTNERMATCH_ENV": "test", "DATABASE_URL": url} | LIMITS
        env |= {"SNAPSHOT_DIR": snapshots, "SNAPSHOT_FOLLOW": "true"}
        env.pop("DATABASE_STATEMENT_TIMEOUT", None)
        with log.open("w") as output:
            started = time.perf_counter()
            process = subprocess.Popen(program, env=env, stdout=output, stderr=output)
        try:
            server = Server(address=address, number=process.pid, key=key, started=started)
            _wait(server, process, log)
            yield server
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _wait(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until it answers a probe of its life."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if exchange(server.address, b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")[
                0
            ]:
                return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"the server does not answer:\n{log.read_text()[-2000:]}")
