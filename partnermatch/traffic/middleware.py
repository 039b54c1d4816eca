"""Where calls begin and end: around the view, inside of everything else."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, cast

from django.http import HttpRequest, HttpResponse

from partnermatch.traffic.calls import Call

Next = Callable[[HttpRequest], HttpResponse]


class CallMiddleware:
    """The innermost: the answer that it sees is rendered, and an error that nobody foresaw is an answer by then.

    What the call began ends here, whatever happened: its transaction first, then its place among the heavy ones.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as ends:
            call = request.call = Call(ends=ends)  # type: ignore[attr-defined]
            response: Any = self.get_response(request)
            call.settle(response)
            if response.streaming:
                response.streaming_content = Lasting(response.streaming_content, ends.pop_all())
        for name, value in call.headers.items():
            response.headers[name] = value
        return cast(HttpResponse, response)


class Lasting:
    """The pieces of a stream. What the call began ends when the stream is closed, read to its end or not."""

    def __init__(self, pieces: Any, ends: ExitStack) -> None:
        self.pieces, self.close = pieces, ends.close

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)
