"""The vocabularies, with what each code leads to."""

from datetime import date

import pytest

from catalog.api.meaning import BY_KIND
from catalog.choices import StandardKind
from catalog.models import Capability
from tests.catalog.api.builders import capability, certificate, modality, provider, site
from tests.catalog.api.conftest import Ask, keys


def test_a_capability_has_its_family_its_synonyms_and_its_counts(sponsor: Ask) -> None:
    acme = provider()
    capability(site("a", acme), "device.molding.lsr")
    capability(site("b", acme), "device.molding")
    capability(site("closed", acme, active=False), "device.molding")
    shown = sponsor("/capabilities/device.molding/").json()
    assert shown == {
        "code": "device.molding", "name": "molding", "parent": "device", "unit": "units", "synonyms": [],
        "ancestors": [{"code": "device", "name": "device"}],
        "children": [{"code": "device.molding.lsr", "name": "lsr"}, {"code": "device.molding.over", "name": "over"}],
        "sites": 2, "providers": 1,
    }  # fmt: skip


def test_a_capability_without_a_unit_has_that_of_the_nearest_above(sponsor: Ask) -> None:
    Capability.objects.filter(code="device.molding").update(unit="shots")
    units = {row["code"]: row["unit"] for row in sponsor("/capabilities/").json()["results"]}
    assert (units["device"], units["device.molding.lsr"], units["device.assembly"]) == ("units", "shots", "units")


def test_synonyms_are_listed(sponsor: Ask) -> None:
    assert sponsor("/capabilities/device.molding.lsr/").json()["synonyms"] == ["LSR"]


def test_the_tree_counts_what_is_below_each_node_once(sponsor: Ask) -> None:
    acme = provider()
    one = site("a", acme)
    capability(one, "device.molding.lsr")
    capability(one, "device.molding.over")
    capability(site("b", acme), "device.assembly")
    capability(site("hidden", provider("h", status="draft")), "device.molding")
    device = sponsor("/capabilities/tree/").json()["roots"][0]
    molding = device["children"][1]
    assert (device["code"], device["sites"], device["providers"]) == ("device", 2, 1)
    assert (molding["code"], molding["sites"], molding["unit"]) == ("device.molding", 1, "units")
    assert [row["sites"] for row in molding["children"]] == [1, 1]


def test_the_tree_holds_every_capability_once_and_agrees_with_the_filter(sponsor: Ask) -> None:
    capability(site("a"), "device.molding.lsr")
    capability(site("b"), "lab")
    nodes = list(sponsor("/capabilities/tree/").json()["roots"])
    for node in nodes:
        nodes += node["children"]
        assert sponsor(f"/sites/?capability={node['code']}").json()["count"] == node["sites"]
    assert sorted(node["code"] for node in nodes) == keys(sponsor("/capabilities/?limit=200"))


def test_a_standard_says_what_it_applies_to_and_what_it_does_not_prove(sponsor: Ask) -> None:
    certificate(site("a"))
    certificate(site("b"), valid_until=date(2020, 1, 1))
    shown = sponsor("/standards/ISO13485/").json()
    assert (shown["kind"], shown["issuer"], shown["holdable"]) == ("certificate", "ISO", True)
    assert shown["applies_to"] == [{"code": "device", "name": "device"}]
    assert shown["does_not_prove"].startswith("A certificate says that a body audited this site")
    assert (shown["sites"], shown["providers"]) == (1, 1)


def test_what_nobody_can_hold_says_what_to_ask_for_instead(sponsor: Ask) -> None:
    shown = sponsor("/standards/QMSR/").json()
    assert shown["does_not_prove"].endswith("nobody holds it: no paper proves that it is met. Ask for ISO13485.")
    assert (shown["holdable"], shown["sites"]) == (False, 0)


def test_every_kind_of_standard_has_its_sentence() -> None:
    assert set(BY_KIND) == set(StandardKind)


@pytest.mark.parametrize(
    ("query", "found"), [("kind=regulation", ["QMSR"]), ("holdable=true&kind=certificate", ["ISO13485", "ISO9001"])]
)
def test_standards_are_found_by_kind(sponsor: Ask, query: str, found: list[str]) -> None:
    assert keys(sponsor(f"/standards/?{query}")) == found


def test_regions_are_found_by_kind_and_know_their_countries(sponsor: Ask) -> None:
    site("a", country_id="MX")
    assert keys(sponsor("/regions/?kind=bloc")) == ["USMCA"]
    assert sponsor("/regions/USMCA/").json() == {
        "code": "USMCA", "kind": "bloc", "name": "Usmca", "sites": 1, "providers": 1,
        "countries": [{"code": "MX", "name": "Mexico"}, {"code": "US", "name": "United States"}],
    }  # fmt: skip


def test_a_country_knows_its_regions(sponsor: Ask) -> None:
    site("a", country_id="US")
    shown = sponsor("/countries/US/").json()
    assert (shown["regions"], shown["sites"]) == (["NORTH-AMERICA", "USMCA"], 1)
    assert sponsor("/countries/CN/").json()["regions"] == []


def test_stages_run_in_their_order_and_modalities_are_counted(sponsor: Ask) -> None:
    one = site("a")
    modality(one)
    capability(one, stages=["concept"])
    assert keys(sponsor("/stages/")) == ["concept", "validation", "commercial"]
    assert sponsor("/stages/concept/").json() == {
        "code": "concept", "name": "Concept", "order": 1, "sites": 1, "providers": 1,
    }  # fmt: skip
    assert sponsor("/modalities/device_single_use/").json()["sites"] == 1
