"""Facets count providers; each count is what one finds by asking for its value as well."""

import random
from typing import Any

import pytest

from tests.catalog.api.builders import capability, certificate, modality, provider, site
from tests.catalog.api.conftest import Ask


def facets(answer: Any) -> dict[str, dict[str, int]]:
    return {name: {row["value"]: row["count"] for row in rows} for name, rows in answer.json()["facets"].items()}


@pytest.fixture
def two(vocabularies: None) -> None:
    acme, other = provider("acme"), provider("other")
    for key in ("acme-a", "acme-b"):
        one = site(key, acme, country_id="MX")
        capability(one, "device.molding.lsr")
        capability(one, "device.molding.over")
        certificate(one)
    modality(site("other-a", other, country_id="US"))
    site("hidden", provider("hidden", status="draft"), country_id="CN")


@pytest.mark.usefixtures("two")
def test_a_provider_counts_once_per_value(sponsor: Ask) -> None:
    assert facets(sponsor("/providers/?facets=true")) == {
        "capability": {"device.molding": 1},
        "standard": {"ISO13485": 1},
        "modality": {"device_single_use": 1},
        "country": {"MX": 1, "US": 1},
        "region": {"USMCA": 2, "NORTH-AMERICA": 1},
    }


@pytest.mark.usefixtures("two")
def test_the_most_frequent_value_comes_first_and_then_by_code(sponsor: Ask) -> None:
    rows = sponsor("/providers/?facets=true").json()["facets"]
    assert [row["value"] for row in rows["region"]] == ["USMCA", "NORTH-AMERICA"]
    assert [row["value"] for row in rows["country"]] == ["MX", "US"]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("query", ["", "facets=false&"])
def test_facets_are_given_if_they_are_asked_for(sponsor: Ask, query: str) -> None:
    assert "facets" not in sponsor(f"/providers/?{query}limit=1").json()
    assert "facets" in sponsor("/providers/?facets=true&limit=1").json()


@pytest.mark.usefixtures("two")
def test_facets_cover_all_pages_and_only_what_was_found(sponsor: Ask) -> None:
    whole = facets(sponsor("/providers/?facets=true"))
    assert facets(sponsor("/providers/?facets=true&limit=1&offset=1")) == whole
    assert facets(sponsor("/providers/?facets=true&country=MX"))["region"] == {"USMCA": 1}
    assert facets(sponsor("/providers/?facets=true&country=CN"))["region"] == {}


def test_only_the_values_at_matching_sites_count(sponsor: Ask) -> None:
    acme = provider()
    capability(site("molds", acme, country_id="MX"))
    modality(site("idle", acme, country_id="US"))
    found = facets(sponsor("/providers/?facets=true&capability=device"))
    assert (found["country"], found["modality"]) == ({"MX": 1}, {})


FILTERS = ["", "evidence=verified", "stage=commercial", "contract_services=yes", "standard=ISO9001&evidence=declared"]


def a_random_catalog(dice: random.Random) -> None:
    for n in range(12):
        owner = provider(f"p{n}", contract_services=dice.choice(["yes", "no"]))
        for m in range(dice.randint(0, 2)):
            one = site(f"p{n}-{m}", owner, country_id=dice.choice(["US", "MX", "CH", None]))
            grade = dice.choice(["verified", "declared"])
            capability(one, dice.choice(["device.molding.lsr", "lab.analytical"]), stages=["commercial"][: m + n % 2])
            modality(one, dice.choice(["device_single_use", "small_molecule"]), evidence=grade)
            certificate(one, dice.choice(["ISO13485", "ISO9001"]), evidence=grade)


@pytest.mark.parametrize("query", FILTERS)
def test_asking_for_a_value_as_well_finds_as_many_as_its_facet_counts(sponsor: Ask, query: str) -> None:
    a_random_catalog(random.Random(query))
    checked = 0
    for name, counts in facets(sponsor(f"/providers/?facets=true&{query}".rstrip("&"))).items():
        for value, count in counts.items() if f"{name}=" not in query else ():
            found = sponsor(f"/providers/?{query}&{name}={value}".replace("?&", "?")).json()["count"]
            assert (name, value, found) == (name, value, count)
            checked += 1
    assert checked >= 3
