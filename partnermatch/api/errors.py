"""Every exception → the problem it is answered with, in one table; and the doors through which exceptions arrive."""

import logging
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core import exceptions as django
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import is_valid_path
from django.utils.encoding import escape_uri_path
from psycopg.errors import UniqueViolation
from rest_framework import exceptions as drf
from rest_framework.views import set_rollback

from catalog.api.conditional import MatchMissing, Stale
from catalog.desk.curators import NotAllowed, OwnChange
from catalog.desk.proposals import Decided, GroundMoved
from catalog.exchange.amend import Busy, NeedsPublish, Refused, Taken
from catalog.exchange.merge import Conflicts
from matching.api.sponsors import SponsorNeeded
from matching.bodies import InvalidBody
from matching.briefs import Conflict, Outdated
from matching.engine.brief import InvalidBrief
from matching.readmodel import Behind
from matching.shortlists import Damaged
from partnermatch.access.permissions import ScopeMissing
from partnermatch.api.problems import KINDS, Fault, Problem, answer, refused
from partnermatch.traffic.idempotency import AnsweredBefore

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5
RETRY_WHEN_BUSY_SECONDS = 10
RETRY_WHEN_BEHIND_SECONDS = 1


def problem_of(exc: BaseException | None, request: HttpRequest) -> Problem | None:
    """The problem that `exc` is answered with; None if nobody foresaw it: a 500, to be logged with its traceback."""
    for kind in type(exc).__mro__:
        if kind in TABLE:
            return TABLE[kind](exc, request)
    return None


def invalid_brief(exc: InvalidBrief, request: HttpRequest) -> Problem:
    return refused("invalid_brief", [Fault(code=e.code, detail=e.message, pointer=e.pointer) for e in exc.errors])


def invalid_body(exc: InvalidBody, request: HttpRequest) -> Problem:
    return refused("invalid_request", [Fault(code=e.code, detail=e.message, pointer=e.pointer) for e in exc.errors])


def outdated(exc: Outdated, request: HttpRequest) -> Problem:
    faults = [Fault(code=e.code, detail=e.message, pointer=e.pointer) for e in exc.errors]
    return Problem("brief_outdated", "This brief could be asked when it was stored, and cannot be asked today.", faults)


def not_authenticated(exc: drf.NotAuthenticated, request: HttpRequest) -> Problem:
    detail = "Send a key: 'Authorization: Bearer pm_…'."
    return Problem("authentication_required", detail, headers=challenge(exc))


def authentication_failed(exc: drf.AuthenticationFailed, request: HttpRequest) -> Problem:
    code = str(exc.get_codes())
    return Problem(code if code in KINDS else "invalid_key", str(exc.detail), headers=challenge(exc))


def challenge(exc: drf.APIException) -> dict[str, str]:
    """RFC 6750: every 401 says how to authenticate."""
    return {"WWW-Authenticate": getattr(exc, "auth_header", "") or "Bearer"}


def scope_missing(exc: ScopeMissing, request: HttpRequest) -> Problem:
    header = f'Bearer realm="partnermatch", error="insufficient_scope", scope="{exc.scope}"'
    return Problem("scope_required", str(exc.detail), headers={"WWW-Authenticate": header})


def needs_publish(exc: NeedsPublish, request: HttpRequest) -> Problem:
    header = 'Bearer realm="partnermatch", error="insufficient_scope", scope="publish"'
    return Problem("scope_required", str(exc), headers={"WWW-Authenticate": header})


def change_refused(exc: Refused, request: HttpRequest) -> Problem:
    return refused("invalid_request", faults_in(exc))


def taken(exc: Taken, request: HttpRequest) -> Problem:
    return Problem("conflict", exc.problems[0].message, faults_in(exc))


def conflicts(exc: Conflicts, request: HttpRequest) -> Problem:
    return Problem("conflict", "Both sides changed the same; nothing was done.", faults_in(exc))


def faults_in(exc: Refused | Conflicts) -> list[Fault]:
    return [Fault(code=each.code, detail=each.message, pointer=each.where) for each in exc.problems]


def busy(exc: Busy, request: HttpRequest) -> Problem:
    return Problem("busy", f"{exc} Nothing was changed.", headers={"Retry-After": str(RETRY_WHEN_BUSY_SECONDS)})


def match_missing(exc: MatchMissing, request: HttpRequest) -> Problem:
    detail = "Send If-Match with the ETag of what you have seen, quotation marks included; `*` is not accepted."
    return Problem("precondition_required", detail)


def stale(exc: Stale, request: HttpRequest) -> Problem:
    return Problem("precondition_failed", "It is not what you have seen any more: read it again. Nothing was changed.")


def sponsor_needed(exc: SponsorNeeded, request: HttpRequest) -> Problem:
    return Problem("sponsor_required", "This is a sponsor's own; the key that you sent stands for no sponsor.")


def damaged(exc: Damaged, request: HttpRequest) -> Problem:
    return Problem("record_damaged", "The stored record is not what was frozen: nothing of it is shown. See verify/.")


def forbidden(exc: Exception, request: HttpRequest) -> Problem:
    return Problem("forbidden", "You may not do this.")


def not_found(exc: Exception | None, request: HttpRequest) -> Problem:
    """Names the path with, or without, its last slash if that is one of ours."""
    other = f"{request.path_info}/" if not request.path_info.endswith("/") else request.path_info.rstrip("/")
    hint = f" Did you mean {escape_uri_path(other)}?" if other and is_valid_path(other) else ""
    return Problem("not_found", f"There is nothing at {escape_uri_path(request.path)}.{hint}")


