"""Problem details for HTTP (RFC 9457): the kinds of problem there are, and how one is answered.

This is the only place where an error answer is put together, for the API and for everything outside it.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

from partnermatch.api.error_pages import error_page, is_for_a_person

CONTENT_TYPE = "application/problem+json"
MAX_ERRORS = 50
REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of problem. `remedy` is what its page says to whoever meets it."""

    status: int
    title: str
    remedy: str


KINDS: Mapping[str, Kind] = {
    "invalid_json": Kind(
        status=400,
        title="The body is not strict JSON",
        remedy="Send one JSON object in UTF-8, no key twice in an object, nested at most 32 deep. "
        "NaN, infinities, NUL characters and lone surrogates are not accepted.",
    ),
    "invalid_brief": Kind(
        status=400,
        title="The brief cannot be asked",
        remedy="Correct what `errors` names; each pointer (RFC 6901) leads to a place in the body that you sent.",
    ),
    "invalid_file": Kind(
        status=400,
        title="The file cannot be imported",
        remedy="Correct what `errors` names; `error_count` says how many errors there are. Nothing was imported.",
    ),
    "invalid_request": Kind(
        status=400,
        title="The request cannot be understood",
        remedy="Correct what `errors` names. Query parameters that a route does not know are refused, not ignored.",
    ),
    "authentication_required": Kind(
        status=401, title="A key is needed", remedy="Send `Authorization: Bearer pm_…` with a key of yours."
    ),
    "malformed_key": Kind(
        status=401, title="This is not a key", remedy="Copy the whole key again: its checksum does not hold."
    ),
    "invalid_key": Kind(
        status=401,
        title="The key is not valid",
        remedy="The key is unknown, has expired or was revoked. Ask for a new one.",
    ),
    "scope_required": Kind(
        status=403, title="The key lacks a scope", remedy="Ask for a key that has the scope named in `detail`."
    ),
    "sponsor_required": Kind(
        status=403, title="Only a sponsor has this", remedy="Use a key of a sponsor: curators have no briefs."
    ),
    "forbidden": Kind(status=403, title="This is not allowed", remedy="Ask an administrator for the right to do this."),
    "own_change": Kind(
        status=403,
        title="Nobody publishes what is their own",
        remedy="Ask another curator to publish it. An administrator may, with a reason.",
    ),
    "csrf_failed": Kind(
        status=403,
        title="The form is not ours or too old",
        remedy="Load the page again, with cookies allowed, and send the form once more.",
    ),
    "not_found": Kind(
        status=404,
        title="There is nothing here",
        remedy="Check the path, also its last slash, and the key or code in it. /api/v1/ lists the routes.",
    ),
    "method_not_allowed": Kind(
        status=405, title="The method is not allowed here", remedy="The `Allow` header lists the methods that are."
    ),
    "not_acceptable": Kind(
        status=406, title="The answer is JSON only", remedy="Send `Accept: application/json`, or leave it out."
    ),
    "conflict": Kind(
        status=409, title="The request collides with what is there", remedy="Read the current state and try again."
    ),
    "brief_outdated": Kind(
        status=409,
        title="The stored brief cannot be asked any more",
        remedy="The catalog or the day has moved on since it was stored: change the brief where `errors` points.",
    ),
    "record_damaged": Kind(
        status=409,
        title="The stored record is not what was frozen",
        remedy="`verify` of the shortlist says what speaks against it. Tell whoever runs the server; freeze a new one.",
    ),
    "ground_moved": Kind(
        status=409,
        title="The provider has changed since this was proposed",
        remedy="Renew the proposal: the same change is made again on what the provider is today.",
    ),
    "busy": Kind(
        status=409,
        title="Another writer is at work",
        remedy="Wait as long as `Retry-After` says. One import runs at a time, and other writers wait for it.",
    ),
    "request_in_flight": Kind(
        status=409,
        title="The same request is still being answered",
        remedy="Send it again, with the same `Idempotency-Key`, after as long as `Retry-After` says.",
    ),
    "length_required": Kind(
        status=411, title="The length of the body is not stated", remedy="Send `Content-Length` instead of chunks."
    ),
    "precondition_failed": Kind(
        status=412,
        title="It has changed since you read it",
        remedy="Read it again, see whether your change still makes sense, and send it with the new `ETag`.",
    ),
    "too_large": Kind(
        status=413, title="The body is too large", remedy="Send less at once; `detail` says how much is accepted."
    ),
    "uri_too_long": Kind(
        status=414, title="The address is too long", remedy="Ask with fewer filters or values at once."
    ),
    "unsupported_media_type": Kind(
        status=415,
        title="The body has a type that is not accepted",
        remedy="Send `Content-Type: application/json`, in UTF-8, without a content encoding.",
    ),
    "idempotency_key_reused": Kind(
        status=422,
        title="The key belongs to another request",
        remedy="Send a new `Idempotency-Key` with every new request; the same one only repeats a request as it was.",
    ),
    "precondition_required": Kind(
        status=428,
        title="A change must say what it changes",
        remedy="Send `If-Match` with the `ETag` of the answer that you have seen. `*` is not accepted.",
    ),
    "rate_limited": Kind(status=429, title="Too many requests", remedy="Wait as long as `Retry-After` says."),
    "too_many_at_once": Kind(
        status=429,
        title="Too many heavy requests at once",
        remedy="Wait until one of them is answered; `detail` says how many a key may have.",
    ),
    "headers_too_large": Kind(
        status=431, title="The headers are too large", remedy="Send fewer or shorter headers: cookies, mostly."
    ),
    "internal_error": Kind(
        status=500,
        title="Something went wrong on our side",
        remedy="It has been logged. Report it with its `request_id` if it stays.",
    ),
    "unavailable": Kind(
        status=503, title="The service is not available just now", remedy="Try again after `Retry-After` seconds."
    ),
}
# The kind that answers a bare status.
BY_STATUS = {kind.status: code for code, kind in KINDS.items()} | {
    400: "invalid_request",
    401: "authentication_required",
    403: "forbidden",
    409: "conflict",
    429: "rate_limited",
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong with a request: where (a pointer into the body, or else a query parameter, or else the line and
    column of a file that is no JSON), what, and why.
    """

    code: str
    detail: str
    pointer: str = ""
    parameter: str | None = None
    line: str | None = None

    def document(self) -> dict[str, str]:
        place = {"pointer": self.pointer} if self.parameter is None else {"parameter": self.parameter}
        if self.line is not None:
            place = {"line": self.line}
        return place | {"code": self.code, "detail": self.detail}


@dataclass(eq=False)
class Problem(Exception):
    """An error answer that may be raised. `code` is one of KINDS; `faults` beyond the fiftieth are not shown, which
    is why `error_count` may say how many there are.
    """

    code: str
    detail: str
    faults: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    error_count: int | None = None

    @property
    def kind(self) -> Kind:
        return KINDS[self.code]

    def document(self, *, instance: str, request_id: str) -> dict[str, Any]:
        """The members of RFC 9457 and ours. A 400 always has `errors`, so that a client can rely on them."""
        document: dict[str, Any] = {
            "type": f"/problems/{self.code}/",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "instance": instance,
            "code": self.code,
            "request_id": request_id,
        }
        if self.error_count is not None:
            document["error_count"] = self.error_count
        if self.kind.status == 400 or self.faults:
            faults = self.faults or [Fault(code=self.code, detail=self.detail)]
            document["errors"] = [fault.document() for fault in faults[:MAX_ERRORS]]
        return document


def refused(code: str, faults: Sequence[Fault]) -> Problem:
    """A 400 whose detail is the fault itself, or how many there are."""
    shown = f", the first {MAX_ERRORS} are listed" if len(faults) > MAX_ERRORS else ""
    detail = faults[0].detail if len(faults) == 1 else f"{len(faults)} things are wrong with this request{shown}."
    return Problem(code, detail, faults)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as a response to `request`: a document, or a page for a person at the administration."""
    document = problem.document(instance=escape_uri_path(request.path), request_id=request_id(request))
    if is_for_a_person(request):
        return error_page(document, headers=problem.headers)
    headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "private, no-store", **problem.headers}
    return HttpResponse(orjson.dumps(document), status=problem.kind.status, headers=headers)


def request_id(request: HttpRequest) -> str:
    """The id of this request: the caller's X-Request-ID if it is well formed, else one of ours."""
    known: str | None = getattr(request, "request_id", None)
    if known is None:
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        known = sent if REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex
        request.request_id = known  # type: ignore[attr-defined]
    return known
