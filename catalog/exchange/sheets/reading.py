"""The tables in a file: a workbook, a CSV file, or a zip of CSV files, none parsed before it is known to be small.

A row of a table has as many cells as its header.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from catalog.exchange.problems import Problems, shown
from catalog.exchange.sheets.columns import COLUMNS, TABLES, Cell, Unusable
from catalog.exchange.sheets.packages import LARGEST_SHEETS, is_plain, is_workbook, members, open_package
from catalog.exchange.sheets.workbooks import workbook_sheets
from catalog.exchange.tables import PROVIDER, SITE, Kind

MOST_ROWS = 100_000  # of one table
MOST_COLUMNS = 60
_FAR_OUT = 400  # so many cells of a row may be there though only a frame is drawn around them
_WORD = re.compile(r"[a-z]+")
Rows = Iterable[list[Cell]]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`rows`: number as the spreadsheet shows it → cells. Blank rows are left out."""

    title: str
    kind: Kind
    header: list[str]
    rows: dict[int, list[Cell]]

    def place(self, row: int, column: str = "") -> str:
        return f"sheet {self.title}, row {row}" + (f", column {column}" if column else "")


def read_sheets(content: bytes, file_name: str, problems: Problems) -> list[Sheet]:
    """All tables of the file. What is wrong with it is noted; then what is returned is not to be used."""
    if len(content) > LARGEST_SHEETS:
        problems.add("", "too_large", f"{len(content)} bytes, at most {LARGEST_SHEETS}: split it, or import JSON")
        return []
    found = 0
    sheets = []
    for title, rows in _tables(content, file_name, problems):
        found += 1
        sheets.append(_sheet(title, rows, problems))
        if problems.count and problems.kept[-1].code in ("too_long", "too_wide"):
            break
    kept = [sheet for sheet in sheets if sheet]
    if not kept and not problems.count:
        problems.add("", "empty", "there is no row in it but headers" if found else "there is no table in the file")
    return kept


def _tables(content: bytes, file_name: str, problems: Problems) -> Iterator[tuple[str, Rows]]:
    if not content.startswith(b"PK"):
        title = PurePath(file_name).stem or "table"
        yield title, csv_rows(content, title, problems)
        return
    archive = open_package(content, problems)
    if archive is None:
        return
    if is_workbook(archive):
        if is_plain(archive, problems):
            yield from workbook_sheets(content, problems)
        return
    for name, text in members(archive, problems):
        title = PurePath(name).stem
        if name.lower().endswith(".csv"):
            yield title, csv_rows(text, title, problems)
        else:
            problems.add("", "not_a_table", f"{shown(name)} in the zip archive is no CSV file: take it out")


def csv_rows(content: bytes, title: str, problems: Problems) -> Iterator[list[Cell]]:
    """Separated by commas, semicolons or tabs, whichever the first line has most of."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.add(f"sheet {title}, row {line}", "encoding", "the text is not UTF-8: save it as CSV UTF-8")
        return
    if "\0" in text:
        problems.add(f"sheet {title}", "encoding", "there are NUL characters in it: save it as CSV UTF-8")
        return
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        for row in reader:
            yield [_text_cell(cell) for cell in row]
    except csv.Error as error:
        problems.add(f"sheet {title}, line {reader.line_num}", "not_csv", f"this line cannot be read: {error}")


def _text_cell(text: str) -> Cell:
    if text.startswith("="):
        why = f"a formula ({text[:40]}) is no fact: paste its value; before a text that begins so, put an apostrophe"
        return Unusable(code="formula", why=why)
    return text or None


def _sheet(title: str, rows: Rows, problems: Problems) -> Sheet | None:
    """The first row that is not blank is the header; the table is None without one."""
    header: list[str] = []
    kept: dict[int, list[Cell]] = {}
    for number, cells in enumerate(rows, start=1):
        where = f"sheet {title}, row {number}"
        if len(cells) > _FAR_OUT or any(cell is not None for cell in cells[MOST_COLUMNS:]):
            problems.add(where, "too_wide", f"{len(cells)} columns, at most {MOST_COLUMNS}: delete the others")
            return None
        if number > MOST_ROWS + 1:
            problems.add(where, "too_long", f"more than {MOST_ROWS} rows: delete what is below, or split it")
            return None
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            continue
        if header:
            kept[number] = _fitted(cells, len(header), where, problems)
        else:
            header = [_name(cell) for cell in cells]
            while not header[-1]:
                header.pop()
    kind = _kind_of(title, set(header), problems) if header else None
    return Sheet(title=title, kind=kind, header=header, rows=kept) if kind else None


def _name(cell: Cell) -> str:
    return cell.why if isinstance(cell, Unusable) else str(cell if cell is not None else "").strip().lower()


def _fitted(cells: list[Cell], width: int, where: str, problems: Problems) -> list[Cell]:
    if any(cell is not None for cell in cells[width:]):
        problems.add(where, "no_header", f"there is something to the right of the {width} columns that have a header")
    return [*cells[:width], *[None] * (width - len(cells))]


def _kind_of(title: str, header: set[str], problems: Problems) -> Kind | None:
    """By the first word of the title; else by the columns, if one table alone could have them."""
    word = _WORD.search(title.lower())
    if word and word.group() in TABLES:
        return TABLES[word.group()]
    found = [kind for kind in TABLES.values() if _may_be(kind, header)]
    if PROVIDER in found and SITE in found:
        found = [SITE if "provider" in header else PROVIDER]
    if len(found) == 1:
        return found[0]
    message = f"it cannot be told what {shown(title)} lists: name the sheet, or the file, one of {', '.join(TABLES)}"
    problems.add(f"sheet {title}", "unknown_table", message)
    return None


def _may_be(kind: Kind, header: set[str]) -> bool:
    return set(kind.required) & set(kind.identity) <= header <= set(COLUMNS[kind.name])
