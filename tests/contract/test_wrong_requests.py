"""Requests to POST /api/v1/match/ that are wrong before the brief is: query, type, size, path, method, headers."""

from typing import Any

import pytest

from partnermatch.api.strict import MAX_BODY_BYTES
from tests.contract.conftest import Send

MATCH = "/api/v1/match/"


def check(response: Any, status: int, code: str) -> None:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert (response.json()["code"] if response.content else "") == code


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("limit=5", ["limit"]),
        ("format=json", ["format"]),
        ("a=1&b=2&a=3", ["a", "b"]),
        ("=", [""]),
        ("explain", ["explain"]),
        ("%00=%ff", ["\x00"]),
        ("must__standards__iregex=(", ["must__standards__iregex"]),
    ],
)
def test_a_query_parameter_is_refused_by_its_name(send: Send, query: str, names: list[str]) -> None:
    response = send("POST", f"{MATCH}?{query}", {})
    check(response, 400, "invalid_request")
    errors = response.json()["errors"]
    assert [error["parameter"] for error in errors] == names
    assert not any("pointer" in error for error in errors)


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "json",
        "text/plain",
        "*/*",
        "application/*",
        "application/ld+json",
        "application/json; charset=latin-1",
        "application/json; charset=utf-16",
        "application/json; charset=none-such",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=" + "x" * 3000,
    ],
)
def test_only_json_in_utf8_is_read(send: Send, content_type: str) -> None:
    check(send("POST", MATCH, {}, headers=[("Content-Type", content_type)]), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON", "application/json;charset=UTF-8", "application/json; a=b"]
)
def test_json_may_be_announced_in_every_way_that_means_it(send: Send, catalog: None, content_type: str) -> None:
    assert send("POST", MATCH, {}, headers=[("Content-Type", content_type)]).status_code == 200


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "identity, gzip", "x"])
def test_a_compressed_body_is_refused(send: Send, coding: str) -> None:
    check(send("POST", MATCH, {}, headers=[("Content-Encoding", coding)]), 415, "unsupported_media_type")


@pytest.mark.parametrize("size", [MAX_BODY_BYTES + 1, MAX_BODY_BYTES * 16])
def test_a_body_that_is_too_large_is_refused(send: Send, size: int) -> None:
    check(send("POST", MATCH, b" " * size), 413, "too_large")


def test_a_body_that_says_it_is_too_large_is_not_read_first(send: Send) -> None:
    check(send("POST", MATCH, b"{}", CONTENT_LENGTH="9" * 18), 413, "too_large")


@pytest.mark.parametrize("length", ["", "0", "x", "-1", "1.5", "9" * 5000])
def test_a_length_that_is_none_is_refused(send: Send, length: str) -> None:
    assert send("POST", MATCH, b"{}", CONTENT_LENGTH=length).status_code in (400, 413)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/match",
        "/api/v1//match/",
        "//api/v1/match/",
        "/api/v1/Match/",
        "/api/v1/match//",
        "/api/v1/match/%0A",
        "/api/v1/match/%00",
        "/api/v1/match/%ff/",
        "/api/v1/match;a/",
        "/api/v1/%EF%BC%8Dmatch/",
        "/api/v2/match/",
        "/api/match/",
        "/api/v1/match/1/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_other_path_is_an_alias(send: Send, method: str, path: str) -> None:
    check(send(method, path, {}), 404, "not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "MATCH", "post2"])
def test_no_other_method_is_taken(send: Send, method: str) -> None:
    response = send(method, MATCH, {}, headers=[("X-HTTP-Method-Override", "POST")])
    check(response, 405, "method_not_allowed")
    assert response["Allow"] == "POST, OPTIONS"


def test_a_head_request_is_refused_without_a_body(send: Send) -> None:
    check(send("HEAD", MATCH), 405, "")


def test_options_name_the_methods(send: Send) -> None:
    response = send("OPTIONS", MATCH)
    assert (response["Allow"], response.json()) == ("POST, OPTIONS", {"methods": ["POST", "OPTIONS"]})


HEADERS: list[tuple[str, str, int, str]] = [
    ("Accept", "text/html", 406, "not_acceptable"),
    ("Accept", "application/xml;q=0.9, text/*", 406, "not_acceptable"),
    ("Accept", ";;=/,\x00", 406, "not_acceptable"),
    ("Accept", "application/json; a*=none-such''b", 406, "not_acceptable"),
    ("Accept", "é", 406, "not_acceptable"),
    ("Authorization", "", 401, "authentication_required"),
    ("Authorization", "Basic YTpi", 401, "authentication_required"),
    ("Authorization", "Bearer", 401, "malformed_key"),
    ("Authorization", "Bearer é", 401, "malformed_key"),
    ("Host", "evil.example", 400, "invalid_request"),
    ("Host", "localhost:x", 400, "invalid_request"),
    ("Host", "[::1", 400, "invalid_request"),
    ("Host", "a" * 3000, 400, "invalid_request"),
    ("Host", "\xff", 400, "invalid_request"),
]


@pytest.mark.parametrize(("name", "value", "status", "code"), HEADERS)
def test_a_wrong_header_gets_its_status(send: Send, name: str, value: str, status: int, code: str) -> None:
    check(send("POST", MATCH, b"not even JSON", headers=[(name, value)]), status, code)
