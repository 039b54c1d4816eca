"""What is noted of a request while it is answered, and what has to end with it."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from django.http import HttpResponse
from rest_framework.request import Request


def leave(response: HttpResponse) -> None:
    """Most answers are not looked at."""


@dataclass(kw_only=True)
class Call:
    """`headers` go out with the answer, whatever it is. `settle` sees the answer before `ends` ends what was begun.

    `has_no_place`: it is heavy, and all places of its key are taken.
    """

    ends: ExitStack
    headers: dict[str, str] = field(default_factory=dict)
    settle: Callable[[HttpResponse], None] = leave
    has_no_place: bool = False


def call_of(request: Request) -> Call:
    """The call that the middleware made of this request."""
    call: Call = request._request.call  # type: ignore[attr-defined]
    return call
