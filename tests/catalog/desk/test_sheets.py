"""Spreadsheets of curators: what an edited export changes, who may, and what each row is told."""

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from catalog.desk.curators import Curator
from catalog.desk.sheets import SheetReport, bring_in_sheets
from catalog.exchange.flat import export_csv
from catalog.exchange.workbook import export_xlsx
from catalog.models import Certificate, Proposal, Provider, Revision, Site
from tests.catalog.api import builders
from tests.catalog.desk.conftest import northmold
from tests.catalog.exchange.documents import document, exported, load, provider, site

pytestmark = pytest.mark.django_db
Tables = dict[str, list[dict[str, str]]]


def tables() -> Tables:
    with zipfile.ZipFile(io.BytesIO(b"".join(export_csv()))) as archive:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode())))
            for name in archive.namelist()
        }


def sheet(*rows: dict[str, Any]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def send(content: bytes, by: Curator, name: str = "certificates.csv", *, dry_run: bool = False) -> SheetReport:
    return bring_in_sheets(content, file_name=name, by=by, reason="a survey", dry_run=dry_run)


def errors(report: SheetReport) -> list[tuple[str, str]]:
    return [(error.where, error.code) for error in report.report.errors]


@pytest.fixture
def draft(db: None) -> None:
    builders.vocabularies()
    content = northmold()
    content["providers"][0] |= {"status": "draft", "description": "=1+1"}
    load(content, actor="import")


@pytest.mark.parametrize(("export", "name"), [(export_csv, "all.zip"), (export_xlsx, "all.xlsx")])
@pytest.mark.usefixtures("draft")
def test_an_export_comes_in_again_and_changes_nothing(vera: Curator, export: Callable[[], Any], name: str) -> None:
    before, revision = exported(), Revision.objects.count()
    report = send(b"".join(export()), vera, name)
    assert (report.report.errors, report.counts) == ((), {"unchanged": 5})
    assert (exported(), Revision.objects.count()) == (before, revision)


@pytest.mark.usefixtures("draft")
def test_what_was_edited_in_an_export_is_changed_field_by_field(vera: Curator) -> None:
    (row,) = tables()["certificates"]
    report = send(sheet(row | {"valid_until": "2029-02-28", "issuer": "BSI"}), vera)
    (told,) = report.rows
    assert (told.sheet, told.row, told.verdict) == ("certificates", 2, "changed")
    assert told.fields == {"valid_until": ("2027-02-28", "2029-02-28"), "issuer": ("", "BSI")}
    assert Certificate.objects.get().issuer == "BSI"


@pytest.mark.usefixtures("draft")
def test_a_dry_run_says_the_same_and_changes_nothing(vera: Curator) -> None:
    content, before = sheet({"site": "northmold-leon", "standard": "ISO13485", "number": "9"}), exported()
    planned = send(content, vera, dry_run=True)
    assert (planned.counts, exported()) == ({"new": 1}, before)
    assert send(content, vera).rows == planned.rows
    assert exported() != before


@pytest.mark.usefixtures("draft")
def test_a_column_that_is_not_there_stays_and_an_empty_cell_clears(vera: Curator) -> None:
    send(sheet({"provider": "northmold", "key": "northmold-tijuana", "name": "Tijuana", "city": ""}), vera, "sites.csv")
    place = Site.objects.get(key="northmold-tijuana")
    assert (place.city, place.country_id, place.certificates.count()) == ("", "MX", 1)


@pytest.mark.usefixtures("draft")
def test_a_record_keeps_who_it_is_when_what_names_it_is_changed(vera: Curator) -> None:
    (row,) = tables()["certificates"]
    report = send(sheet(row | {"number": "MD 8"}), vera)
    assert [certificate.number for certificate in Certificate.objects.all()] == ["MD 8"]
    assert [(each.row, each.verdict) for each in report.rows] == [(2, "new"), (0, "removed")]


@pytest.mark.usefixtures("draft")
def test_a_record_is_removed_where_the_sheet_says_so(vera: Curator) -> None:
    (row,) = tables()["certificates"]
    assert send(sheet(row | {"remove": "yes"}), vera).counts == {"removed": 1}
    assert not Certificate.objects.exists()


@pytest.mark.usefixtures("draft")
def test_a_workbook_may_bring_a_provider_its_site_and_its_records(vera: Curator) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    content_of: dict[str, list[list[Any]]] = {
        "capabilities": [["site", "code", "annual_volume_max"], ["acme-one", "device.molding", 5000]],
        "sites": [["provider", "key", "name", "country", "active"], ["acme", "acme-one", "One", "DE", True]],
        "providers": [["key", "name", "status"], ["acme", "Acme", "in_review"]],
    }
    for name, rows in content_of.items():
        sheet_of = book.create_sheet(name)
        for row in rows:
            sheet_of.append(row)
    content = io.BytesIO()
    book.save(content)
    assert send(content.getvalue(), vera, "new.xlsx").counts == {"new": 3}
    acme = Provider.objects.get(key="acme")
    assert (acme.status, acme.sites.get().capabilities.get().annual_volume_max) == ("in_review", 5000)


@pytest.mark.usefixtures("published")
def test_what_is_published_changes_by_a_proposal_only(vera: Curator) -> None:
    before = exported()
    report = send(sheet({"site": "northmold-leon", "standard": "ISO13485", "number": "9"}), vera)
    assert (report.proposed, exported()) == (("northmold",), before)
    proposal = Proposal.objects.get()
    assert (proposal.author_id, proposal.reason) == (vera.user.pk, "a survey")
    assert proposal.document["sites"][0]["certificates"][0]["number"] == "9"


@pytest.mark.usefixtures("published")
def test_what_is_not_published_beside_it_changes_at_once(vera: Curator) -> None:
    load(document(provider("acme", name="Acme", sites=[site("acme-one")])))
    rows = [{"site": key, "standard": "ISO13485", "number": "9"} for key in ("northmold-leon", "acme-one")]
    assert send(sheet(*rows), vera).proposed == ("northmold",)
    assert Certificate.objects.get(number="9").site.key == "acme-one"


@pytest.mark.usefixtures("published")
def test_an_administrator_changes_what_is_published_and_the_history_says_so(ada: Curator) -> None:
    assert send(sheet({"site": "northmold-leon", "standard": "ISO13485", "number": "9"}), ada).proposed == ()
    event = Certificate.pgh_event_model.objects.get(number="9")  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["reason"] == "a survey; published as an administrator's act of ada"


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"site": "northmold-leon", "standard": "ISO13458"}, "standard", "unknown_code"),
        ({"site": "northmold-leon", "standard": "ISO13485", "valid_until": "28/02/2027"}, "valid_until", "wrong_type"),
        ({"site": "northmold-leon", "standard": "ISO13485", "valid_until": "2027-02-30"}, "valid_until", "not_a_date"),
        ({"site": "northmold-leon", "standard": "ISO13485", "number": "=A1"}, "number", "formula"),
        ({"site": "northmold-leon", "standard": "ISO13485", "source_name": "x" * 201}, "source_name", "too_long"),
        ({"site": "nowhere", "standard": "ISO13485"}, "site", "unknown_site"),
        ({"site": "", "standard": "ISO13485"}, "site", "required"),
        ({"site": "northmold-leon", "standard": ""}, "standard", "required"),
        ({"site": "northmold-leon", "standard": "ISO13485", "provider": "acme"}, "provider", "belongs_elsewhere"),
        ({"site": "northmold-leon", "standard": "ISO13485", "remove": "yes"}, "remove", "unknown_record"),
        ({"site": "northmold-leon", "standard": "ISO13485", "record": "ISO13485-0"}, "record", "unknown_record"),
    ],
)
def test_an_error_names_sheet_row_and_column(vera: Curator, row: dict[str, str], column: str, code: str) -> None:
    report = send(sheet(row), vera)
    assert errors(report) == [(f"sheet certificates, row 2, column {column}", code)]


