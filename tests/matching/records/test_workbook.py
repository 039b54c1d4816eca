"""The record as a workbook."""

import io
from datetime import datetime
from typing import Any

from openpyxl import load_workbook

from matching.records.tables import tables
from matching.records.workbook import export_xlsx
from tests.matching.records.sample import Document, document, file_of, sample

SHEETS = ["Record", "Criteria", "Results", "Reasons", "Questions", "Near misses", "Decisions"]


def opened(exported: bytes) -> Any:
    return load_workbook(io.BytesIO(exported))


def column(sheet: Any, name: str) -> list[Any]:
    (place,) = [cell.column for cell in sheet[1] if cell.value == name]
    return [row[place - 1].value for row in sheet.iter_rows(min_row=2)]


def test_there_is_a_sheet_per_table_with_its_header_in_sight() -> None:
    book = opened(export_xlsx(sample()))
    assert book.sheetnames == SHEETS
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    assert all(cell.font.bold for sheet in book for cell in sheet[1])


def test_numbers_are_numbers() -> None:
    sheet = opened(export_xlsx(sample()))["Results"]
    for name in ("rank", "score", "score_low", "score_high", "confidence", "points_total", "musts_met"):
        assert {type(value) for value in column(sheet, name)} <= {int, float}
    assert column(sheet, "score") == [result["score"] for result in sample().document["results"]]


def test_dates_are_dates() -> None:
    sheet = opened(export_xlsx(sample()))["Decisions"]
    assert column(sheet, "decided_on") == [datetime(2026, 11, 23), datetime(2026, 12, 1)]
    assert column(sheet, "at")[0] == datetime(2026, 11, 23, 10)


def test_no_cell_is_a_formula() -> None:
    def change(document: Document) -> None:
        document["title"], document["results"][0]["site"]["name"] = "=1+1", "@SUM(A1)"

    book = opened(export_xlsx(sample(change=change)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "d", "b"}
    assert column(book["Decisions"], "reason")[1] == "'=SUM(A1:A9) of what speaks for it"


def test_every_value_of_the_tables_is_in_the_sheets() -> None:
    frozen = sample()
    book = opened(export_xlsx(frozen))
    for table, sheet in zip(tables(frozen), book, strict=True):
        assert sheet.max_row == len(table.rows) + 1
        assert [cell.value for cell in sheet[1]] == table.header


def test_a_record_of_nobody_opens() -> None:
    assert opened(export_xlsx(file_of(document("nobody")))).sheetnames == SHEETS
