"""The doors: what a request may bring, checked before any view reads it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from catalog.exchange.strict_json import Fault as JsonFault
from catalog.exchange.strict_json import NotStrict, parse
from partnermatch.api.problems import Fault, Problem, refused

MAX_BODY_BYTES = 256 * 1024
METHODS_WITH_BODY = ("POST", "PUT", "PATCH")
KINDS_OF_VALUE = {list: "an array", str: "a string", bool: "a boolean", int: "a number", float: "a number"}


class StrictJSONParser(BaseParser):
    """`application/json` in UTF-8, one object, at most MAX_BODY_BYTES; see `strict_json` for the rest."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        request: HttpRequest = (parser_context or {})["request"]._request
        check_media_type(request)
        return parse_object(read_body(stream, int(request.META["CONTENT_LENGTH"])))


def parse_object(body: bytes) -> dict[str, Any]:
    """The object that `body` is. Raises Problem (400 invalid_json) with every fault that one pass can see."""
    try:
        parsed = parse(body)
    except NotStrict as error:
        raise refused("invalid_json", [_fault(fault) for fault in error.faults]) from error
    if not isinstance(parsed.value, dict):
        found = "null" if parsed.value is None else KINDS_OF_VALUE[type(parsed.value)]
        raise refused("invalid_json", [Fault(code="wrong_type", detail=f"the body must be an object, got {found}")])
    if parsed.doubled:
        raise refused("invalid_json", [_fault(fault) for fault in parsed.doubled])
    return parsed.value


def _fault(fault: JsonFault) -> Fault:
    return Fault(code=fault.code, detail=fault.message, pointer=fault.pointer)


def check_media_type(request: HttpRequest) -> None:
    """The framework takes `*/*`, other charsets and compressed bodies for JSON as well; they are not."""
    charset = (request.content_params or {}).get("charset", "utf-8")
    if request.content_type != "application/json" or charset.lower().replace("-", "") != "utf8":
        raise UnsupportedMediaType(request.META.get("CONTENT_TYPE", ""))
    coding = request.META.get("HTTP_CONTENT_ENCODING", "identity")
    if coding.lower() != "identity":
        raise UnsupportedMediaType(f"application/json in content encoding {coding}")


def read_body(stream: Any, announced: int, limit: int = MAX_BODY_BYTES) -> bytes:
    """The body, of which never more than `limit` bytes are read. Raises Problem: 413, or 400 if it ends too early."""
    if announced > limit:
        raise Problem("too_large", f"A body may have {limit} bytes, this one has more.")
    body: bytes = stream.read(limit)
    if len(body) < announced:
        detail = f"the body ended after {len(body)} of the {announced} bytes that Content-Length announces"
        raise refused("invalid_json", [Fault(code="incomplete_body", detail=detail)])
    return body


class AsDeclared(BasePermission):
    """Admits requests that bring what the view declares: no unknown query parameter, and a body where one is read.

    `view.query_parameters` names the parameters that it knows (none unless it says so; None where the filter backend
    reads the query of a list and refuses what it does not know), `view.bodiless` the methods among POST, PUT and PATCH
    that need no body.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        known = getattr(view, "query_parameters", ())
        if known is None:
            known = tuple(request.query_params) if request.method in ("GET", "HEAD") else ()
        if unknown := [name for name in request.query_params if name not in known]:
            raise refused("invalid_request", [unknown_parameter(name, known) for name in unknown])
        # Without this an empty body would be read as an empty object: a brief that asks nothing.
        if needs_body(view, request.method or "") and request.stream is None:
            raise refused("invalid_json", [Fault(code="empty_body", detail="the body is empty: send a JSON object")])
        return True


def needs_body(view: Any, method: str) -> bool:
    return method in METHODS_WITH_BODY and hasattr(view, method.lower()) and method not in getattr(view, "bodiless", ())


def unknown_parameter(name: str, known: tuple[str, ...]) -> Fault:
    way_out = f"known are {', '.join(sorted(known))}" if known else "there are none here"
    return Fault(code="unknown_parameter", detail=f"no query parameter '{name}': {way_out}", parameter=name)
