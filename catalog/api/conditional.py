"""Who looks, and whether what they have is still what they would get."""

import hashlib
from datetime import UTC, date

from django.utils import timezone
from django.utils.http import parse_etags
from rest_framework.request import Request

from catalog.revision import latest


def today() -> date:
    """The day in UTC: what is in force depends on it."""
    return timezone.now().astimezone(UTC).date()


def sees_everything(request: Request) -> bool:
    """Curators see drafts and what is retired; everybody else what is published."""
    return "curate" in getattr(request.auth, "scopes", ())


def state(request: Request) -> str:
    """What every answer to this caller depends on: the catalog's revision, the day, and what the caller may see.

    One query. Read it before the rows: a change in between then costs one more answer, never a stale one.
    """
    view = "curator" if sees_everything(request) else "published"
    revision = latest()  # its time tells it from the same number in a database that was restored
    return f"{revision.number} {revision.raised_at} {today()} {view}"


def entity_tag(of_state: str, address: str) -> str:
    """The tag of the answer at this address, in this state."""
    return f'"{hashlib.sha256(f"{of_state} {address}".encode()).hexdigest()[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Does If-None-Match name the tag? Compared weakly, as RFC 9110 has it."""
    sent = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    return tag in (each.removeprefix("W/") for each in sent)
