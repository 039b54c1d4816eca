"""One large file at a time, of all doors and all workers."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from catalog.exchange.amend import Busy

LOCK = (20820, 64)  # two numbers that name it, and mean nothing else

_HELD = """
SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2
                  AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """The database gives the lock back if the worker dies. Raises `Busy`."""
    with holding(*LOCK) as free:
        if not free:
            raise Busy("Another import is running.")
        yield


@contextmanager
def holding(kind: int, number: int) -> Iterator[bool]:
    """A lock of the session, whatever becomes of its transactions; False where somebody else holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", (kind, number))
        free = bool(cursor.fetchone()[0])
    try:
        yield free
    finally:
        if free and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", (kind, number))


def is_held(kind: int, number: int) -> bool:
    """By a session that lives, whichever."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, (kind, number))
        return bool(cursor.fetchone()[0])
