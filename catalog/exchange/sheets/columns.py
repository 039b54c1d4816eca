"""Which columns each table has, where they stand in the exchange format, and what a cell of each may hold."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, DateField, FloatField, IntegerField

from catalog.exchange.flat import FORMULA, table_name
from catalog.exchange.problems import shown
from catalog.exchange.tables import KINDS, PROVIDER, SITE, Kind


@dataclass(frozen=True, kw_only=True)
class Unusable:
    """What stands in a cell and is no value. `why` goes on after the name of the column."""

    code: str
    why: str


Cell = str | int | float | bool | date | Unusable | None
YES, NO = ("yes", "true", "x", "1"), ("no", "false", "0")
_WHOLE = re.compile(r"-?\d{1,40}(\.0+)?", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,40}(\.\d+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class WrongCell(ValueError):
    """The cell cannot be what its column asks for; the message says what it asks for."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Column:
    """`path`: the members of the exchange format down to it, from those of its row."""

    path: tuple[str, ...]
    read: Callable[[Cell], Any]

    def value(self, cell: Cell) -> Any:
        """As the exchange format has it; None for an empty cell. Raises `WrongCell`."""
        if isinstance(cell, Unusable):
            raise WrongCell(cell.code, cell.why)
        return None if cell is None else self.read(cell)


def text(cell: Cell) -> str:
    """A text as it was before an export put an apostrophe before what would be a formula."""
    if isinstance(cell, bool):
        raise WrongCell("wrong_type", f"expected a text, got {str(cell).upper()}: put an apostrophe before it")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    told = cell.isoformat() if isinstance(cell, date) else str(cell)
    return told[1:] if told.startswith("'") and told.lstrip("'").startswith(FORMULA) else told


def digits(cell: Cell) -> str:
    """A number that identifies: of a cell with a number one cannot know which zeros it began with."""
    if not isinstance(cell, str):
        message = f"expected digits as a text, got the number {cell}: format the column as text, and type leading zeros"
        raise WrongCell("wrong_type", message)
    return text(cell)


def whole(cell: Cell) -> int:
    if not isinstance(cell, bool | date) and _WHOLE.fullmatch(str(cell)):
        return int(str(cell).partition(".")[0])
    raise WrongCell("wrong_type", f"expected a whole number like 25000, got {shown(cell)}")


def degrees(cell: Cell) -> float:
    if not isinstance(cell, bool | date) and _DECIMAL.fullmatch(str(cell)):
        return float(str(cell))
    raise WrongCell("wrong_type", f"expected a number like -117.25, got {shown(cell)}")


def flag(cell: Cell) -> bool:
    told = str(cell).strip().lower()
    if told in YES or told in NO:
        return told in YES
    raise WrongCell("wrong_type", f"expected yes or no, got {shown(cell)}")


def day(cell: Cell) -> str:
    """Of a text only what can be read in one way."""
    told = cell.isoformat() if isinstance(cell, date) and not isinstance(cell, datetime) else str(cell).strip()
    if not _DAY.fullmatch(told):
        raise WrongCell("wrong_type", f"expected a date like 2026-11-22, got {shown(told)}")
    try:
        return date.fromisoformat(told).isoformat()
    except ValueError:
        raise WrongCell("not_a_date", f"there is no day {told}") from None


def codes(cell: Cell) -> list[str]:
    return [code.strip() for code in text(cell).split(";") if code.strip()]


TABLES = {table_name(kind): kind for kind in KINDS}
REMOVE, RECORD, STATUS = "remove", "record", "status"


def belonging(kind: Kind) -> dict[str, Column]:
    """What a row belongs to, which record it is about, and whether it is to go: no facts."""
    names = [] if kind is PROVIDER else ["provider"] if kind is SITE else ["provider", "site", RECORD]
    told = {name: Column(path=(), read=text) for name in names}
    return told | ({STATUS: Column(path=(), read=text)} if kind is PROVIDER else {REMOVE: Column(path=(), read=flag)})


def _facts(kind: Kind) -> dict[str, Column]:
    windows = {end for ends in kind.ranges for end in ends if end.endswith(("_min", "_max"))}
    found = {}
    for name, column in kind.columns.items():
        path = (name[:-4], name[-3:]) if name in windows else (name,)
        found[name] = Column(path=path, read=_reader(kind, name, column))
    source = {
        "source_name": ("name", text),
        "source_reference": ("reference", text),
        "source_date": ("retrieved_on", day),
    }
    return found | {name: Column(path=("source", member), read=read) for name, (member, read) in source.items()}


def _reader(kind: Kind, name: str, column: str) -> Callable[[Cell], Any]:
    field = kind.model._meta.get_field(column)
    if name in kind.lists:
        return codes
    if name in kind.identifiers:
        return digits
    by_type = {BooleanField: flag, DateField: day, FloatField: degrees, IntegerField: whole}
    return next((read for each, read in by_type.items() if isinstance(field, each)), text)


FACTS = {kind.name: _facts(kind) for kind in KINDS}
COLUMNS = {kind.name: belonging(kind) | FACTS[kind.name] for kind in KINDS}
