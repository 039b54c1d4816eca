"""The named manufacturers: what FDA's list says of their establishments, and nothing that no source says."""

import pytest

from tests.seeds.conftest import Provider, Row, public, records_of, rows, sites_of

# Which capability a registered operation proves: a broad one, never a leaf of its kind.
OPERATIONS = {
    "ANALYSIS": "lab.analytical",
    "API MANUFACTURE": "ds",
    "LABEL": "pkg.primary.labelling",
    "MANUFACTURE": "dp",
    "PACK": "pkg.primary",
    "PARTICLE SIZE REDUCTION": "ds.smallmolecule.particle",
    "RELABEL": "pkg.primary.labelling",
    "REPACK": "pkg.primary",
    "STERILIZE": "device.sterilization",
}


@pytest.fixture(scope="session")
def establishments() -> dict[str, Row]:
    return {row["fei_number"]: row for row in rows(public("seed_cdmo_sites_decrs.csv"))}


def test_there_are_113_establishments_of_thirteen_companies(named: list[Provider]) -> None:
    feis = [site["fei"] for site in sites_of(named)]
    assert len(named) == 13
    assert len(feis) == len(set(feis)) == 113


def test_the_establishments_are_exactly_those_of_the_list(
    named: list[Provider], establishments: dict[str, Row]
) -> None:
    assert {site["fei"] for site in sites_of(named)} == set(establishments)


def test_country_and_operations_are_those_of_the_list(named: list[Provider], establishments: dict[str, Row]) -> None:
    for site in sites_of(named):
        row = establishments[site["fei"]]
        proven = {OPERATIONS[operation.strip()] for operation in row["operations_union"].split(";")}
        assert site["country"] == row["country_alpha2"]
        assert {record["code"] for record in site["capabilities"]} == proven


def test_a_city_stands_in_the_registered_address(named: list[Provider]) -> None:
    for site in sites_of(named):
        assert site.get("city", "").casefold() in site["address"].casefold()


def test_site_names_begin_as_registered(named: list[Provider], establishments: dict[str, Row]) -> None:
    for site in sites_of(named):
        registered = establishments[site["fei"]]["decrs_firm_name"].casefold()
        assert site["name"].casefold().startswith(registered)


def test_duns_numbers_are_those_of_the_fda_list(named: list[Provider], fda_list: list[Row]) -> None:
    pairs = {(row["FEI_NUMBER"], row["DUNS_NUMBER"]) for row in fda_list}
    for site in sites_of(named):
        assert "duns" not in site or (site["fei"], site["duns"]) in pairs


def test_the_register_proves_a_registration_that_ran_to_the_end_of_2025(named: list[Provider]) -> None:
    papers = records_of(named, "certificates")
    assert len(papers) == 113
    assert {(p["standard"], p["valid_until"], p["evidence"]) for p in papers} == {
        ("FDA-REG-DRUG", "2025-12-31", "register")
    }


def test_no_number_certificate_or_inspection_is_invented(named: list[Provider]) -> None:
    assert all(set(record) == {"code", "evidence"} for record in records_of(named, "capabilities"))
    assert not any("number" in paper for paper in records_of(named, "certificates"))
    assert records_of(named, "inspections") == []


def test_the_only_modality_on_record_is_amoxicillin_at_bristol(named: list[Provider]) -> None:
    found = [(site["key"], record) for site in sites_of(named) for record in site.get("modalities", ())]
    assert [(key, record["code"], record["evidence"]) for key, record in found] == [
        ("usantibiotics-bristol", "antibiotic_betalactam", "declared")
    ]
    assert "cen.acs.org" in found[0][1]["source"]["reference"]


def test_only_a_source_that_says_so_makes_a_contract_manufacturer(named: list[Provider]) -> None:
    assert [p["key"] for p in named if p["contract_services"] != "unknown"] == ["aenova"]


def test_the_three_plants_sold_in_december_2024_are_filed_under_their_owner(named: list[Provider]) -> None:
    sold = {"3002806546", "3005949964", "3007647000"}
    owners = {provider["key"] for provider in named for site in provider["sites"] if site["fei"] in sold}
    assert owners == {"novo-nordisk"}


@pytest.mark.parametrize("key", ["fareva", "recipharm"])
def test_a_disputed_headquarters_stays_empty(named: list[Provider], key: str) -> None:
    assert next("headquarters_country" not in provider for provider in named if provider["key"] == key)


def test_every_provider_and_site_names_its_source(named: list[Provider]) -> None:
    for owner in [*named, *sites_of(named)]:
        assert owner["source"]["name"]
        assert owner["source"]["reference"]
