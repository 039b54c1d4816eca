"""Answers that are dear and asked often (counts, facets, the tree), remembered while the catalog stays as it is."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from django.db import connection

Answer = TypeVar("Answer")

MOST = 1000

_known: dict[bytes, Any] = {}


def remembered(of_state: str, question: str, answer: Callable[[], Answer]) -> Answer:
    """`answer()`, or what it said to the same question in the same state of the catalog. Not to be changed by anyone.

    Inside a transaction nothing is remembered: its own changes have no revision yet that tells them apart.
    """
    if connection.in_atomic_block:
        return answer()
    key = sha256(f"{of_state} {question}".encode()).digest()
    if key in _known:
        said: Answer = _known[key]
        return said
    if len(_known) >= MOST:
        _known.clear()
    return _known.setdefault(key, answer())
