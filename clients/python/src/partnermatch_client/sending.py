"""One call: sent with the key, again where that helps, and its answer or what went wrong."""

import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from itertools import count
from typing import Any, TypeVar

import httpx

from partnermatch_client.errors import NoAnswer, PartnerMatchError, UnexpectedAnswer, json_of, problem_of
from partnermatch_client.retries import Retries, is_for_now, retry_after_of

T = TypeVar("T")
Document = dict[str, Any]

KEY = re.compile(r"pm_([a-z2-7]{8})_[0-9A-Za-z]+", re.ASCII)
CONNECT_SECONDS = 5.0
LONGEST_TIMEOUT = 3600
LARGEST_PAGE = 200
# The request never left: nothing can have been done.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request. One that is not `repeatable` is sent again only where it was certainly not carried out."""

    method: str
    path: str  # below /api/v1
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True


class Sender:
    """Sends calls to one server with one key. Threads may share it."""

    def __init__(
        self, base_url: str, key: str, *, timeout: float, retries: Retries, transport: httpx.BaseTransport | None
    ) -> None:
        self.base = checked_base(base_url)
        shape = KEY.fullmatch(key)
        if shape is None:  # the message must not show what may be a key with a slip in it
            raise ValueError("this is no key: one begins with 'pm_' and holds letters, digits and two underscores only")
        if not 0 < timeout <= LONGEST_TIMEOUT:
            raise ValueError(f"the timeout must be more than 0 and at most {LONGEST_TIMEOUT} seconds, got {timeout}")
        self.prefix, self.retries = shape[1], retries
        self._http = httpx.Client(
            base_url=f"{self.base}/api/v1",
            headers={"Authorization": f"Bearer {key}", "User-Agent": agent(), "Accept": "*/*"},
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
            transport=transport,
        )

    def __repr__(self) -> str:
        return f"Sender({self.base!r}, key pm_{self.prefix}_…)"

    def close(self) -> None:
        self._http.close()

    def send(self, call: Call) -> httpx.Response:
        """A success. Raises PartnerMatchError for everything else, after the attempts that make sense."""
        request_id, maybe_done = uuid.uuid4().hex, False
        for attempt in count(1):
            answer = self._attempt(call, request_id)
            if isinstance(answer, httpx.Response) and answer.is_success:
                return answer
            done = _maybe_done(answer)
            wait = None
            if _is_passing(answer) and (call.repeatable or not done):
                wait = self.retries.wait(attempt, _asked(answer))
            if wait is None:
                raise _error(answer, attempt, maybe_done, request_id)
            maybe_done = maybe_done or done
            time.sleep(wait)
        raise AssertionError("unreachable: retries end")

    def _attempt(self, call: Call, request_id: str) -> httpx.Response | httpx.RequestError:
        try:
            return self._http.request(
                call.method,
                call.path,
                params={name: value for name, value in call.query.items() if value is not None},
                json=call.body,
                headers={**call.headers, "X-Request-ID": request_id},
            )
        except httpx.RequestError as error:
            return error

    def document(self, call: Call) -> tuple[Document, str]:
        """The answer as a document, and its ETag ("" without one)."""
        response = self.send(call)
        document = json_of(response)
        # A front that compresses marks the tag as weak, and If-Match takes strong ones only.
        return document, response.headers.get("ETag", "").removeprefix("W/")

    def rows(self, path: str, query: Mapping[str, Any], read: Callable[[Document], T]) -> Iterator[T]:
        """Every row of a list, asked for page by page as they are taken."""
        for page in self.pages(path, query):
            yield from map(read, page["results"])

    def pages(self, path: str, query: Mapping[str, Any]) -> Iterator[Document]:
        """The pages of a list.

        Only the query of the link to the next page is used: wherever that leads, the key goes to this server.
        """
        asked: Mapping[str, Any] = {"limit": LARGEST_PAGE, **query}
        while True:
            page, _ = self.document(Call(method="GET", path=path, query=asked))
            if not {"count", "next", "results"} <= page.keys():
                raise UnexpectedAnswer(f"{path} was answered with what is no page of a list", status=200)
            yield page
            if not page["next"]:
                break
            following = httpx.URL(page["next"]).params
            asked = {name: following.get_list(name) for name in following}
        offset = asked.get("offset", ["0"])
        seen = int(offset[0]) + len(page["results"])
        if seen < page["count"]:
            why = f"{path} has {page['count']} rows, and pages reach {seen} of them: ask for less, by a filter"
            raise UnexpectedAnswer(why, status=200)


def checked_base(url: str) -> str:
    """The address of a server, without a slash at the end. Raises ValueError for what is none."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(f"{url!r} is no address: {error}") from None
    if parsed.scheme not in ("http", "https") or not parsed.host or parsed.userinfo or parsed.query or parsed.fragment:
        raise ValueError(f"the address of the server must be like https://partnermatch.example, got {url!r}")
    return url.rstrip("/")


def agent() -> str:
    try:
        return f"partnermatch-client/{version('partnermatch-client')}"
    except PackageNotFoundError:  # used from its sources
        return "partnermatch-client"


def _is_passing(answer: httpx.Response | httpx.RequestError) -> bool:
    """Whether the same request may well succeed later."""
    if isinstance(answer, httpx.Response):
        return is_for_now(answer)
    return isinstance(answer, httpx.TransportError) and not isinstance(answer, httpx.UnsupportedProtocol)


def _maybe_done(answer: httpx.Response | httpx.RequestError) -> bool:
    """Whether the request may have been carried out."""
    if isinstance(answer, httpx.Response):
        return answer.status_code >= 500
    return not isinstance(answer, NEVER_SENT)


def _asked(answer: httpx.Response | httpx.RequestError) -> float | None:
    return retry_after_of(answer) if isinstance(answer, httpx.Response) else None


def _error(
    answer: httpx.Response | httpx.RequestError, attempts: int, repeated: bool, request_id: str
) -> PartnerMatchError:
    if isinstance(answer, httpx.Response):
        return problem_of(answer, retry_after=_asked(answer), repeated=repeated)
    why = f"{type(answer).__name__} {answer}".strip()
    return NoAnswer(why, attempts=attempts, maybe_done=repeated or _maybe_done(answer), request_id=request_id)
