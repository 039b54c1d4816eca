"""The front that ships with the product, where nginx is installed: what it answers itself is a problem document."""

import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from partnermatch.api.problems import KINDS
from partnermatch.settings import BASE_DIR

TEMPLATE = BASE_DIR / "deploy" / "nginx.conf.template"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def configuration(directory: Path) -> str:
    """The template, on a socket and without TLS; nobody listens where the application would be."""
    _, _, secure = TEMPLATE.read_text().replace("${SERVER_NAME}", "localhost").split("server {", maxsplit=2)
    lines = [line for line in secure.splitlines() if "ssl_" not in line and "http2" not in line]
    server = "\n".join(lines).replace("listen 443 ssl;", f"listen unix:{directory}/front;")
    server = server.replace("http://application:8000", f"http://unix:{directory}/nobody:")
    zone = "limit_conn_zone $binary_remote_addr zone=per_client:10m;"
    places = "".join(f"{each}_temp_path {directory};" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return f"daemon off; pid {directory}/pid; events {{}} http {{ access_log off; {places} {zone} server {{{server} }}"


@pytest.fixture(scope="module")
def front() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o755)
        (directory / "nginx.conf").write_text(configuration(directory))
        program = [str(NGINX), "-p", name, "-e", f"{name}/log", "-c", f"{name}/nginx.conf"]
        process = subprocess.Popen(program, stderr=subprocess.DEVNULL)
        for _ in range(100):
            if (directory / "front").exists() or process.poll() is not None:
                break
            time.sleep(0.05)
        yield directory / "front"
        process.terminate()
        process.wait(10)


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
