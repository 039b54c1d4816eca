"""The record as an Excel workbook. Nothing but an export loads this module: openpyxl is large."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from matching.records.frozen import Frozen
from matching.records.tables import Table, moment, tables

HEADER = {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="DDE4EA")}
TOP = Alignment(vertical="top", wrap_text=True)
FORMATS = {"share": "0.00%", "contribution": "0.0", "worth": "0.0", "score": "0.0", "score_low": "0.0"}
FORMATS |= {"score_high": "0.0", "confidence": "0.00", "points": "0"}
DAY, MOMENT = "yyyy-mm-dd", 'yyyy-mm-dd hh:mm:ss "UTC"'
# Widths in characters; what is not named is as wide as its header, and at least ten.
WIDTHS = {
    "field": 28,
    "value": 80,
    "because": 80,
    "ask": 80,
    "reason": 60,
    "repair": 60,
    "asked": 50,
    "evidence_url": 40,
}
WIDTHS |= {"provider": 28, "provider_name": 32, "site": 36, "site_name": 28, "criterion": 32, "unmet": 32, "about": 32}
WIDTHS |= {"other_sites": 40, "author": 20, "at": 24, "decided_on": 12}


def export_xlsx(frozen: Frozen) -> bytes:
    """One sheet per table."""
    book = Workbook(write_only=True)
    book.properties.title = ILLEGAL_CHARACTERS_RE.sub("", frozen.document["title"])
    book.properties.creator = "PartnerMatch"
    created = moment(frozen.document["created_at"])
    book.properties.created = created and naive(created)
    for table in tables(frozen):
        write(book, table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def write(book: Any, table: Table) -> None:
    """A sheet whose header stays in sight and filters."""
    sheet = book.create_sheet(table.name.replace("_", " ").capitalize())
    sheet.freeze_panes = "A2"
    last = get_column_letter(len(table.header))
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    for number, name in enumerate(table.header, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, max(10, len(name) + 4))
    sheet.append([styled(sheet, name, **HEADER) for name in table.header])
    for row in table.rows:
        sheet.append(list(cells(sheet, table.header, row)))


def cells(sheet: Any, header: list[str], row: tuple[Any, ...]) -> Iterator[Any]:
    for name, value in zip(header, row, strict=True):
        if isinstance(value, datetime):
            yield styled(sheet, naive(value), alignment=TOP, number_format=MOMENT)
        elif isinstance(value, date):
            yield styled(sheet, value, alignment=TOP, number_format=DAY)
        elif isinstance(value, str):
            yield styled(sheet, ILLEGAL_CHARACTERS_RE.sub("", value), alignment=TOP)
        else:
            yield styled(sheet, value, alignment=TOP, number_format=FORMATS.get(name, "General"))


def styled(sheet: Any, value: Any, **style: Any) -> Any:
    cell = WriteOnlyCell(sheet, value)
    for name, setting in style.items():
        setattr(cell, name, setting)
    return cell


def naive(moment: datetime) -> datetime:
    """In UTC: a spreadsheet knows no zones."""
    return moment.astimezone(UTC).replace(tzinfo=None)
