"""The front that ships with the product, where nginx is installed: what it answers itself is a problem document."""

import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from partnermatch.api.problems import KINDS
from partnermatch.settings import BASE_DIR
from tests.contract.live_server import serving

TEMPLATE = BASE_DIR / "deploy" / "nginx.conf.template"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NOBODY = Path("/nonexistent/nobody")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def configuration(directory: Path, servers: Sequence[Path]) -> str:
    """The template, on a socket and without TLS, in front of these sockets."""
    head, _, secure = TEMPLATE.read_text().replace("${SERVER_NAME}", "localhost").split("server {", maxsplit=2)
    places = "".join(f"server unix:{each} max_fails=2 fail_timeout=5s;" for each in servers)
    head = head.replace("server application:8000 max_fails=2 fail_timeout=5s;", places)
    lines = [line for line in secure.splitlines() if "ssl_" not in line and "http2" not in line]
    server = "\n".join(lines).replace("listen 443 ssl;", f"listen unix:{directory}/front;")
    files = "".join(f"{each}_temp_path {directory};" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return (
        f"daemon off; pid {directory}/pid; events {{}} http {{ access_log off; {files}\n{head}\nserver {{{server}\n}}"
    )


@contextmanager
def in_front_of(*servers: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o755)
        (directory / "nginx.conf").write_text(configuration(directory, servers))
        program = [str(NGINX), "-p", name, "-e", f"{name}/log", "-c", f"{name}/nginx.conf"]
        process = subprocess.Popen(program, stderr=subprocess.DEVNULL)
        for _ in range(100):
            if (directory / "front").exists() or process.poll() is not None:
                break
            time.sleep(0.05)
        try:
            yield directory / "front"
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="module")
def front() -> Iterator[Path]:
    """Nobody listens where the application would be."""
    with in_front_of(NOBODY) as front:
        yield front


def answered(front: Path, request: bytes) -> tuple[int, dict[str, Any], dict[str, str]]:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(front))
        client.sendall(request)
        response = HTTPResponse(client)
        response.begin()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return response.status, json.loads(response.read()), headers


AWAY = b"GET /api/v1/me/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
REQUESTS = {
    "no request": ("invalid_request", b"NONSENSE\r\n\r\n"),
    "no host": ("invalid_request", b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
    "body": ("too_large", b"POST /api/v1/match/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"),
    "address": ("uri_too_long", b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "nobody behind": ("unavailable", AWAY),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_what_the_front_answers_itself_is_a_problem_of_ours(front: Path, name: str) -> None:
    code, request = REQUESTS[name]
    status, problem, headers = answered(front, request)
    kind = KINDS[code]
    assert (status, headers["content-type"]) == (kind.status, "application/problem+json")
    told = {"type": f"/problems/{code}/", "title": kind.title, "status": kind.status, "code": code}
    assert problem | told == problem
    assert problem["request_id"] == headers["x-request-id"]


def test_an_application_that_is_away_says_when_to_come_again(front: Path) -> None:
    assert answered(front, AWAY)[2]["retry-after"] == "5"


LIVE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n\r\n"
BRIEF = b"POST /api/v1/match/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"


def test_while_one_of_two_hosts_is_away_the_other_answers_everything() -> None:
    with serving("postgresql://nobody@127.0.0.1:1/none") as there:
        there.address.chmod(0o777)
        there.address.parent.chmod(0o755)
        with in_front_of(NOBODY, there.address) as front:
            statuses = [answered(front, request)[0] for request in (LIVE, BRIEF) * 6]
    assert statuses == [200, 401] * 6
