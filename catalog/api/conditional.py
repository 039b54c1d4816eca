"""Who looks, and whether what they have is still what they would get."""

import hashlib
from datetime import UTC, date
from typing import Any

import orjson
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


def mark_of(of_state: str, address: str) -> str:
    """What tags every answer at this address in this state."""
    return hashlib.sha256(f"{of_state} {address}".encode()).hexdigest()[:32]


def version_of(data: Any) -> str:
    """What names the content of an answer, whatever else has changed in the catalog."""
    return hashlib.sha256(orjson.dumps(data)).hexdigest()[:32]


def entity_tag(mark: str, version: str = "") -> str:
    """A strong tag: the state, which If-None-Match asks for, and where one may write the content, for If-Match."""
    return f'"{mark}-{version}"' if version else f'"{mark}"'


def known_tag(request: Request, mark: str) -> str:
    """The tag in If-None-Match that bears the mark, "" if none does. Compared weakly, as RFC 9110 has it."""
    sent = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    strong = (each.removeprefix("W/") for each in sent)
    return next((each for each in strong if each.strip('"').partition("-")[0] == mark), "")


def check_match(request: Request, version: str) -> None:
    """Raises `MatchMissing` without If-Match, and `Stale` if what it names is not `version`. Compared strongly."""
    sent = parse_etags(request.META.get("HTTP_IF_MATCH", ""))
    if "*" in sent or "HTTP_IF_MATCH" not in request.META:
        raise MatchMissing
    if version not in (each.strip('"').partition("-")[2] for each in sent if not each.startswith("W/")):
        raise Stale


class MatchMissing(Exception):
    """A change must say what it changes: If-Match with the ETag of what the caller has seen, never `*`."""


class Stale(Exception):
    """What the caller has seen is not what is there any more."""
