"""Briefs that a sponsor keeps: what may be said of one, and what can be done with it.

The brief itself is checked by the same door as one that is only asked (`matching.engine.door`).
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from matching.bodies import BREAKS, below
from matching.engine.brief import BriefError, InvalidBrief
from matching.engine.door import LONGEST_TITLE, parse_brief
from matching.engine.door.shapes import Findings, flag, members, pointer, text
from matching.models import Brief, Shortlist
from matching.readmodel import Snapshot
from matching.service import match_against, read_brief

LONGEST_NOTES = 10_000
FIELDS = ("title", "notes", "brief")
COPY = " (copy)"
NEEDED = "a brief needs the field 'brief': what is asked, as /match/ takes it"


class Conflict(Exception):
    """What is asked for collides with what is there. The message says how to get on."""


class Outdated(Exception):
    """A stored brief that cannot be asked any more: a code of it is gone, or its horizon has passed."""

    def __init__(self, error: InvalidBrief) -> None:
        super().__init__(str(error))
        self.errors = below("/brief", error)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a body says of a brief; None where it says nothing."""

    title: str | None = None
    notes: str | None = None
    document: dict[str, Any] | None = None
    archived: bool | None = None


def today() -> date:
    """The day in UTC, on which a brief that names no day is asked."""
    return datetime.now(UTC).date()


def read_new(body: dict[str, Any], snapshot: Snapshot) -> Said:
    """What is said of a new brief. Raises `InvalidBrief` with everything that is wrong with the body."""
    return _read(body, snapshot, FIELDS, required=True)


def read_change(body: dict[str, Any], snapshot: Snapshot) -> Said:
    """The same of a change: what is left out stays as it is."""
    return _read(body, snapshot, (*FIELDS, "archived"), required=False)


def _read(body: dict[str, Any], snapshot: Snapshot, known: tuple[str, ...], *, required: bool) -> Said:
    findings = Findings(document=body)
    sent = members(findings, (), body, known)
    read: dict[str, Any] = {}
    if "title" in sent:
        read["title"] = text(findings, ("title",), sent["title"], LONGEST_TITLE)
    if "notes" in sent:
        read["notes"] = text(findings, ("notes",), sent["notes"], LONGEST_NOTES, breaks=BREAKS)
    if "archived" in sent:
        read["archived"] = flag(findings, ("archived",), sent["archived"])
    if required and "brief" not in sent:
        findings.add(("brief",), "missing", NEEDED)
    errors = [*_errors_of_brief(sent, snapshot), *_errors_found(findings)]
    if errors:
        order = {pointer((name,)): place for place, name in enumerate(body)}
        raise InvalidBrief(tuple(sorted(errors, key=lambda error: order.get(_member(error), len(order)))))
    return Said(**read, document=sent.get("brief"))


def _errors_of_brief(sent: Any, snapshot: Snapshot) -> tuple[BriefError, ...]:
    try:
        if "brief" in sent:
            read_brief(sent["brief"], snapshot.columns, today=today())
    except InvalidBrief as error:
        return below("/brief", error)
    return ()


def _errors_found(findings: Findings) -> tuple[BriefError, ...]:
    try:
        findings.settle()
    except InvalidBrief as error:
        return error.errors
    return ()


def _member(error: BriefError) -> str:
    """The pointer to the member of the body that the error is in."""
    return "/" + error.pointer.split("/")[1]


def shown(rows: QuerySet[Brief], sponsor: uuid.UUID) -> QuerySet[Brief]:
    """The rows with who wrote them, and how many shortlists were made of each as `frozen`."""
    made = Shortlist.objects.of(sponsor).filter(brief=OuterRef("pk")).order_by().values("brief")
    number = Subquery(made.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    return rows.select_related("created_by", "updated_by").annotate(frozen=Coalesce(number, 0))


def create(said: Said, *, sponsor: Any, user: Any) -> Brief:
    """Store a new brief. Raises Conflict where the sponsor keeps as many as it may."""
    # Its creations queue here, so that the limit holds exactly.
    type(sponsor).objects.select_for_update(no_key=True).get(pk=sponsor.pk)
    rows, most = Brief.objects.of(sponsor.pk), settings.BRIEFS_PER_SPONSOR
    if rows.count() >= most:
        raise Conflict(
            f"You keep {most} briefs, archived ones included, which is the most: change one of them, or ask for more."
        )
    document, now = said.document or {}, timezone.now()
    return rows.create(
        sponsor=sponsor,
        title=said.title or document.get("title", ""),
        notes=said.notes or "",
        document=document,
        created_at=now,
        created_by=user,
        updated_at=now,
        updated_by=user,
    )


def duplicate(brief: Brief, *, sponsor: Any, user: Any) -> Brief:
    """A new brief with the same content, whether or not it could be asked today."""
    title = (brief.title[: LONGEST_TITLE - len(COPY)] + COPY).lstrip()
    return create(Said(title=title, notes=brief.notes, document=brief.document), sponsor=sponsor, user=user)


def change(brief: Brief, said: Said, *, user: Any) -> None:
    """Change what is said, in a row that is locked. Raises Conflict for one that is archived and is to stay so."""
    writes = (said.title, said.notes, said.document) != (None, None, None)
    if brief.archived_at and said.archived is not False and writes:
        raise Conflict("This brief is archived: send 'archived': false to take it up again, or duplicate it.")
    before = _state(brief)
    if said.document is not None:
        brief.document = said.document
    if said.title is not None:
        brief.title = said.title or brief.document.get("title", "")
    if said.notes is not None:
        brief.notes = said.notes
    if said.archived is not None:
        brief.archived_at = (brief.archived_at or timezone.now()) if said.archived else None
    if _state(brief) != before:
        brief.version += 1
        brief.updated_at, brief.updated_by = timezone.now(), user
        brief.save()


def _state(brief: Brief) -> tuple[Any, ...]:
    return brief.title, brief.notes, brief.document, brief.archived_at


def hash_of_today(brief: Brief, snapshot: Snapshot) -> str | None:
    """The hash of what it asks if it is asked today; None if it cannot be."""
    try:
        return parse_brief(brief.document, snapshot.columns, today=today()).digest()
    except InvalidBrief:
        return None


def answer_to(brief: Brief, snapshot: Snapshot, *, day: date | None = None, explain: bool = False) -> dict[str, Any]:
    """The answer to a stored brief, on a day (today's); with `explain`, with reasons in any case. Raises Outdated."""
    document = brief.document | ({"explain": True} if explain else {})
    try:
        return match_against(snapshot, document, today=day or today(), asker=brief.sponsor_id)
    except InvalidBrief as error:
        raise Outdated(error) from None
