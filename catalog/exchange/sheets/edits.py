"""What each row of a table asks for: which row of the catalog it is about, and what that one is to state.

An empty cell clears the field; a column that is not in the table leaves it as it is.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from catalog.exchange.amend import Document
from catalog.exchange.flat import table_name
from catalog.exchange.problems import Problems, shown
from catalog.exchange.sheets.columns import COLUMNS, FACTS, REMOVE, TABLES, WrongCell
from catalog.exchange.sheets.reading import Sheet
from catalog.exchange.tables import Kind


@dataclass(frozen=True, kw_only=True)
class Edit:
    """`asked`: what is no fact, by column (provider, site, record, status, remove). `patch`: the facts, as members."""

    sheet: Sheet
    row: int
    kind: Kind
    patch: Document
    asked: dict[str, Any] = field(default_factory=dict)

    def place(self, column: str = "") -> str:
        return self.sheet.place(self.row, column)

    def told(self, name: str) -> str:
        return self.asked.get(name) or ""


def read_edits(sheets: list[Sheet], problems: Problems) -> list[Edit]:
    """One for each row. Sheets come in the order of what belongs to what: providers, sites, records."""
    order = list(TABLES)
    edits = []
    for sheet in sorted(sheets, key=lambda each: order.index(table_name(each.kind))):
        if _check_header(sheet, problems):
            edits += [edit for number in sheet.rows if (edit := _edit(sheet, number, problems))]
    return edits


def _check_header(sheet: Sheet, problems: Problems) -> bool:
    known, before = COLUMNS[sheet.kind.name], problems.count
    where = f"sheet {sheet.title}"
    for name, times in Counter(sheet.header).items():
        if not name:
            problems.add(where, "no_header", "a column between the others has no header: name it, or delete it")
        elif name not in known:
            near = problems.did_you_mean(name, known)
            problems.add(where, "unknown_column", f"{table_name(sheet.kind)} have no column {shown(name)}{near}")
        elif times > 1:
            problems.add(where, "duplicate", f"the column {name} is there {times} times")
    needed = set(sheet.kind.identity) & set(sheet.kind.required) | ({"site"} if sheet.kind.in_site else set())
    for name in sorted(needed - set(sheet.header)):
        problems.add(where, "required", f"the column {name} is missing")
    return problems.count == before


def _edit(sheet: Sheet, number: int, problems: Problems) -> Edit | None:
    before = problems.count
    patch: Document = {}
    asked: dict[str, Any] = {}
    for name, value in _values(sheet, number, problems):
        if name in FACTS[sheet.kind.name]:
            _put(patch, COLUMNS[sheet.kind.name][name].path, value)
        else:
            asked[name] = value
    if not any((patch.get("source") or {}).values()):
        patch.pop("source", None)  # what states none has that of what it stands in
    if not asked.get(REMOVE):
        asked.pop(REMOVE, None)
    return None if problems.count > before else Edit(sheet=sheet, row=number, kind=sheet.kind, patch=patch, asked=asked)


def _values(sheet: Sheet, number: int, problems: Problems) -> Iterator[tuple[str, Any]]:
    for name, cell in zip(sheet.header, sheet.rows[number], strict=True):
        try:
            yield name, COLUMNS[sheet.kind.name][name].value(cell)
        except WrongCell as error:
            problems.add(sheet.place(number, name), error.code, str(error))


def _put(patch: Document, path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        patch = patch.setdefault(step, {})
    patch[path[-1]] = value
