"""What is dear to find out and asked often (what a search means and finds, facets, the tree), remembered while the
catalog stays as it is. `CATALOG_ANSWERS_REMEMBERED` says how many answers a process keeps; 0: none.
"""

from array import array
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

Answer = TypeVar("Answer")

MOST_NUMBERS = 4_000_000  # of all remembered lists together: 32 MB

_known: dict[bytes, Any] = {}


def remembered(of_state: str, question: str, answer: Callable[[], Answer]) -> Answer:
    """`answer()`, or what it said to the same question in the same state of the catalog. Not to be changed by anyone.

    Inside a transaction nothing is remembered: its own changes have no revision yet that tells them apart.
    """
    most = settings.CATALOG_ANSWERS_REMEMBERED
    if connection.in_atomic_block or not most:
        return answer()
    key = sha256(f"{of_state} {question}".encode()).digest()
    if key in _known:
        said: Answer = _known[key]
        return said
    found = answer()
    if len(_known) >= most or sum(map(numbers, [*_known.values(), found])) > MOST_NUMBERS:
        _known.clear()
    return _known.setdefault(key, found)


def numbers(answer: Any) -> int:
    """How many numbers a remembered answer is; every other kind is small."""
    return len(answer) if isinstance(answer, array) else 0
