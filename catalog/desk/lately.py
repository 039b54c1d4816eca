"""What is dear to find out about the whole catalog, kept for as long as it stays as it is: one answer to a question.

`catalog.api.remembering` keeps many small answers. These are large, and of an older state nobody wants them.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection

Answer = TypeVar("Answer")

_latest: dict[str, tuple[str, Any]] = {}


def lately(state: str, question: str, answer: Callable[[], Answer]) -> Answer:
    """`answer()`, or what it said last if that was in the same state. Not to be changed by anyone.

    Inside a transaction nothing is kept: its own changes have no revision yet that tells them apart.
    """
    if connection.in_atomic_block:
        return answer()
    known = _latest.get(question)
    if known is None or known[0] != state:
        known = _latest[question] = (state, answer())
    found: Answer = known[1]
    return found
