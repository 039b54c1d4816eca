"""Shortlists: the answer to a stored brief, frozen as a record.

A record is one JSON document in the canonical form of RFC 8785, and its hash the SHA-256 of these bytes. Nothing of it
changes afterwards; what is decided on it stands beside it (`matching.decisions`).
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.utils import timezone

from matching.bodies import reading
from matching.briefs import Conflict, answer_to
from matching.engine.configuration import configuration_digest
from matching.engine.door import LONGEST_TITLE
from matching.engine.door.shapes import members, text
from matching.models import Brief, Shortlist
from matching.readmodel import Snapshot

FORMAT = "partnermatch-shortlist/1"
FROZEN = ("counts", "funnel", "facets", "results", "near_misses")  # exactly as in the answer to the brief


class Damaged(Exception):
    """A stored record is not what its hash was taken of: nothing of it is shown, and no file is made of it."""


def instant(moment: datetime) -> str:
    """A moment as records and answers write it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def canonical(record: Mapping[str, Any]) -> bytes:
    """RFC 8785. Raises `rfc8785.CanonicalizationError` for what it cannot hold, such as integers beyond 2^53."""
    return rfc8785.dumps(dict(record))


def hash_of(record: bytes) -> str:
    return "sha256:" + hashlib.sha256(record).hexdigest()


def read_title(body: Any) -> str | None:
    """The title that a body gives a new shortlist; None if it gives none. Raises `InvalidBody`."""
    title = None
    with reading(body, "a shortlist") as findings:
        sent = members(findings, (), body, ("title",))
        if "title" in sent:
            title = text(findings, ("title",), sent["title"], LONGEST_TITLE)
    return title


def freeze(brief: Brief, snapshot: Snapshot, *, sponsor: Any, user: Any, title: str | None = None) -> Shortlist:
    """Ask a brief of one snapshot, and keep the answer with its reasons for good.

    Raises Conflict for an archived brief, and Outdated for one that cannot be asked any more.
    """
    if brief.archived_at:
        raise Conflict("No shortlist is made of an archived brief: send it 'archived': false first, or duplicate it.")
    now, key, named = timezone.now(), uuid.uuid4(), title or brief.title
    answer = answer_to(brief, snapshot, day=now.astimezone(UTC).date(), explain=True)
    made = {
        "format": FORMAT,
        "id": str(key),
        "title": named,
        "sponsor": {"key": sponsor.key, "name": sponsor.name},
        "created_at": instant(now),
        "created_by": user.get_username(),
    }
    record = canonical(made | _asked(brief, answer) | _answered(answer))
    return Shortlist.objects.of(sponsor.pk).create(
        id=key,
        sponsor=sponsor,
        created_at=now,
        created_by=user,
        brief=brief,
        title=named,
        record=record,
        hash=hash_of(record),
        brief_hash=answer["brief_hash"],
        catalog_revision=answer["catalog"]["revision"],
    )


def _asked(brief: Brief, answer: Mapping[str, Any]) -> dict[str, Any]:
    about = {"id": str(brief.pk), "title": brief.title, "notes": brief.notes, "version": brief.version}
    return {"brief": about | {"document": answer["brief"]}, "brief_hash": answer["brief_hash"]}


def _answered(answer: Mapping[str, Any]) -> dict[str, Any]:
    by_what = {"catalog": answer["catalog"], "engine": answer["engine"], "configuration": configuration_digest()}
    return by_what | {name: answer[name] for name in FROZEN}


def record_of(shortlist: Shortlist) -> dict[str, Any]:
    """The record as a document. Raises Damaged."""
    return read_record(bytes(shortlist.record), shortlist.hash, shortlist.pk)


def read_record(stored: bytes, hashed: str, key: uuid.UUID) -> dict[str, Any]:
    """Stored bytes as a document. Raises Damaged if they do not have their hash, or are no record of that shortlist.

    `matching.replay` says what speaks against them, and asks for the canonical form too.
    """
    try:
        record = json.loads(stored) if hash_of(stored) == hashed else None
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict) or (record.get("format"), record.get("id")) != (FORMAT, str(key)):
        raise Damaged
    return record


def providers_in(record: Mapping[str, Any]) -> dict[str, str]:
    """Key → name of everybody in a record: results, then near misses, in their order."""
    found = (each["provider"] for part in ("results", "near_misses") for each in record[part])
    return {provider["key"]: provider["name"] for provider in found}
