"""The vocabularies from their CSV files."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.exchange import Report, load_vocabularies
from catalog.models import Capability, CapabilityClosure, CapabilitySynonym, Region, Standard
from catalog.revision import latest
from tests.catalog.exchange.documents import REFERENCE

pytestmark = pytest.mark.django_db

Edit = Callable[[str, str, str], None]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REFERENCE, tmp_path / "reference"))


@pytest.fixture
def edit(directory: Path) -> Edit:
    """Replace a text in one of the files."""

    def replace(name: str, old: str, new: str) -> None:
        text = (directory / name).read_text()
        assert old in text
        (directory / name).write_text(text.replace(old, new, 1))

    return replace


def load(directory: Path, *, dry_run: bool = False) -> Report:
    return load_vocabularies(directory, actor="ada", reason="a test", dry_run=dry_run)


def test_they_come_in_with_their_relations(directory: Path) -> None:
    assert load(directory).ok
    assert Capability.objects.get(code="device.molding").parent_id == "device"
    assert CapabilityClosure.objects.filter(ancestor="device", descendant="device.molding.lsr", depth=2).exists()
    assert "MX" in Region.objects.get(code="USMCA").countries
    assert Standard.objects.get(code="FDA-QMSR").holdable is False


def test_a_second_run_changes_nothing(directory: Path) -> None:
    load(directory)
    before = latest()
    assert not load(directory).changes
    assert latest() == before


def test_a_dry_run_writes_nothing(directory: Path) -> None:
    assert load(directory, dry_run=True).changes
    assert not Capability.objects.exists()


def test_a_changed_line_is_an_update_and_a_missing_one_stays(directory: Path, edit: Edit) -> None:
    load(directory)
    edit("stages.csv", "Concept or feasibility", "Concept")
    edit("modalities.csv", "peptide,Peptide,drug\n", "")
    report = load(directory)
    assert [str(change) for change in report.changes] == [
        "update stage concept (name: 'Concept or feasibility' → 'Concept')"
    ]


def test_a_synonym_that_moves_to_another_capability_moves(directory: Path, edit: Edit) -> None:
    load(directory)
    edit("capabilities.csv", "finished dosage form; FDF", "FDF")
    edit("capabilities.csv", "bulk drug substance", "bulk drug substance; finished dosage form")
    load(directory)
    assert CapabilitySynonym.objects.get(text="finished dosage form").capability_id == "ds"


@pytest.mark.parametrize(
    ("name", "old", "new", "where", "code"),
    [
        ("countries.csv", "alpha2,", "alpha_2,", "", "columns"),
        ("countries.csv", "AE,ARE,", "AD,ARE,", "line 3", "duplicate"),
        ("regions.csv", "America,CA", "America,XA", "line 3, country", "unknown_code"),
        ("regions.csv", "NORTH-AMERICA,market", "NORTH-AMERICA,area", "line 2, kind", "unknown_code"),
        ("stages.csv", "1,concept", "one,concept", "line 2, order", "wrong_type"),
        ("modalities.csv", "hpapi,", "peptide,", "line 4", "duplicate"),
        ("capabilities.csv", "Molding,device,2", "Molding,devise,2", "line 8, parent", "unknown_code"),
        ("capabilities.csv", "Molding,device,2", "Molding,device,3", "line 8, level", "malformed"),
        ("capabilities.csv", "ds,Drug substance,,1,kg", "ds,Drug substance,,1,", "line 3, unit", "required"),
        ("capabilities.csv", "bulk drug substance", "MedTech", "line 3", "duplicate"),
        ("standards.csv", "ISO13485,", ",", "line 2, code", "required"),
        ("standards.csv", "certificate,yes,device", "certificate,maybe,device", "line 2, holdable", "unknown_code"),
        ("standards.csv", "certificate,yes,device", "certificate,yes,devices", "line 2, applies_to", "unknown_code"),
        ("standards.csv", "AU;BR;CA", "AU;BR;UK", "line 4, markets", "unknown_code"),
    ],
)  # fmt: skip
def test_a_bad_line_is_an_error_at_its_place_and_nothing_is_written(
    directory: Path, edit: Edit, name: str, old: str, new: str, where: str, code: str
) -> None:
    edit(name, old, new)
    report = load(directory)
    assert (f"{name} {where}".strip(), code) in {(error.where, error.code) for error in report.errors}
    assert not Capability.objects.exists()


def test_a_missing_file_is_an_error(directory: Path) -> None:
    (directory / "stages.csv").unlink()
    assert ("stages.csv", "unreadable") in {(error.where, error.code) for error in load(directory).errors}
