"""The catalog as flat tables for spreadsheets: one per kind of row, in one order, with what each row belongs to.

Texts that a spreadsheet would take for a formula get an apostrophe before them; numbers stay numbers.
"""

import csv
import io
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import CharField, F, ForeignKey, TextField
from django.db.models.functions import Collate

from catalog.exchange.export import one_state
from catalog.exchange.tables import KINDS, PROVIDER, SITE, Kind

# How formulas begin; the last four are the wide forms of the first.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *map(chr, (0xFF1D, 0xFF0B, 0xFF0D, 0xFF20)))
_SOURCE = {
    "source_name": "source__name",
    "source_reference": "source__reference",
    "source_date": "source__retrieved_on",
}
_TO_PROVIDER = {PROVIDER.name: "pk", SITE.name: "provider"}
_ROWS_AT_ONCE = 500
_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the same catalog gives the same bytes


@dataclass(frozen=True, kw_only=True)
class Table:
    """`rows` can be read once, in the transaction that they were asked for in."""

    name: str
    header: list[str]
    rows: Iterator[tuple[Any, ...]]


def tables(among: Collection[int] | None = None, only: str = "") -> Iterator[Table]:
    """Providers, sites, and each kind of record, in every status. To be read within `one_state`.

    `among`: the ids of the providers to be told of, if not of all. `only`: one table, by its name. `record` names a
    record as it is now: who changes what names it, and brings the table in again, still means that one.
    """
    for kind in KINDS:
        if only not in ("", table_name(kind)):
            continue
        belongs = _belongs_to(kind)
        columns = belongs | kind.columns | ({"status": "status"} if kind is PROVIDER else {}) | _SOURCE
        order = [*belongs.values(), *(kind.columns[name] for name in kind.identity)]
        rows = kind.model._default_manager.order_by(*(_by_code_point(kind, path) for path in order))
        if among is not None:
            rows = rows.filter(**{f"{_TO_PROVIDER.get(kind.name, 'site__provider')}__in": among})
        read = rows.values_list(*columns.values()).iterator(_ROWS_AT_ONCE)
        header = list(columns)
        if kind.in_site:
            at = [header.index(name) for name in kind.identity]
            read = ((*row[:2], kind.address(row[place] for place in at), *row[2:]) for row in read)
            header.insert(2, "record")
        cells = (tuple(map(cell, row)) for row in read)
        yield Table(name=table_name(kind), header=header, rows=cells)


def table_name(kind: Kind) -> str:
    return kind.in_site or f"{kind.name}s"


def cell(value: Any) -> Any:
    """Text, number, date, truth or nothing."""
    if isinstance(value, list):
        value = "; ".join(sorted(value))
    if isinstance(value, str):
        # Also before a text that begins as a formula after apostrophes: so that one can be taken away again.
        return f"'{value}" if value.lstrip("'").startswith(FORMULA) else value or None
    return value


def export_csv(among: Collection[int] | None = None, only: str = "") -> Iterator[bytes]:
    """The tables as a zip of CSV files (RFC 4180, UTF-8): pieces of it, as they are read."""
    pieces = _Pieces()
    with one_state(), zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables(among, only):
            entry = zipfile.ZipInfo(f"{table.name}.csv", _NO_DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with archive.open(entry, "w") as member:
                for text in _lines(table):
                    member.write(text)
                    yield pieces.taken()
    yield pieces.taken()


class _Pieces(io.RawIOBase):
    """A file that is written and never read back: what was written is taken from it piece by piece."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        held, self.held = self.held, []
        return b"".join(held)


def _lines(table: Table) -> Iterator[bytes]:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.header)
    while batch := list(islice(table.rows, _ROWS_AT_ONCE)):
        writer.writerows([_told(value) for value in row] for row in batch)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _told(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else value


def _belongs_to(kind: Kind) -> dict[str, str]:
    if kind is PROVIDER:
        return {}
    return {"provider": "provider__key"} if kind is SITE else {"provider": "site__provider__key", "site": "site__key"}


def _by_code_point(kind: Kind, path: str) -> Any:
    """The database's own order depends on where it was installed."""
    if "__" in path:
        return Collate(F(path), "C")
    field = kind.model._meta.get_field(path)
    return Collate(F(path), "C") if isinstance(field, CharField | TextField | ForeignKey) else F(path).asc()