@pytest.mark.usefixtures("draft")
def test_with_one_error_no_row_is_written(vera: Curator) -> None:
    before = exported()
    good = {"site": "northmold-leon", "standard": "ISO13485", "number": "9"}
    report = send(sheet(good, good | {"standard": "nonsense"}), vera)
    assert (len(report.report.errors), report.rows, exported()) == (1, (), before)


@pytest.mark.usefixtures("draft")
def test_two_rows_that_speak_of_the_same_are_refused(vera: Curator) -> None:
    row = {"site": "northmold-leon", "standard": "ISO13485", "number": "9"}
    (error,) = send(sheet(row, row), vera).report.errors
    assert (error.where, error.code) == ("sheet certificates, row 3, column standard", "duplicate")
    assert "row 2" in error.message


@pytest.mark.usefixtures("draft")
def test_a_number_that_another_row_has_already_is_told_by_its_row(vera: Curator) -> None:
    sites = [{"key": f"northmold-{name}", "fei": "3001234567"} for name in ("leon", "tijuana")]
    (error,) = send(sheet(*sites), vera, "sites.csv").report.errors
    assert error.where == "sheet sites, row 3, column fei"
    assert "sheet sites, row 2, column fei" in error.message


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize("status", ["published", "retired", "nonsense"])
def test_a_step_is_not_taken_by_a_sheet(vera: Curator, status: str) -> None:
    report = send(sheet({"key": "northmold", "name": "Northmold", "status": status}), vera, "providers.csv")
    assert errors(report) == [("sheet providers, row 2, column status", "status_order")]


@pytest.mark.usefixtures("draft")
def test_what_an_export_hid_from_the_spreadsheet_comes_back_as_it_was(vera: Curator) -> None:
    (row,) = tables()["providers"]
    assert row["description"] == "'=1+1"
    send(sheet(row | {"name": "North"}), vera, "providers.csv")
    assert Provider.objects.get().description == "=1+1"
