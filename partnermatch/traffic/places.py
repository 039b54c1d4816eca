"""How many heavy calls of one key are answered at the same time, whichever workers answer them.

A place is a lock of the database session: it is given back when the call ends, and when the worker dies. It is taken
by the statement that counts the request (`counting`).
"""

import hashlib
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from partnermatch.access.models import ApiKey
from partnermatch.api.problems import Problem
from partnermatch.database.prepared import prepared
from partnermatch.traffic.calls import call_of

RETRY_AFTER_SECONDS = 1
MOST_PLACES = 0xFFFF


class OneOfFew(BasePermission):
    """Lets a heavy call of a key in while fewer than HEAVY_CALLS_AT_ONCE of them are being answered."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if call_of(request).has_no_place:
            most: int = settings.HEAVY_CALLS_AT_ONCE
            detail = f"{most} heavy requests of this key are being answered: wait for one of them to end."
            raise Problem("too_many_at_once", detail, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
        return True


def first_place(key: ApiKey) -> int:
    """The lock that is the key's first place; the others follow it."""
    return lock_number(f"heavy calls of key {key.pk}") & ~MOST_PLACES


def give_back(taken: int) -> None:
    try:
        with prepared() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s::bigint)", [taken])
    except DatabaseError:
        connection.close()  # and with it the lock


def lock_number(name: str) -> int:
    """The 64 bits that the database knows the lock by."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
