"""The example briefs answer the same in any year and ask only for what the vocabularies hold."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.seeds.conftest import REFERENCE, ROOT, rows, table

BRIEFS = sorted(path for path in (ROOT / "examples").glob("*.json") if path.name != "catalog-minimal.json")
CAPABILITIES = set(table("capabilities.csv"))
CODES = {
    "capabilities": CAPABILITIES,
    "exclude_capabilities": CAPABILITIES,
    "standards": {code for code, row in table("standards.csv").items() if row["holdable"] == "yes"},
    "modalities": set(table("modalities.csv")),
    "stages": set(table("stages.csv")),
    "countries": set(table("countries.csv", "alpha2")),
    "exclude_countries": set(table("countries.csv", "alpha2")),
    "regions": {row["region"] for row in rows(REFERENCE / "regions.csv")},
}
VALUES = {"capability": "capabilities", "standard": "standards", "modality": "modalities", "stage": "stages"}


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.stem)
def test_a_brief_has_a_title_and_a_day_of_its_own(path: Path) -> None:
    assert read(path)["title"]
    assert read(path)["as_of"] <= "2026-11-22"


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.stem)
def test_a_brief_asks_for_known_codes(path: Path) -> None:
    brief = read(path)
    for name, codes in brief["must"].items():
        assert name not in CODES or set(codes) <= CODES[name]
    for want in brief.get("want", []):
        assert set(want.get("values", [])) <= CODES.get(VALUES.get(want["criterion"], ""), set())
        assert set(want.get("regions", [])) <= CODES["regions"]
        assert {*want.get("countries", []), *want.get("shares", {})} <= CODES["countries"]


def test_the_readme_explains_every_example() -> None:
    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in BRIEFS if f"`{path.name}`" not in text] == []


def test_the_amoxicillin_brief_asks_what_its_title_says() -> None:
    brief = read(ROOT / "examples" / "amoxicillin-us.json")
    assert brief["as_of"] == "2025-10-01"
    assert brief["must"] == {
        "capabilities": ["dp.oral.capsule"],
        "standards": ["FDA-REG-DRUG"],
        "modalities": ["antibiotic_betalactam"],
        "countries": ["US"],
    }
