"""The catalog as a file: the exchange format, flat tables in a zip, and a workbook."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from typing import Any

import openpyxl
import pytest
from django.db import connection

from tests.catalog.api.builders import capability, certificate, inspection, modality, provider, site, source
from tests.catalog.api.writing.conftest import Send, problem
from tests.catalog.exchange.documents import exported

TABLES = ["providers", "sites", "capabilities", "modalities", "certificates", "inspections"]


@pytest.fixture(autouse=True)
def one(vocabularies: None) -> None:
    acme = provider(name="=HYPERLINK(1)", description="-2+3", revenue_usd=7, status="draft")
    place = site("acme-one", acme, name="@SUM(A1)", city="+Ort", longitude=-117.5, source=source("letter"))
    capability(place, stages=["validation", "commercial"], lead_time_weeks_max=8)
    for add in (modality, certificate, inspection):
        add(place)


def export(send: Send, kind: str) -> bytes:
    answer = send("GET", f"/catalog/export/?format={kind}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_json_is_the_exchange_format_and_comes_in_again_without_a_change(writer: Send) -> None:
    content = export(writer, "json")
    assert content == exported() == b"".join(writer("GET", "/catalog/export/").streaming_content)
    assert writer("POST", "/catalog/imports/", content).json()["change_count"] == 0


def rows(content: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode(), newline="")))


def test_csv_is_a_zip_of_a_table_for_each_kind_of_row(writer: Send) -> None:
    content = export(writer, "csv")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [f"{name}.csv" for name in TABLES]
        assert archive.testzip() is None
    assert [len(rows(content, name)) for name in TABLES] == [1] * 6
    (record,) = rows(content, "capabilities")
    assert (record["provider"], record["site"], record["code"]) == ("acme", "acme-one", "device.molding.lsr")
    assert (record["stages"], record["lead_time_weeks_max"]) == ("commercial; validation", "8")
    assert rows(content, "sites")[0]["source_name"] == "letter"


def test_what_would_be_a_formula_is_a_text_and_a_number_stays_one(writer: Send) -> None:
    content = export(writer, "csv")
    (told,), (place,) = rows(content, "providers"), rows(content, "sites")
    assert (told["name"], told["description"], told["revenue_usd"]) == ("'=HYPERLINK(1)", "'-2+3", "7")
    assert (place["name"], place["city"], place["longitude"], place["active"]) == (
        "'@SUM(A1)",
        "'+Ort",
        "-117.5",
        "true",
    )


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_the_same_catalog_gives_the_same_bytes(writer: Send, kind: str) -> None:
    assert export(writer, kind) == export(writer, kind)


def test_xlsx_is_a_workbook_of_the_same_tables(writer: Send) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export(writer, "xlsx")))
    assert book.sheetnames == TABLES
    values = {cell.value: cell for row in book["sites"].iter_rows() for cell in row}
    assert values["'@SUM(A1)"].data_type == "s"
    assert (values[-117.5].data_type, values[True].data_type) == ("n", "b")
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_file_is_offered_for_download_by_its_name(writer: Send) -> None:
    answer: Any = writer("GET", "/catalog/export/?format=csv", Accept="text/html")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="partnermatch-catalog.zip"'
    assert answer["Cache-Control"] == "private, no-store"
    answer.close()


@pytest.mark.parametrize("query", ["format=pdf", "format=", "limit=1", "format=csv&format=json"])
def test_another_format_is_refused(writer: Send, query: str) -> None:
    assert problem(writer("GET", f"/catalog/export/?{query}"), 400)["code"] == "invalid_request"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_file_that_nobody_reads_to_its_end_keeps_no_transaction_open(writer: Send, kind: str) -> None:
    for pieces in (0, 1):
        answer: Any = writer("GET", f"/catalog/export/?format={kind}")
        for _ in zip(range(pieces), answer.streaming_content, strict=False):
            assert connection.in_atomic_block
        answer.close()
        assert not connection.in_atomic_block


def test_a_sponsor_gets_no_file(sponsor: Any) -> None:
    assert sponsor("/catalog/export/").status_code == 403
    assert json.loads(sponsor("/catalog/imports/", method="POST").content)["code"] == "scope_required"


def test_the_api_starts_without_the_workbooks_library() -> None:
    code = "import django, sys; django.setup(); import partnermatch.urls; sys.exit('openpyxl' in sys.modules)"
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}
    assert subprocess.run([sys.executable, "-c", code], env=environment).returncode == 0
