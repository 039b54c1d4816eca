"""The sheets of an Excel workbook, row by row. Formulas are not computed, and their last results not believed."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from catalog.exchange.problems import Problems
from catalog.exchange.sheets.columns import Cell, Unusable

MOST_SHEETS = 30
# What openpyxl raises for what is no workbook after all, or a damaged one.
_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, SyntaxError, zipfile.BadZipFile)


def workbook_sheets(content: bytes, problems: Problems) -> Iterator[tuple[str, Iterator[list[Cell]]]]:
    """(title, rows). A row is as long as its last cell; those that the file leaves out are empty."""
    try:
        with warnings.catch_warnings():  # of styles and filters, which nobody needs here
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except _UNREADABLE as error:
        return problems.add("", "not_a_workbook", f"the workbook cannot be read: {str(error)[:200]}")
    if len(book.worksheets) > MOST_SHEETS:
        return problems.add("", "too_large", f"{len(book.worksheets)} sheets, at most {MOST_SHEETS}")
    for sheet in book.worksheets:
        yield sheet.title, _rows(sheet, problems)


def _rows(sheet: Any, problems: Problems) -> Iterator[list[Cell]]:
    sheet.reset_dimensions()  # what the file says of its own size may be a million rows of nothing
    try:
        for row in sheet.iter_rows():
            yield [_cell(cell) for cell in row]
    except _UNREADABLE as error:
        problems.add(f"sheet {sheet.title}", "not_a_workbook", f"the sheet cannot be read: {str(error)[:200]}")


def _cell(cell: Any) -> Cell:
    value, kind = cell.value, cell.data_type
    if kind == "f":
        return Unusable(code="formula", why=f"a formula ({str(value)[:40]}) is no fact: paste its value")
    if kind == "e":
        return Unusable(code="formula", why=f"{value} is the error of a formula: put the value there, or nothing")
    if isinstance(value, datetime):
        return value.date() if not (value.hour or value.minute or value.second) else value.isoformat(" ")
    if isinstance(value, str):
        return value or None
    if value is None or isinstance(value, bool | int | float | date):
        return value
    return str(value)
