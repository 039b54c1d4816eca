"""What can go wrong with a call: a problem that the server tells of, no answer, or one that is not the server's.

No message holds the key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

PROBLEM_TYPE = "application/problem+json"


class PartnerMatchError(Exception):
    """Everything that a call of this client raises, but for what is wrong with its arguments (ValueError)."""


class NoAnswer(PartnerMatchError):
    """The server could not be reached, or did not answer in time, however often it was asked.

    `maybe_done` says whether the call may have been carried out all the same.
    """

    def __init__(self, why: str, *, attempts: int, maybe_done: bool, request_id: str) -> None:
        times = "1 attempt" if attempts == 1 else f"{attempts} attempts"
        doubt = "; it may have been carried out all the same" if maybe_done else ""
        super().__init__(f"no answer after {times}: {why}{doubt} (request {request_id})")
        self.attempts, self.maybe_done, self.request_id = attempts, maybe_done, request_id


class UnexpectedAnswer(PartnerMatchError):
    """An answer that PartnerMatch would not give: something else listens there, or stands in between."""

    def __init__(self, why: str, *, status: int) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong with a request. The place is a pointer into the body, or a parameter, or a line."""

    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None
    line: str | None = None

    @property
    def place(self) -> str:
        """In words: `/must/standards/0`, `the body`, `parameter limit`, `line 3, column 7`."""
        if self.parameter is not None:
            return f"parameter {self.parameter}"
        return self.line or self.pointer or "the body"


class Problem(PartnerMatchError):
    """A refusal or a failure that the server tells of (RFC 9457). Decide by `code`, never by the words."""

    def __init__(self, document: Mapping[str, Any], *, status: int, retry_after: float | None, repeated: bool) -> None:
        self.document = dict(document)
        self.status = status
        self.code = str(document.get("code", ""))
        self.title = str(document.get("title", ""))
        self.detail = str(document.get("detail", ""))
        self.request_id = str(document.get("request_id", ""))
        self.retry_after = retry_after  # seconds
        self.repeated = repeated  # an earlier attempt of the same call may have been carried out
        self.errors = tuple(_fault(each) for each in document.get("errors") or () if isinstance(each, Mapping))
        super().__init__(self._told())

    def _told(self) -> str:
        told = f"{self.status} {self.code}: {self.detail}"
        if len(self.errors) > 1 or any(each.detail != self.detail for each in self.errors):
            told += "".join(f"; {each.place}: {each.detail}" for each in self.errors)
        elif self.errors:
            told += f" (at {self.errors[0].place})"
        return f"{told} (request {self.request_id})"


class RequestProblem(Problem):
    """4xx: it stays what it is until the request is changed, or the time has come."""


class ServerProblem(Problem):
    """5xx: nothing is wrong with the request."""


class BadRequest(RequestProblem):
    """400: `errors` names every place and the way out."""


class Unauthorized(RequestProblem):
    """401: no key, or one that is not valid."""


class Forbidden(RequestProblem):
    """403: the key is good and may not do this."""


class NotFound(RequestProblem):
    """404: there is nothing, or nothing of yours."""


class Conflict(RequestProblem):
    """409: it collides with what is there."""


class Stale(RequestProblem):
    """412: it changed since you read it. Read it again, see whether your change still makes sense, and send that.

    If `repeated`, it may have been your own call that changed it: its first answer was lost.
    """


class KeyReused(RequestProblem):
    """422: this idempotency key came with another body before."""


class TooManyRequests(RequestProblem):
    """429, still so after all attempts, or for longer than a call may wait."""


class Unavailable(ServerProblem):
    """503, still so after all attempts, or for longer than a call may wait."""


BY_STATUS: dict[int, type[Problem]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: Stale,
    422: KeyReused,
    429: TooManyRequests,
    503: Unavailable,
}


def problem_of(response: httpx.Response, *, retry_after: float | None, repeated: bool) -> PartnerMatchError:
    """What an answer tells that is no success."""
    status = response.status_code
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip()
    document = json_of(response) if media_type == PROBLEM_TYPE else None
    if document is None or status < 400:
        return UnexpectedAnswer(
            f"{response.request.url.copy_with(query=None)} answered {status} with '{media_type}': no PartnerMatch does",
            status=status,
        )
    kind = BY_STATUS.get(status, ServerProblem if status >= 500 else RequestProblem)
    return kind(document, status=status, retry_after=retry_after, repeated=repeated)


def json_of(response: httpx.Response) -> dict[str, Any]:
    """The body as a document. Raises UnexpectedAnswer if it is no JSON object."""
    try:
        document = response.json()
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        why = (
            f"{response.request.url.copy_with(query=None)} answered {response.status_code} with what is no JSON object"
        )
        raise UnexpectedAnswer(why, status=response.status_code)
    return document


def _fault(document: Mapping[str, Any]) -> Fault:
    places = {name: str(document[name]) for name in ("pointer", "parameter", "line") if name in document}
    return Fault(code=str(document.get("code", "")), detail=str(document.get("detail", "")), **places)
