"""The record as CSV files."""

import csv
import io
import zipfile

import pytest

from matching.records.flat_files import export_csv
from matching.records.tables import tables
from tests.matching.records.sample import Document, sample


def files(exported: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(exported)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_there_is_a_file_per_table() -> None:
    assert list(files(export_csv(sample()))) == [f"{table.name}.csv" for table in tables(sample())]


def test_spreadsheets_see_that_it_is_utf_8() -> None:
    assert all(text.startswith("\ufeff") for text in files(export_csv(sample())).values())


@pytest.mark.parametrize("text", ['a "quoted", thing', "two\nlines", "Łódź; 中文", "semi;colon, comma"])
def test_every_text_is_read_back_as_it_was(text: str) -> None:
    def change(document: Document) -> None:
        document["results"][0]["provider"]["name"] = text

    (first, *_) = csv.DictReader(io.StringIO(files(export_csv(sample(change=change)))["results.csv"], newline=""))
    assert first["provider_name"] == text


def test_days_and_times_are_written_as_iso_8601() -> None:
    (first, *_) = csv.DictReader(io.StringIO(files(export_csv(sample()))["decisions.csv"], newline=""))
    assert (first["decided_on"], first["at"]) == ("2026-11-23", "2026-11-23T10:00:00Z")


def test_lines_end_as_rfc_4180_has_it() -> None:
    text = files(export_csv(sample()))["criteria.csv"]
    assert text.count("\r\n") == text.count("\n")


def test_the_same_record_gives_the_same_bytes() -> None:
    assert export_csv(sample()) == export_csv(sample())
