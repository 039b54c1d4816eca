"""The catalog's revision number. Triggers raise it (catalog.models.audit); everybody else only asks."""

from dataclasses import dataclass
from datetime import datetime

from catalog.models import Revision


@dataclass(frozen=True, kw_only=True)
class Latest:
    """The latest committed revision. An untouched catalog has number 0, never raised."""

    number: int
    raised_at: datetime | None


def latest() -> Latest:
    """One query on a primary key."""
    row = Revision.objects.values("number", "raised_at").order_by("-number").first()
    return Latest(**row) if row else Latest(number=0, raised_at=None)
