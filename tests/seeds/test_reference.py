"""The vocabularies: every code that one row names is a row somewhere."""

import re
from collections import Counter

import pytest

from tests.seeds.conftest import REFERENCE, Row, listed, rows, table

CAPABILITIES = table("capabilities.csv")
STANDARDS = table("standards.csv")
COUNTRIES = table("countries.csv", "alpha2")
REGION_ROWS = rows(REFERENCE / "regions.csv")
REGULATIONS = [code for code, row in STANDARDS.items() if row["holdable"] == "no"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("capabilities", "code"),
        ("standards", "code"),
        ("modalities", "code"),
        ("stages", "code"),
        ("countries", "alpha2"),
    ],
)
def test_no_code_stands_twice(name: str, key: str) -> None:
    codes = [row[key] for row in rows(REFERENCE / f"{name}.csv")]
    assert [code for code, times in Counter(codes).items() if times > 1] == []


def test_the_taxonomy_has_three_levels_and_every_parent_exists() -> None:
    for code, row in CAPABILITIES.items():
        assert row["level"] == str(code.count(".") + 1)
        assert row["parent"] == code.rpartition(".")[0]
        assert not row["parent"] or row["parent"] in CAPABILITIES


def test_every_capability_has_a_volume_unit_of_its_own_or_of_an_ancestor() -> None:
    for code in CAPABILITIES:
        assert any(CAPABILITIES[above]["unit"] for above in lineage(code)), code


def lineage(code: str) -> list[str]:
    parts = code.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def test_no_synonym_points_to_two_capabilities() -> None:
    said = Counter(word.casefold() for row in CAPABILITIES.values() for word in listed(row["synonyms"]))
    assert [word for word, times in said.items() if times > 1] == []


def test_no_synonym_is_the_name_of_another_capability() -> None:
    names = {row["name"].casefold(): code for code, row in CAPABILITIES.items()}
    for code, row in CAPABILITIES.items():
        assert [word for word in listed(row["synonyms"]) if names.get(word.casefold(), code) != code] == []


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("EtO", "device.sterilization.eo"),
        ("LSR", "device.molding.lsr"),
        ("amoxicillin", "ds.antibiotic.penicillin"),
        ("repack", "pkg.primary"),
        ("autoinjector", "device.assembly.drugdelivery"),
    ],
)
def test_a_word_of_the_trade_finds_its_capability(word: str, code: str) -> None:
    assert [found for found, row in CAPABILITIES.items() if word in listed(row["synonyms"])] == [code]


def test_beta_lactam_is_no_synonym_of_penicillins_alone() -> None:
    assert not any("beta-lactam" in row["synonyms"] for code, row in CAPABILITIES.items() if code.count(".") == 2)


def test_standards_apply_to_capabilities_and_markets_that_exist() -> None:
    markets = {*COUNTRIES, *(row["region"] for row in REGION_ROWS)}
    for row in STANDARDS.values():
        assert [code for code in listed(row["applies_to"]) if code not in CAPABILITIES] == []
        assert [code for code in listed(row["markets"]) if code not in markets] == []


def test_every_standard_says_what_it_does_not_prove() -> None:
    assert [code for code, row in STANDARDS.items() if not row["note"].endswith(".")] == []


@pytest.mark.parametrize("code", REGULATIONS)
def test_what_nobody_can_hold_says_what_to_ask_for_instead(code: str) -> None:
    note = STANDARDS[code]["note"]
    asked = [word for word in re.findall(r"[A-Z][A-Z0-9-]+\d*", note) if word in STANDARDS]
    assert "Ask for" in note
    assert asked or "audit" in note
    assert not set(asked) & set(REGULATIONS)


def test_the_countries_are_the_whole_of_iso_3166_1() -> None:
    assert len(COUNTRIES) == len({row["alpha3"] for row in COUNTRIES.values()}) == 249
    assert all(re.fullmatch("[A-Z]{2}", row["alpha2"]) and row["name"] for row in COUNTRIES.values())


def test_regions_hold_known_countries_once_and_have_one_kind_and_name() -> None:
    assert [row for row in REGION_ROWS if row["country"] not in COUNTRIES] == []
    assert max(Counter((row["region"], row["country"]) for row in REGION_ROWS).values()) == 1
    described = {(row["region"], row["kind"], row["name"]) for row in REGION_ROWS}
    assert len(described) == len({row["region"] for row in REGION_ROWS}) == 13


def test_a_country_is_in_one_market_region_at_most() -> None:
    markets = Counter(row["country"] for row in REGION_ROWS if row["kind"] == "market")
    assert [country for country, times in markets.items() if times > 1] == []


def test_every_country_of_the_fda_list_is_known(fda_list: list[Row]) -> None:
    known = {row["alpha3"] for row in COUNTRIES.values()}
    named = {found[1] for row in fda_list if (found := re.search(r"\(([A-Z]{3})\)\s*$", row["ADDRESS"]))}
    assert named
    assert named <= known
