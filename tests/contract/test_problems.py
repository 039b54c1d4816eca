"""Every error is a problem document (RFC 9457), inside the API and outside; HTML never."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.test import Client, override_settings
from django.urls import path
from rest_framework import exceptions as drf
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from partnermatch import urls
from partnermatch.api.problems import KINDS

RAISED: dict[str, tuple[Exception, int, str]] = {
    "bug": (ZeroDivisionError("secret"), 500, "internal_error"),
    "key": (KeyError("secret"), 500, "internal_error"),
    "constraint": (IntegrityError("secret"), 500, "internal_error"),
    "database": (OperationalError("secret"), 503, "unavailable"),
    "missing": (Http404("secret"), 404, "not_found"),
    "denied": (PermissionDenied("secret"), 403, "forbidden"),
    "suspicious": (SuspiciousOperation("secret"), 400, "invalid_request"),
    "throttled": (drf.Throttled(wait=2.5), 429, "rate_limited"),
    "not-acceptable": (drf.NotAcceptable(), 406, "not_acceptable"),
    "media-type": (drf.UnsupportedMediaType("text/csv"), 415, "unsupported_media_type"),
    "validation": (drf.ValidationError({"a": [{"b": ["no"]}]}), 400, "invalid_request"),
}


class Raising(APIView):
    permission_classes = [AllowAny]

    def get(self, request: Request, name: str) -> Response:
        raise RAISED[name][0]


def raising(request: HttpRequest, name: str) -> HttpResponse:
    raise RAISED[name][0]


class NotFinite(APIView):
    permission_classes = [AllowAny]

    def get(self, request: Request, value: str) -> Response:
        return Response({"deep": [{"number": float(value)}]})


urlpatterns = [
    *urls.urlpatterns,
    path("api/raise/<name>/", Raising.as_view()),
    path("api/not-finite/<value>/", NotFinite.as_view()),
    path("api/bare/", lambda request: HttpResponseForbidden("<h1>no</h1>")),
    path("raise/<name>/", raising),
]
handler400 = handler403 = handler404 = urls.handler400
handler500 = urls.handler500

pytestmark = [pytest.mark.urls("tests.contract.test_problems"), pytest.mark.django_db]


@pytest.fixture(params=[False, True], ids=["", "DEBUG"])
def debug(request: pytest.FixtureRequest) -> Iterator[bool]:
    with override_settings(DEBUG=request.param):
        yield request.param


def check(response: Any, status: int, code: str) -> dict[str, Any]:
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), response.content
    problem: dict[str, Any] = response.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["request_id"] == response["X-Request-ID"]
    assert set(problem) == {"type", "title", "status", "detail", "instance", "code", "request_id"} | (
        {"errors"} if status == 400 else set()
    )
    assert b"secret" not in response.content
    return problem


@pytest.mark.parametrize("name", RAISED)
def test_whatever_a_view_of_the_api_raises_becomes_a_problem(web: Client, debug: bool, name: str) -> None:
    _, status, code = RAISED[name]
    check(web.get(f"/api/raise/{name}/"), status, code)


@pytest.mark.parametrize(
    "name", [name for name, (error, *_) in RAISED.items() if not isinstance(error, drf.APIException)]
)
def test_whatever_any_other_view_raises_becomes_a_problem(web: Client, name: str) -> None:
    _, status, code = RAISED[name]
    check(web.get(f"/raise/{name}/"), status, code)


OUTSIDE: dict[str, tuple[str, str, dict[str, str], int, str]] = {
    "unknown path of the API": ("GET", "/api/v1/nothing/", {}, 404, "not_found"),
    "unknown path": ("GET", "/nothing", {}, 404, "not_found"),
    "unknown kind of problem": ("GET", "/problems/nothing/", {}, 404, "not_found"),
    "POST to a probe": ("POST", "/health/live", {}, 405, "method_not_allowed"),
    "DELETE of the index": ("DELETE", "/api/v1/", {}, 405, "method_not_allowed"),
    "unknown method": ("BREW", "/api/v1/", {}, 405, "method_not_allowed"),
    "absurd host": ("GET", "/api/v1/", {"Host": "evil.example"}, 400, "invalid_request"),
    "absurd host outside": ("GET", "/", {"Host": "a b/c"}, 400, "invalid_request"),
    "HTML wanted": ("GET", "/api/v1/", {"Accept": "text/html"}, 406, "not_acceptable"),
    "bare error": ("GET", "/api/bare/", {}, 403, "forbidden"),
    "too many parameters": ("GET", f"/api/v1/?{'a&' * 2000}", {}, 400, "invalid_request"),
    "NaN in an answer": ("GET", "/api/not-finite/nan/", {}, 500, "internal_error"),
    "infinity in an answer": ("GET", "/api/not-finite/-inf/", {}, 500, "internal_error"),
}


@pytest.mark.parametrize("row", OUTSIDE)
def test_what_is_refused_before_a_view_or_after_it_is_a_problem_too(web: Client, row: str) -> None:
    method, where, headers, status, code = OUTSIDE[row]
    check(web.generic(method, where, headers=headers), status, code)


@pytest.mark.parametrize("row", [row for row in OUTSIDE if OUTSIDE[row][1].startswith("/api/")])
def test_the_api_shows_no_debug_page(web: Client, row: str) -> None:
    method, where, headers, status, _ = OUTSIDE[row]
    with override_settings(DEBUG=True):
        response = web.generic(method, where, headers=headers)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")


def test_a_form_without_its_token_is_a_problem() -> None:
    strict = Client(enforce_csrf_checks=True)
    check(strict.post("/admin/login/", {"username": "x"}), 403, "csrf_failed")


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
@pytest.mark.parametrize(
    ("wrong", "right"), [("/api/v1/match", "/api/v1/match/"), ("/health/live/", "/health/live"), ("/admin", "/admin/")]
)
def test_a_slash_too_many_or_too_few_is_named_and_never_redirected(
    web: Client, method: str, wrong: str, right: str
) -> None:
    assert check(web.generic(method, wrong), 404, "not_found")["detail"].endswith(f"Did you mean {right}?")


def test_a_405_says_what_is_allowed(web: Client) -> None:
    assert web.post("/health/live")["Allow"] == "GET, HEAD"
    assert web.post("/api/v1/")["Allow"] == "GET, HEAD, OPTIONS"


def test_a_429_says_when_to_come_back(web: Client) -> None:
    assert web.get("/api/raise/throttled/")["Retry-After"] == "3"


def test_nested_messages_become_pointers(web: Client) -> None:
    errors = web.get("/api/raise/validation/").json()["errors"]
    assert errors == [{"pointer": "/a/0/b", "code": "invalid", "detail": "no"}]


def test_a_head_request_has_the_status_and_no_body(web: Client) -> None:
    response = web.head("/api/v1/nothing/")
    assert (response.status_code, response.content) == (404, b"")


@pytest.mark.parametrize("sent", ["abc-123", "a" * 64, "0.f_E"])
def test_a_well_formed_request_id_is_taken_over(web: Client, sent: str) -> None:
    response = web.get("/api/v1/nothing/", headers={"X-Request-ID": sent})
    assert (response["X-Request-ID"], response.json()["request_id"]) == (sent, sent)


@pytest.mark.parametrize("sent", ["", " ", "a" * 65, "a b", "-a", "é", "a\r\nb: c", "<script>"])
def test_any_other_request_id_is_replaced(web: Client, sent: str) -> None:
    response = web.get("/api/v1/nothing/", headers={"X-Request-ID": sent})
    assert len(response["X-Request-ID"]) == 32


@pytest.mark.parametrize("where", ["/api/v1/", "/health/live", "/admin/login/", "/nothing"])
def test_every_answer_has_a_request_id_and_the_security_headers(web: Client, where: str) -> None:
    headers = web.get(where).headers
    assert {"X-Request-ID", "X-Content-Type-Options", "X-Frame-Options", "Content-Security-Policy"} <= set(headers)


def test_an_answer_of_the_api_may_load_nothing(web: Client) -> None:
    assert web.get("/api/v1/")["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("code", KINDS)
def test_the_type_of_every_kind_of_problem_resolves(web: Client, code: str) -> None:
    page = web.get(f"/problems/{code}/").json()
    assert (page["code"], page["title"]) == (code, KINDS[code].title)


def test_debug_is_off_in_every_environment() -> None:
    assert settings.DEBUG is False
