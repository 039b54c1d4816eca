"""Requests that no HTTP library would send, to the real application server: a refusal, never a 500."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from partnermatch.access.issuing import create_sponsor, issue_key
from partnermatch.api.strict import MAX_BODY_BYTES
from tests.contract.live_server import Server, serving

pytestmark = pytest.mark.django_db  # without it this file alone would get no database

LINE = b"POST /api/v1/match/ HTTP/1.1"
JSON, TWO_BYTES = b"Content-Type: application/json", b"Content-Length: 2"
CHUNK = b"10000\r\n" + b" " * 0x10000 + b"\r\n"


@dataclass(frozen=True, kw_only=True)
class Live:
    server: Server
    key: bytes

    def headers(self, *more: bytes, host: bytes = b"localhost") -> bytes:
        common = (b"Host: " + host, b"Authorization: Bearer " + self.key, JSON)
        return b"\r\n".join([*common, *more]) + b"\r\n\r\n"


def database_url() -> str:
    place = connection.get_connection_params()
    parts = {name: place[name] for name in ("host", "port", "user", "password") if place.get(name)}
    return f"postgresql:///{place['dbname']}?{urlencode(parts, safe='/', quote_via=quote)}"


@pytest.fixture(scope="module")
def live(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Live]:
    """The server has a connection of its own, so it sees only what is committed; it is taken away by hand."""
    with django_db_blocker.unblock():
        sponsor = create_sponsor(key="raw", name="Raw")
        issued = issue_key(owner=sponsor)
        with serving(database_url()) as server:
            yield Live(server=server, key=issued.text.encode())
        issued.key.delete()
        sponsor.delete()
        sponsor.service_user.delete()


# Refused by us: the request line, more headers, the body, the status and the code of the answer.
OURS: dict[str, tuple[bytes, list[bytes], bytes, int, str]] = {
    "half a body": (LINE, [b"Content-Length: 100"], b'{"limit": 1', 400, "invalid_json"),
    "no body": (LINE, [b"Content-Length: 100"], b"", 400, "invalid_json"),
    "no length": (LINE, [], b"", 400, "invalid_json"),
    "length of none": (LINE, [b"Content-Length: 0"], b"", 400, "invalid_json"),
    "length too short": (LINE, [b"Content-Length: 5"], b'{"limit": 1}', 400, "invalid_json"),
    "length too large, nothing sent": (LINE, [b"Content-Length: 99999999999"], b"", 413, "too_large"),
    "chunks without end": (LINE, [b"Transfer-Encoding: chunked"], CHUNK * 5, 413, "too_large"),
    "chunks too large": (LINE, [b"Transfer-Encoding: chunked"], CHUNK * 5 + b"0\r\n\r\n", 413, "too_large"),
    "chunks cut": (LINE, [b"Transfer-Encoding: chunked"], b"10\r\n{}", 400, "invalid_request"),
    "chunks that are none": (LINE, [b"Transfer-Encoding: chunked"], b"xyz\r\n{}", 400, "invalid_request"),
    "chunks of nothing": (LINE, [b"Transfer-Encoding: chunked"], b"0\r\n\r\n", 400, "invalid_json"),
    "chunks with NaN": (LINE, [b"Transfer-Encoding: chunked"], b"3\r\nNaN\r\n0\r\n\r\n", 400, "invalid_json"),
    "half a percent": (b"POST /api/v1/match/% HTTP/1.1", [TWO_BYTES], b"{}", 404, "not_found"),
    "no UTF-8 in the path": (b"POST /api/v1/match/%ff HTTP/1.1", [TWO_BYTES], b"{}", 404, "not_found"),
    "no UTF-8 in the query": (b"POST /api/v1/match/?%ff=%fe HTTP/1.1", [TWO_BYTES], b"{}", 400, "invalid_request"),
    "charset from nowhere": (LINE, [JSON + b"; charset*=x''y", TWO_BYTES], b"{}", 415, "unsupported_media_type"),
    "charset of NUL": (LINE, [JSON + b"; charset*=utf-8''%00", TWO_BYTES], b"{}", 415, "unsupported_media_type"),
    "strange accept": (LINE, [b"Accept: \xff\xfe;q=\xfd", TWO_BYTES], b"{}", 406, "not_acceptable"),
    "strange cookie": (LINE, [b'Cookie: sessionid="\xff\\"; =;;', b"Content-Length: 3"], b"NaN", 400, "invalid_json"),
    "strange id": (LINE, [b"X-Request-ID: \xff", b"Content-Length: 3"], b"NaN", 400, "invalid_json"),
}  # fmt: skip


@pytest.mark.parametrize("row", OURS)
def test_a_request_that_is_broken_gets_a_problem(live: Live, row: str) -> None:
    line, headers, body, status, code = OURS[row]
    common = [b"Host: localhost", b"Authorization: Bearer " + live.key]
    if not any(header.startswith(b"Content-Type") for header in headers):
        common.append(JSON)
    answer = live.server.ask(b"\r\n".join([line, *common, *headers, b"", body]))
    assert (answer.status, answer.problem["code"]) == (status, code)


@pytest.mark.parametrize(
    "host", [b"evil.example", b"localhost:x", b"a b", b"[", b"\xff", b"\xe9.example", b"x" * 4000, b"localhost/../"]
)
def test_an_absurd_host_is_refused(live: Live, host: bytes) -> None:
    answer = live.server.ask(LINE + b"\r\n" + live.headers(b"Content-Length: 2", host=host) + b"{}")
    assert answer.status == 400


# Refused before any of our code is asked, by the worker.
NO_HTTP: dict[str, tuple[bytes, int]] = {
    "two lengths": (b"Content-Length: 2\r\nContent-Length: 3", 400),
    "a length in words": (b"Content-Length: two", 400),
    "a negative length": (b"Content-Length: -2", 400),
    "length and chunks": (b"Content-Length: 2\r\nTransfer-Encoding: chunked", 400),
    "an unknown coding": (b"Transfer-Encoding: x", 400),
    "an unknown expectation": (b"Expect: miracles", 400),
    "NUL in a header": (b"Accept: \x00", 400),
    "a header without a name": (b": x", 400),
    "a folded header": (b"A: b\r\n c", 400),
    "too many headers": (b"\r\n".join([b"A: b"] * 200), 431),
    "a header too long": (b"A: " + b"b" * 20_000, 431),
}


@pytest.mark.parametrize("row", NO_HTTP)
def test_what_is_no_http_is_refused_with_a_problem(live: Live, row: str) -> None:
    headers, status = NO_HTTP[row]
    answer = live.server.ask(LINE + b"\r\n" + live.headers(headers) + b"{}")
    assert (answer.status, answer.problem["status"], answer.headers["Connection"]) == (status, status, "close")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"POST /\xff HTTP/1.1", 400),
        (b"POST / a HTTP/1.1", 400),
        (b"post / HTTP/1.1", 400),
        (b"POST / HTTP/9.9", 400),
        (b"POST", 400),
        (b"\x16\x03\x01", 400),
        (b"{}", 400),
        (b"POST /%b HTTP/1.1" % (b"a" * 5000), 414),
    ],
)
def test_a_request_line_that_is_none_is_refused_with_a_problem(live: Live, line: bytes, status: int) -> None:
    answer = live.server.ask(line + b"\r\n" + live.headers(TWO_BYTES) + b"{}")
    assert (answer.status, answer.problem["status"]) == (status, status)


def test_a_key_in_a_broken_header_is_told_to_its_sender_only(live: Live) -> None:
    answer = live.server.ask(LINE + b"\r\nHost: localhost\r\nAuthorization: Bearer pm_secret\x00\r\n\r\n")
    assert answer.status == 400
    assert "pm_secret" not in live.server.log.read_text()


@pytest.mark.parametrize("chunks", [b"2\r\n{}\r\n0\r\n\r\n", b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"])
def test_a_brief_may_come_in_chunks(live: Live, chunks: bytes) -> None:
    answer = live.server.ask(LINE + b"\r\n" + live.headers(b"Transfer-Encoding: chunked") + chunks)
    assert answer.status == 200


def test_chunks_of_just_the_largest_size_are_read(live: Live) -> None:
    chunks = b"2\r\n{}\r\n%x\r\n%b\r\n0\r\n\r\n" % (MAX_BODY_BYTES - 2, b" " * (MAX_BODY_BYTES - 2))
    answer = live.server.ask(LINE + b"\r\n" + live.headers(b"Transfer-Encoding: chunked") + chunks)
    assert answer.status == 200
