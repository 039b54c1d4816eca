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


# For a statement that is sent anyway: two more columns, which `remember` reads.
LATEST = (
    "(SELECT number FROM catalog_revision ORDER BY number DESC LIMIT 1)",
    "(SELECT raised_at FROM catalog_revision ORDER BY number DESC LIMIT 1)",
)


def remember(row: object, number: int | None, raised_at: datetime | None) -> None:
    """Beside the row that came with them, for `seen_with`."""
    vars(row)["catalog_revision"] = Latest(number=number or 0, raised_at=raised_at)


def seen_with(row: object) -> Latest | None:
    """The revision that was the latest when `row` was read; None for what was read without it."""
    found: Latest | None = getattr(row, "catalog_revision", None)
    return found
