"""What the doors call: a brief in, the answer out."""

from datetime import UTC, date, datetime
from typing import Any

from matching.engine.answer import Catalog, answer
from matching.engine.door import parse_brief
from matching.readmodel import Snapshot, current

PROVIDER_URL = "/api/v1/providers/{key}/"


def match(document: object, *, today: date | None = None) -> dict[str, Any]:
    """The answer of the current catalog to a brief as JSON. `today` defaults to the day in UTC.

    Raises `InvalidBrief` with everything that is wrong with the brief; nothing is stored.
    """
    return match_against(current(), document, today=today or datetime.now(UTC).date())


def match_against(snapshot: Snapshot, document: object, *, today: date) -> dict[str, Any]:
    """The same over a given snapshot: no database, no clock."""
    brief = parse_brief(document, snapshot.columns, today=today)
    catalog = Catalog(revision=snapshot.revision, raised_at=snapshot.raised_at, provider_url=PROVIDER_URL)
    return answer(snapshot.columns, catalog, brief)
