"""The flat tables as an Excel workbook. Nothing but an export imports this module: openpyxl is large."""

import tempfile
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from catalog.exchange.export import one_state
from catalog.exchange.flat import Table, tables

MOST_ROWS = 1_048_575  # a sheet ends there, with its header
_PIECE = 256 * 1024


def export_xlsx(among: Collection[int] | None = None, only: str = "") -> Iterator[bytes]:
    """One sheet per table. A workbook is whole before its first byte is known, so it is written to a file first."""
    with tempfile.TemporaryFile() as file:
        with one_state():
            book = Workbook(write_only=True)
            for table in tables(among, only):
                _write(book, table)
            book.save(file)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _write(book: Any, table: Table) -> None:
    """A table that is too long for one sheet goes on in the next."""
    rows, number = iter(table.rows), 1
    while True:
        sheet = book.create_sheet(table.name if number == 1 else f"{table.name} {number}")
        sheet.append(table.header)
        written = 0
        for row in islice(rows, MOST_ROWS):
            sheet.append([_legal(value) for value in row])
            written += 1
        if written < MOST_ROWS:
            return
        number += 1


def _legal(value: Any) -> Any:
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
