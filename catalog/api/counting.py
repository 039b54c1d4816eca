"""How many rows a question finds, remembered while the catalog stays as it is.

Counting is the dearest part of a long list, and the same for all of its pages.
"""

from collections.abc import Callable
from hashlib import sha256

from django.db import connection

MOST = 1000

_known: dict[bytes, int] = {}


def counted(of_state: str, question: str, count: Callable[[], int]) -> int:
    """`count()`, or what it said to the same question in the same state of the catalog.

    Inside a transaction nothing is remembered: its own changes have no revision yet that tells them apart.
    """
    if connection.in_atomic_block:
        return count()
    key = sha256(f"{of_state} {question}".encode()).digest()
    if key not in _known:
        if len(_known) >= MOST:
            _known.clear()
        _known[key] = count()
    return _known[key]
