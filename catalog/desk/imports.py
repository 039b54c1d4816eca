"""The files that were brought in lately: read from the history, which has with each import what file it was.

An import that changed nothing left nothing in the history, and is none here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pghistory.models import Context

from catalog.actors import shown


@dataclass(frozen=True, kw_only=True)
class Import:
    """`source`: a module of catalog.exchange.sources. `counts`: kind → action → rows, as `Report.counts`."""

    at: datetime
    who: str
    source: str
    file: str
    why: str
    counts: dict[str, dict[str, int]]

    def total(self, *actions: str) -> int:
        return sum(told.get(action, 0) for told in self.counts.values() for action in actions)

    @property
    def created(self) -> int:
        return self.total("created")

    @property
    def changed(self) -> int:
        return self.total("updated")

    @property
    def gone(self) -> int:
        return self.total("retired", "removed")


def last_imports(most: int) -> list[Import]:
    """The latest first. One query."""
    rows = Context.objects.filter(metadata__has_key="file").order_by("-created_at")[:most]
    return [_import(row.created_at, row.metadata) for row in rows]


def _import(at: datetime, told: dict[str, Any]) -> Import:
    file = told["file"]
    return Import(
        at=at,
        who=shown(told) or "",
        source=file["source"],
        file=file["name"],
        why=told.get("reason") or "",
        counts=file["counts"],
    )
