"""What one row of the catalog states, as the member of a native document that would bring it in.

Every member is there, null where nothing is stated: so two states of a row compare, and the older can be brought back.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from catalog.exchange.amend import Document
from catalog.exchange.tables import Kind
from catalog.models import Source

WINDOWS = ("annual_volume", "batch_size", "lead_time_weeks")
_ENDS = {f"{window}_{end}": (window, end) for window in WINDOWS for end in ("min", "max")}


def stated(kind: Kind, row: Any) -> Document:
    """`row` is a row of the kind's table or an event of its history, of which the source is not kept for ever."""
    values = {name: getattr(row, column) for name, column in kind.columns.items()}
    try:
        source: Source | None = row.source
    except ObjectDoesNotExist:
        source = None
    told = as_members(values)
    return told | {"source": source_member(source.name, source.reference, source.retrieved_on)} if source else told


def source_member(name: str, reference: str, retrieved_on: date | None) -> Document:
    return {"name": name, "reference": reference or None, "retrieved_on": _told(retrieved_on)}


def as_members(values: dict[str, Any]) -> Document:
    """Fields of a row (`batch_size_min`) as members of the format (`batch_size: {min}`)."""
    members: Document = {}
    for name, value in values.items():
        if name in _ENDS:
            window, end = _ENDS[name]
            members.setdefault(window, {})[end] = value
        else:
            members[name] = _told(value)
    return members


def address(kind: Kind, members: Document) -> str:
    """What names the record among those of its site."""
    return kind.address(members.get(name) for name in kind.identity)


def difference(old: Document, new: Document) -> Document:
    """The members of `new` that say something else than those of `old`."""
    return {name: value for name, value in new.items() if old.get(name) != value}


def _told(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return sorted(value)
    if isinstance(value, str):
        return str(value) or None
    return value
