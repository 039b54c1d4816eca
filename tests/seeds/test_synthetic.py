"""The synthetic catalog: the same on every machine, marked, plausible, and with every gap that the engine must face."""

import hashlib
import json
from collections import Counter
from datetime import date
from typing import Any

from seeds.synthetic import documents
from seeds.synthetic.papers import REFERENCE_DATE, fitting
from tests.seeds.conftest import Provider, Row, records_of, sites_of, table

# Changes with the generator or the vocabularies; an unwanted change of either shows here.
SHA256 = "fdf3a8b647b8e0c10750e3a5ce00654fa3395785ce7344492808348919d4bbb9"
STANDARDS = table("standards.csv")
WELL_KNOWN = (
    "medtronic",
    "stryker",
    "pfizer",
    "novartis",
    "roche",
    "jabil",
    "flex",
    "samsung",
    "wuxi",
    "lonza",
    "cordis",
)


def test_the_same_bytes_come_out_every_time() -> None:
    text = json.dumps(documents(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == SHA256


def test_there_are_about_four_hundred_providers_with_one_to_four_sites(synthetic: list[Provider]) -> None:
    assert 390 <= len(synthetic) <= 410
    assert {len(provider["sites"]) for provider in synthetic} == {1, 2, 3, 4}


def test_keys_are_unique(synthetic: list[Provider], named: list[Provider]) -> None:
    for owners in (synthetic + named, sites_of(synthetic + named)):
        assert [key for key, times in Counter(owner["key"] for owner in owners).items() if times > 1] == []


def test_every_profile_is_marked_synthetic_and_bears_no_real_identifier(synthetic: list[Provider]) -> None:
    assert {provider["source"]["name"] for provider in synthetic} == {"synthetic"}
    assert {provider["description"] for provider in synthetic} == {"Synthetic profile, generated for demonstration."}
    assert {(site["fei"], site["duns"]) for site in sites_of(synthetic)} == {(None, None)}
    assert {(p["website"] or "https://example.com").endswith("example.com") for p in synthetic} == {True}
    assert {(paper["number"] or "SYN-")[:4] for paper in records_of(synthetic, "certificates")} == {"SYN-"}


def test_no_name_is_that_of_a_registered_firm(synthetic: list[Provider], fda_list: list[Row]) -> None:
    real = {row[column].casefold() for row in fda_list for column in ("FIRM_NAME", "REGISTRANT_NAME")}
    first_words = {name.split()[0].strip(",.") for name in real if name.split()}
    for provider in synthetic:
        assert provider["name"].casefold() not in real
        assert provider["name"].split()[0].casefold() not in first_words


def test_no_name_plays_on_a_well_known_one(synthetic: list[Provider]) -> None:
    stems = [provider["name"].split()[0].casefold() for provider in synthetic]
    assert [stem for stem in stems for name in WELL_KNOWN if name in stem] == []


def test_every_code_is_in_the_vocabularies(synthetic: list[Provider]) -> None:
    capabilities, modalities = table("capabilities.csv"), table("modalities.csv")
    stages, countries = table("stages.csv"), table("countries.csv", "alpha2")
    for record in records_of(synthetic, "capabilities"):
        assert record["code"] in capabilities
        assert set(record["stages"]) <= set(stages)
    assert {record["code"] for record in records_of(synthetic, "modalities")} <= set(modalities)
    assert {site["country"] for site in sites_of(synthetic)} - {None} <= set(countries)


def test_a_certificate_can_be_held_and_fits_the_site(synthetic: list[Provider]) -> None:
    for site in sites_of(synthetic):
        codes = [record["code"] for record in site["capabilities"]]
        for paper in site["certificates"]:
            assert STANDARDS[paper["standard"]]["holdable"] == "yes"
            assert fitting(paper["standard"], codes)


def test_a_site_lists_each_code_once_and_each_certificate_once(synthetic: list[Provider]) -> None:
    for site in sites_of(synthetic):
        assert_once([record["code"] for record in site["capabilities"]])
        assert_once([record["code"] for record in site["modalities"]])
        assert_once([(p["standard"], p["number"], p["valid_from"]) for p in site["certificates"]])


def assert_once(keys: list[Any]) -> None:
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_dates_are_in_order_and_nothing_happened_after_the_reference_date(synthetic: list[Provider]) -> None:
    for paper in records_of(synthetic, "certificates"):
        assert (paper["valid_from"] or "0") <= (paper["valid_until"] or "9")
        assert (paper["valid_from"] or "0") <= str(REFERENCE_DATE)
    for visit in records_of(synthetic, "inspections"):
        assert visit["ended_on"] <= (visit["closed_on"] or visit["ended_on"]) <= str(REFERENCE_DATE)


def test_numbers_are_in_range_and_windows_the_right_way_round(synthetic: list[Provider]) -> None:
    for record in records_of(synthetic, "capabilities"):
        assert record["programmes"] is None or 0 <= record["programmes"] <= 10**15
        for field in ("annual_volume", "batch_size", "lead_time_weeks"):
            window = record[field] or {"min": None, "max": None}
            low, high = window["min"] or 1, window["max"] or 10**15
            assert 1 <= low <= high <= 10**15


def test_sites_are_where_their_city_is(synthetic: list[Provider]) -> None:
    for site in sites_of(synthetic):
        assert (site["latitude"] is None) == (site["longitude"] is None) == (site["country"] is None)
        assert -60 < (site["latitude"] or 0) < 70


def test_the_states_of_a_certificate_are_all_there(synthetic: list[Provider]) -> None:
    papers = records_of(synthetic, "certificates")
    today = str(REFERENCE_DATE)
    assert {paper["status"] for paper in papers} == {"active", "suspended", "withdrawn"}
    assert any(paper["valid_until"] is None for paper in papers)
    assert any(paper["valid_until"] and "2026-06" < paper["valid_until"] < today for paper in papers)
    assert any(paper["valid_until"] and today < paper["valid_until"] < "2027-02" for paper in papers)
    assert any(paper["scope"] for paper in papers)


def test_rich_and_gappy_profiles_stand_side_by_side(synthetic: list[Provider]) -> None:
    sites, records = sites_of(synthetic), records_of(synthetic, "capabilities")
    assert {bool(site["profile_reviewed_on"]) for site in sites} == {True, False}
    assert {record["evidence"] for record in records} >= {"verified", "declared", "inferred"}
    assert any(record["annual_volume"] is None for record in records)
    assert any("." not in record["code"] or record["code"].count(".") == 1 for record in records)
    assert any(site["country"] is None for site in sites)
    assert any(not site["active"] for site in sites)
    assert {provider["status"] for provider in synthetic} == {"published", "draft", "in_review"}
    assert {provider["contract_services"] for provider in synthetic} == {"yes", "no", "unknown"}


def test_three_profiles_have_an_exact_twin(synthetic: list[Provider]) -> None:
    facts = Counter(json.dumps(facts_of(provider), sort_keys=True) for provider in synthetic)
    assert [times for times in facts.values() if times > 1] == [2, 2, 2]


def facts_of(provider: Provider) -> dict[str, Any]:
    """All but what names a profile and its papers."""
    sites = [
        {**site, "key": "", "certificates": [{**paper, "number": ""} for paper in site["certificates"]]}
        for site in provider["sites"]
    ]
    return {**provider, "key": "", "name": "", "website": "", "sites": sites}


def test_a_reference_date_is_fixed() -> None:
    assert date(2026, 11, 1) == REFERENCE_DATE
