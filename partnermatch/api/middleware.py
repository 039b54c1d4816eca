"""What every request goes through, whoever answers it."""

import io
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from structlog.contextvars import bound_contextvars

from partnermatch.api.errors import problem_of, unreadable
from partnermatch.api.problems import BY_STATUS, CONTENT_TYPE, Problem, answer, request_id
from partnermatch.api.strict import MAX_BODY_BYTES

Next = Callable[[HttpRequest], HttpResponse]

MACHINE_PATHS = ("/api/", "/health/", "/problems/")
NOTHING_TO_LOAD = "default-src 'none'; frame-ancestors 'none'"


class RequestIdMiddleware:
    """Names every request, in its answer (X-Request-ID) and in every line that is logged meanwhile. The outermost."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request_id(request)
        with bound_contextvars(request_id=name):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = name
        return response


class ProblemMiddleware:
    """No error leaves without a problem document, and no answer of the API is kept by a cache."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for_machines = request.path_info.startswith(MACHINE_PATHS)
        if is_bare_error(response, for_machines=for_machines):
            response = with_document(request, response)
        if for_machines and "json" in response.headers.get("Content-Type", ""):
            response.headers.setdefault("Content-Security-Policy", NOTHING_TO_LOAD)
        if request.path_info.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Exceptions of views outside the REST framework: the same table, also while DEBUG is on."""
        problem = problem_of(exception, request)
        return None if problem is None else answer(request, problem)


def is_bare_error(response: HttpResponse, *, for_machines: bool) -> bool:
    """An error that says nothing, or, where only machines read, says it in anything but a problem document."""
    if response.status_code < 400 or response.headers.get("Content-Type") == CONTENT_TYPE:
        return False
    return for_machines or not (response.streaming or response.content)


def with_document(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """The same status and headers (Allow, Retry-After, …), with a body that says what happened."""
    fallback = "invalid_request" if response.status_code < 500 else "internal_error"
    code = BY_STATUS.get(response.status_code, fallback)
    problem = Problem(code, f"{response.reason_phrase}: {request.method} {request.path}")
    told = answer(request, problem)
    for name, value in response.headers.items():
        if name not in ("Content-Type", "Content-Length"):
            told.headers[name] = value
    return told


class PagePolicyMiddleware(CSPMiddleware):
    """The content security policy of pages. An answer that has its own keeps it, and no other is worked out for it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if HEADER in response.headers else super().process_response(request, response)


class ChunkedBodyMiddleware:
    """Gives a body sent in chunks a length: Django takes a body that announces none for empty."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_TRANSFER_ENCODING" not in request.META:
            return self.get_response(request)
        if request.META.get("CONTENT_LENGTH"):
            detail = "A request cannot have both Content-Length and Transfer-Encoding."
            return answer(request, Problem("invalid_request", detail))
        if not request.META.get("wsgi.input_terminated"):
            return answer(request, Problem("length_required", "This server does not take chunked bodies."))
        try:
            body = request.META["wsgi.input"].read(MAX_BODY_BYTES + 1)
        except Exception as error:  # noqa: BLE001 every application server has its own for a chunk that is none
            return answer(request, unreadable(error, request))
        request.META["CONTENT_LENGTH"] = str(len(body))
        request._stream = io.BytesIO(body)
        return self.get_response(request)
