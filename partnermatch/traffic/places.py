"""How many heavy calls of one key are answered at the same time, whichever workers answer them.

A place is a lock of the database session: it is given back when the call ends, and when the worker dies.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from partnermatch.access.models import ApiKey
from partnermatch.api.problems import Problem
from partnermatch.database.prepared import prepared
from partnermatch.traffic.budgets import is_heavy
from partnermatch.traffic.calls import call_of

RETRY_AFTER_SECONDS = 1
# Rows are tried one after the other until a lock is had: nothing sorts them, and LIMIT wants no second one.
TAKE = "SELECT place FROM unnest(%s::bigint[]) AS place WHERE pg_try_advisory_lock(place) LIMIT 1"


class OneOfFew(BasePermission):
    """Lets a heavy call of a key in while fewer than HEAVY_CALLS_AT_ONCE of them are being answered."""

    def has_permission(self, request: Request, view: Any) -> bool:
        most: int = settings.HEAVY_CALLS_AT_ONCE
        if most and isinstance(request.auth, ApiKey) and is_heavy(request, view):
            call_of(request).ends.enter_context(place(request.auth, most))
        return True


@contextmanager
def place(key: ApiKey, most: int) -> Iterator[None]:
    """One of the `most` places of the key. Raises Problem (too_many_at_once) if there is none."""
    with prepared() as cursor:
        cursor.execute(TAKE, [[lock_number(f"heavy call {number} of key {key.pk}") for number in range(most)]])
        taken = cursor.fetchone()
    if taken is None:
        detail = f"{most} heavy requests of this key are being answered: wait for one of them to end."
        raise Problem("too_many_at_once", detail, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    try:
        yield
    finally:
        give_back(taken[0])


def give_back(taken: int) -> None:
    try:
        with prepared() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s::bigint)", [taken])
    except DatabaseError:
        connection.close()  # and with it the lock


def lock_number(name: str) -> int:
    """The 64 bits that the database knows the lock by."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
