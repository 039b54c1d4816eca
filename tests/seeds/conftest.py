"""The seeds as the tests read them, and the public lists that they are checked against where those are at hand."""

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

from seeds.synthetic import documents

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "seeds" / "reference"
# Public lists are not part of the project: they are looked for beside it, or where the variable says.
PUBLIC_DATA = Path(os.environ.get("PARTNERMATCH_PUBLIC_DATA", ROOT.parent / "shared" / "data"))

Row = dict[str, str]
Provider = dict[str, Any]


def rows(path: Path, delimiter: str = ",") -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def table(name: str, key: str = "code") -> dict[str, Row]:
    return {row[key]: row for row in rows(REFERENCE / name)}


def listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def public(name: str) -> Path:
    path = PUBLIC_DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand: put it in {PUBLIC_DATA} or name its folder in PARTNERMATCH_PUBLIC_DATA")
    return path


@pytest.fixture(scope="session")
def fda_list() -> list[Row]:
    """FDA's drug-establishment list. The header's first name has a leading blank in some editions."""
    found = rows(public("decrs_2025-08.tsv"), delimiter="\t")
    return [{key.strip(): value or "" for key, value in row.items() if key} for row in found]


@pytest.fixture(scope="session")
def named() -> list[Provider]:
    paths = sorted((ROOT / "seeds" / "providers").glob("*.json"))
    return [provider for path in paths for provider in json.loads(path.read_text(encoding="utf-8"))["providers"]]


@pytest.fixture(scope="session")
def synthetic() -> list[Provider]:
    return documents()["providers"]


def sites_of(providers: list[Provider]) -> list[dict[str, Any]]:
    return [site for provider in providers for site in provider["sites"]]


def records_of(providers: list[Provider], kind: str) -> list[dict[str, Any]]:
    return [record for site in sites_of(providers) for record in site.get(kind, ())]
