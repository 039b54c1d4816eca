"""Catalog files that no HTTP library would send, to the real application server: a refusal, and nothing is imported."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from catalog.exchange.limits import LARGEST_BYTES
from catalog.models import Provider
from partnermatch.access.issuing import issue_key
from partnermatch.access.models import User
from tests.contract.live_server import Server, serving
from tests.contract.test_raw_requests import database_url

JSON, FORM = "application/json", "multipart/form-data; boundary=XX"
FILE = b'{"format": "partnermatch-catalog/1", "providers": []}'
PART = b'--XX\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n' + FILE + b"\r\n"


@pytest.fixture(autouse=True)
def vocabularies() -> None:
    """None are needed: nothing comes so far."""


@pytest.fixture(scope="module")
def live(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Server, str]]:
    with django_db_blocker.unblock():
        issued = issue_key(owner=User.objects.create_user("raw-curator"), scopes=["read", "curate"])
        with serving(database_url()) as server:
            yield server, issued.text
        issued.key.delete()
        User.objects.filter(username="raw-curator").delete()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [
        ([f"Content-Type: {JSON}", f"Content-Length: {len(FILE) + 9}"], FILE, 400, "invalid_json"),
        ([f"Content-Type: {FORM}", f"Content-Length: {len(PART) + 90}"], PART, 400, "invalid_request"),
        ([f"Content-Type: {FORM}", f"Content-Length: {len(PART)}"], PART, 400, "invalid_request"),
        ([f"Content-Type: {JSON}", f"Content-Length: {LARGEST_BYTES + 1}"], b"", 413, "too_large"),
        ([f"Content-Type: {FORM}", f"Content-Length: {10**15}"], b"", 413, "too_large"),
        ([f"Content-Type: {JSON}", "Transfer-Encoding: chunked"], b"2\r\n{}\r\n0\r\n\r\n", 411, "length_required"),
        ([f"Content-Type: {FORM}", "Transfer-Encoding: chunked"], b"2\r\n{}\r\n0\r\n\r\n", 411, "length_required"),
        ([f"Content-Type: {JSON}"], b"", 400, "invalid_json"),
        ([f"Content-Type: {FORM}; boundary=\xff", "Content-Length: 2"], b"{}", 400, "invalid_request"),
        ([f"Content-Type: {FORM}", "Content-Length: 2"], b"{}", 400, "invalid_request"),
    ],
)
def test_a_file_that_is_cut_or_too_large_is_refused(
    live: tuple[Server, str], headers: list[str], body: bytes, status: int, code: str
) -> None:
    server, key = live
    lines = ["POST /api/v1/catalog/imports/ HTTP/1.1", "Host: localhost", f"Authorization: Bearer {key}", *headers]
    answer = server.ask("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
    assert (answer.status, answer.problem["code"]) == (status, code)
    assert not Provider.objects.exists()
