"""What a spreadsheet may be: everything else is refused before it is parsed, or at the first row that is too much."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from catalog.exchange.problems import Problems
from catalog.exchange.sheets import packages, reading
from catalog.exchange.sheets.edits import read_edits
from catalog.exchange.sheets.reading import Sheet, read_sheets

ROWS = [["site", "standard", "number"], ["a-site", "ISO13485", "9"]]


def workbook(*rows: list[Any], title: str = "certificates") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows or ROWS:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(content: bytes, **parts: Callable[[bytes], bytes]) -> bytes:
    """With parts of the archive (by the end of their name, `_` for `.`) written anew."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = next((made for end, made in parts.items() if name.endswith(end.replace("_", "."))), bytes)
            new.writestr(name, change(old.read(name)))
    return out.getvalue()


def refused(content: bytes, name: str = "certificates.xlsx") -> list[tuple[str, str]]:
    problems = Problems()
    read_edits(read_sheets(content, name, problems), problems)
    return [(problem.where, problem.code) for problem in problems.kept]


def sheets(content: bytes, name: str = "certificates.csv") -> list[Sheet]:
    problems = Problems()
    read = read_sheets(content, name, problems)
    assert problems.kept == []
    return read


def test_what_is_too_large_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_SHEETS", 100)
    assert refused(b"x" * 101) == [("", "too_large")]


def test_a_bomb_is_refused_by_its_ratio_before_it_is_unpacked() -> None:
    bomb = repacked(workbook(), sheet1_xml=lambda part: part + b" " * 30_000_000)
    tracemalloc.start()
    assert refused(bomb) == [("", "too_large")]
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_what_unpacks_to_too_much_is_refused_whatever_its_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "LARGEST_UNPACKED", 1000)
    assert refused(workbook()) == [("", "too_large")]


def test_an_archive_of_a_thousand_files_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(1000):
            archive.writestr(f"sites-{number}.csv", "key\n")
    assert refused(out.getvalue()) == [("", "too_large")]


def test_a_workbook_that_says_it_is_a_million_rows_wide_and_long_is_read_as_what_it_is() -> None:
    wide = repacked(workbook(), sheet1_xml=lambda part: part.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"'))
    started = time.monotonic()
    (sheet,) = sheets(wide, "a.xlsx")
    assert (sheet.rows, time.monotonic() - started < 10) == ({2: ["a-site", "ISO13485", "9"]}, True)


def test_a_lone_cell_in_the_last_row_is_one_row_too_many() -> None:
    far = repacked(
        workbook(), sheet1_xml=lambda part: part.replace(b'r="2"', b'r="1048576"').replace(b'2"', b'1048576"')
    )
    assert refused(far) == [("sheet certificates, row 100002", "too_long")]


def test_a_lone_cell_in_the_last_column_is_one_column_too_many() -> None:
    wide = repacked(workbook(), sheet1_xml=lambda part: part.replace(b'r="C2"', b'r="XFD2"'))
    assert refused(wide) == [("sheet certificates, row 2", "too_wide")]


def test_entities_that_grow_are_refused_in_any_encoding() -> None:
    declared = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]>'
    for made in (declared, declared.decode().encode("utf-16")):
        laughs = repacked(workbook(), workbook_xml=lambda part, made=made: made + part)  # type: ignore[misc]
        assert refused(laughs) == [("", "not_plain")]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 300, workbook()[:-40]])
def test_what_is_cut_off_is_no_archive(content: bytes) -> None:
    assert refused(content) == [("", "not_a_zip")]


def test_a_workbook_with_a_damaged_part_is_told_so() -> None:
    assert [code for _, code in refused(repacked(workbook(), sheet1_xml=lambda part: part[:-60]))] == ["not_a_workbook"]
    assert [code for _, code in refused(repacked(workbook(), workbook_xml=lambda _: b"<a/>"))] in (
        ["not_a_workbook"],
        ["empty"],
    )


def test_formulas_and_their_errors_are_no_facts() -> None:
    content = workbook(ROWS[0], ["a-site", '=HYPERLINK("http://example.com")', "#REF!"])
    assert refused(content) == [
        ("sheet certificates, row 2, column standard", "formula"),
        ("sheet certificates, row 2, column number", "formula"),
    ]


@pytest.mark.parametrize("part", ["sheet1_xml", "styles_xml"])
def test_a_million_cells_in_a_row_are_not_parsed(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    monkeypatch.setattr(packages, "LARGEST_RATIO", 10_000)
    swollen = repacked(workbook(), **{part: lambda xml: xml.replace(b"</", b"<c/>" * 1_000_000 + b"</", 1)})
    tracemalloc.start()
    assert refused(swollen) == [("", "too_large")]
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_rows_that_are_many_do_not_count_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_MOST_TAGS", 300)
    (sheet,) = sheets(workbook(ROWS[0], *[[f"site-{n}", "ISO13485", "9"] for n in range(500)]), "a.xlsx")
    assert len(sheet.rows) == 500


def test_merged_cells_are_refused_since_they_would_clear_fields() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    book.active.merge_cells("C2:C3")
    content = io.BytesIO()
    book.save(content)
    assert refused(content.getvalue()) == [("", "merged_cells")]


def test_a_number_of_thousands_of_digits_is_none() -> None:
    content = f"site,code,programmes\na-site,dp,{'9' * 5000}\n".encode()
    assert refused(content, "capabilities.csv") == [("sheet capabilities, row 2, column programmes", "wrong_type")]


def test_a_number_where_zeros_may_be_lost_is_not_guessed() -> None:
    assert refused(workbook(["key", "fei"], ["a-site", 3001234567], title="sites")) == [
        ("sheet sites, row 2, column fei", "wrong_type")
    ]


@pytest.mark.parametrize(
    ("content", "where", "code"),
    [
        (b"site,standard\na,\xff\n", "sheet certificates, row 2", "encoding"),
        (b"site,standard\na,\0\n", "sheet certificates", "encoding"),
        (b'site,standard\n"a,b\n', "sheet certificates, line 2", "not_csv"),
        (b"site,standard\na,b,c\n", "sheet certificates, row 2", "no_header"),
        (b"site,standard,standart\n", "sheet certificates", "unknown_column"),
        (b"site,standard,site\n", "sheet certificates", "duplicate"),
        (b"site,number\n", "sheet certificates", "required"),
    ],
)
def test_a_damaged_table_is_told_with_its_line(content: bytes, where: str, code: str) -> None:
    assert refused(content, "certificates.csv")[0] == (where, code)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_comes_with_any_usual_separator_and_a_byte_order_mark(separator: str) -> None:
    text = "\n".join(separator.join(row) for row in ROWS)
    (sheet,) = sheets(b"\xef\xbb\xbf" + text.encode())
    assert sheet.rows == {2: ["a-site", "ISO13485", "9"]}


@pytest.mark.parametrize(
    ("name", "header", "table"),
    [
        ("Certificates (2).csv", "site,standard", "certificate"),
        ("my list.csv", "site,standard", "certificate"),
        ("my list.csv", "provider,key,name", "site"),
        ("my list.csv", "key,name", "provider"),
        ("my list.csv", "site,code,programmes", "capability"),
    ],
)
def test_a_table_is_known_by_its_name_or_else_by_its_columns(name: str, header: str, table: str) -> None:
    (sheet,) = sheets(f"{header}\n".encode(), name)
    assert sheet.kind.name == table


def test_a_table_that_could_be_two_is_asked_about() -> None:
    assert refused(b"site,code\na,b\n", "my list.csv") == [("sheet my list", "unknown_table")]
