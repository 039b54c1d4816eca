"""With the database out of reach the API says so within 3 seconds, and the process stays alive."""

import socket
import time
from collections.abc import Iterator

import pytest

from partnermatch.access.keys import new_key
from tests.contract.live_server import Server, serving

WITH_KEY = f"Host: localhost\r\nAuthorization: Bearer {new_key().text}\r\n"


def get(server: Server, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\n{WITH_KEY}\r\n".encode()


@pytest.fixture(scope="module", params=["refusing", "frozen"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Over a port where nobody listens, and over one where somebody listens and never says a word."""
    with socket.socket() as database:
        database.bind(("127.0.0.1", 0))
        if request.param == "frozen":
            database.listen()
        with serving(f"postgresql://nobody@127.0.0.1:{database.getsockname()[1]}/none") as server:
            yield server


@pytest.mark.parametrize(
    "line", ["GET /api/v1/me/", "POST /api/v1/match/", "GET /api/v1/match/", "GET /health/ready", "POST /admin/login/"]
)
def test_what_needs_the_database_is_unavailable_within_3_seconds(server: Server, line: str) -> None:
    started = time.monotonic()
    body = "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}" if line.startswith("POST") else "\r\n"
    answer = server.ask(f"{line} HTTP/1.1\r\n{WITH_KEY}{body}".encode())
    if line != "POST /admin/login/":  # refused for its missing token before anything is asked
        assert (answer.status, answer.problem["code"]) == (503, "unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
    assert answer.problem["status"] == answer.status
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(("path", "status"), [("/health/live", 200), ("/problems/unavailable/", 200), ("/x", 404)])
def test_what_needs_no_database_is_answered(server: Server, path: str, status: int) -> None:
    assert server.ask(get(server, path)).status == status


def test_no_internals_are_told(server: Server) -> None:
    problem = server.ask(get(server, "/api/v1/me/")).problem
    assert problem["detail"] == "The database does not answer just now."