def method_not_allowed(exc: drf.MethodNotAllowed, request: HttpRequest) -> Problem:
    return Problem("method_not_allowed", f"{request.method} is not possible here; see the Allow header.")


def not_acceptable(exc: drf.NotAcceptable, request: HttpRequest) -> Problem:
    return Problem("not_acceptable", "The answer is application/json, which the Accept header rules out.")


def unsupported_media_type(exc: drf.UnsupportedMediaType, request: HttpRequest) -> Problem:
    detail = f"{exc.detail} Send application/json."
    return Problem("unsupported_media_type", detail, headers={"Accept": "application/json"})


def throttled(exc: drf.Throttled, request: HttpRequest) -> Problem:
    seconds = math.ceil(getattr(exc, "wait", None) or 1)
    return Problem("rate_limited", f"Try again in {seconds} s.", headers={"Retry-After": str(seconds)})


def validation_error(exc: drf.ValidationError, request: HttpRequest) -> Problem:
    return refused("invalid_request", list(faults_of(exc.detail, "")))


def faults_of(detail: Any, pointer: str) -> Iterator[Fault]:
    """A serializer's nested messages as a flat list; what concerns the whole object has the object's pointer."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from faults_of(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from faults_of(inner, pointer if isinstance(inner, str) else f"{pointer}/{index}")
    else:
        yield Fault(code=getattr(detail, "code", None) or "invalid", detail=str(detail), pointer=pointer)


def too_large(exc: Exception, request: HttpRequest) -> Problem:
    return Problem("too_large", "The body is larger than what is accepted here.")


def suspicious(exc: Exception, request: HttpRequest) -> Problem:
    return Problem("invalid_request", "The host, the headers, the query or the form of this request is not acceptable.")


def unreadable(exc: Exception, request: HttpRequest) -> Problem:
    return refused("invalid_request", [Fault(code="incomplete_body", detail="the body could not be read to its end")])


def collision(exc: IntegrityError, request: HttpRequest) -> Problem | None:
    """Somebody took it between our look and our write. That another constraint holds is nobody's doing but ours."""
    cause = exc.__cause__
    if not isinstance(cause, UniqueViolation):
        return None
    logger.warning("collision: %s", cause.diag.constraint_name)
    return Problem("conflict", "Somebody was faster with the same key or name: read again. Nothing was changed.")


def unstorable(exc: DataError, request: HttpRequest) -> Problem | None:
    """The driver refuses a NUL before the database sees it: no text there has one. Another value is our own fault."""
    if "NUL" not in str(exc):
        return None
    return Problem("invalid_request", "There is a NUL character in the address or in what was sent: take it out.")


def unavailable(exc: Exception, request: HttpRequest) -> Problem:
    logger.error("database unavailable: %s", exc)
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return Problem("unavailable", "The database does not answer just now.", headers=headers)


def behind(exc: Behind, request: HttpRequest) -> Problem:
    headers = {"Retry-After": str(RETRY_WHEN_BEHIND_SECONDS)}
    return Problem("unavailable", "The latest revision of the catalog is still being read.", headers=headers)


# The most specific class of an exception decides.
TABLE: Mapping[type, Callable[[Any, HttpRequest], Problem | None]] = {
    Problem: lambda exc, request: exc,
    InvalidBrief: invalid_brief,
    InvalidBody: invalid_body,
    Outdated: outdated,
    Conflict: lambda exc, request: Problem("conflict", str(exc)),
    Refused: change_refused,
    Taken: taken,
    NeedsPublish: needs_publish,
    NotAllowed: lambda exc, request: Problem("forbidden", str(exc)),
    OwnChange: lambda exc, request: Problem("own_change", str(exc)),
    Decided: lambda exc, request: Problem("conflict", str(exc)),
    GroundMoved: lambda exc, request: Problem("ground_moved", str(exc)),
    Conflicts: conflicts,
    Busy: busy,
    MatchMissing: match_missing,
    Stale: stale,
    drf.NotAuthenticated: not_authenticated,
    drf.AuthenticationFailed: authentication_failed,
    ScopeMissing: scope_missing,
    SponsorNeeded: sponsor_needed,
    Damaged: damaged,
    drf.PermissionDenied: forbidden,
    django.PermissionDenied: forbidden,
    drf.NotFound: not_found,
    Http404: not_found,
    drf.MethodNotAllowed: method_not_allowed,
    drf.NotAcceptable: not_acceptable,
    drf.UnsupportedMediaType: unsupported_media_type,
    drf.Throttled: throttled,
    drf.ValidationError: validation_error,
    django.RequestDataTooBig: too_large,
    django.SuspiciousOperation: suspicious,
    django.BadRequest: suspicious,
    MultiPartParserError: suspicious,
    UnreadablePostError: unreadable,
    IntegrityError: collision,
    DataError: unstorable,
    Behind: behind,
    OperationalError: unavailable,
    InterfaceError: unavailable,
}


def api_exception(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """The framework's EXCEPTION_HANDLER. None sends `exc` on to `server_error`, logged with its traceback."""
    if isinstance(exc, AnsweredBefore):
        return exc.answer
    request = context["request"]._request
    problem = problem_of(exc, request)
    if problem is None:
        return None
    set_rollback()
    return answer(request, problem)


def client_error(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400, handler403 and handler404: what is refused before or outside the API's views."""
    return answer(request, problem_of(exception, request) or suspicious(exception, request))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, which is called while the exception is being handled."""
    foreseen = problem_of(sys.exc_info()[1], request)
    return answer(request, foreseen or Problem("internal_error", "An unexpected error; it has been logged."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW. Django's reason names settings and cookies; it is in the log."""
    return answer(request, Problem("csrf_failed", "The token that protects this form is missing or does not match."))
