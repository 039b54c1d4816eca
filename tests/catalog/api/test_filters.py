"""What each filter finds. All of them hold for one and the same site, also when providers are asked for."""

from datetime import date

import pytest

from catalog.models import Site
from tests.catalog.api.builders import capability, certificate, modality, provider, site, source
from tests.catalog.api.conftest import Ask, keys

MOLDING_AND_ISO = "capability=device.molding&standard=ISO13485"


def test_a_capability_finds_what_is_at_it_or_below_it_and_nothing_beside_it(sponsor: Ask) -> None:
    capability(site("exact"), "device.molding")
    capability(site("below"), "device.molding.lsr")
    capability(site("above"), "device")
    capability(site("beside"), "device.assembly")
    assert keys(sponsor("/sites/?capability=device.molding")) == ["below", "exact"]


def test_repeated_values_are_alternatives(sponsor: Ask) -> None:
    capability(site("molds"), "device.molding")
    capability(site("tests"), "lab.analytical")
    site("idle")
    assert keys(sponsor("/sites/?capability=device.molding&capability=lab")) == ["molds", "tests"]
    assert keys(sponsor("/sites/?country=US&country=DE")) == ["idle", "molds", "tests"]


def test_different_filters_must_hold_together(sponsor: Ask) -> None:
    capability(site("here", country_id="MX"))
    capability(site("there", country_id="CN"))
    site("idle", country_id="MX")
    assert keys(sponsor("/sites/?capability=device&country=MX")) == ["here"]


def test_a_provider_cannot_borrow_a_certificate_from_another_site(sponsor: Ask) -> None:
    split, whole = provider("split"), provider("whole")
    capability(site("split-molds", split))
    certificate(site("split-certified", split))
    both = site("whole-both", whole)
    capability(both)
    certificate(both)
    assert keys(sponsor(f"/providers/?{MOLDING_AND_ISO}")) == ["whole"]
    assert keys(sponsor(f"/sites/?{MOLDING_AND_ISO}")) == ["whole-both"]


def test_a_provider_is_listed_with_those_of_its_sites_that_match(sponsor: Ask) -> None:
    acme = provider()
    capability(site("acme-molds", acme))
    site("acme-idle", acme)
    assert [row["key"] for row in sponsor("/providers/?capability=device").json()["results"][0]["sites"]] == [
        "acme-molds"
    ]
    assert len(sponsor("/providers/").json()["results"][0]["sites"]) == 2


def test_stage_and_evidence_are_asked_of_the_very_record_of_the_capability(sponsor: Ask) -> None:
    one = site("one")
    capability(one, "device.molding", stages=["concept"], evidence="declared")
    capability(one, "lab", stages=["commercial"], evidence="verified")
    assert keys(sponsor("/sites/?capability=device&stage=commercial")) == []
    assert keys(sponsor("/sites/?capability=device&evidence=verified")) == []
    assert keys(sponsor("/sites/?capability=lab&stage=commercial&evidence=verified")) == ["one"]
    assert keys(sponsor("/sites/?stage=concept&evidence=verified")) == []


def test_stages_that_are_not_stated_are_not_found(sponsor: Ask) -> None:
    capability(site("silent"))
    capability(site("open"), stages=["validation", "commercial"])
    assert keys(sponsor("/sites/?stage=commercial&stage=concept")) == ["open"]


def test_evidence_alone_finds_any_record_of_the_grade(sponsor: Ask) -> None:
    capability(site("a"), evidence="verified")
    modality(site("b"), evidence="register")
    certificate(site("c"), evidence="register")
    modality(site("d"), evidence="declared")
    assert keys(sponsor("/sites/?evidence=verified&evidence=register")) == ["a", "b", "c"]


def test_evidence_is_asked_of_the_modality_and_of_the_certificate_too(sponsor: Ask) -> None:
    one = site("one")
    modality(one, evidence="declared")
    certificate(one, evidence="register")
    assert keys(sponsor("/sites/?standard=ISO13485&evidence=register")) == ["one"]
    assert keys(sponsor("/sites/?standard=ISO13485&modality=device_single_use&evidence=register")) == []


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"valid_until": date(2026, 6, 1)}, True),
        ({"valid_until": date(2026, 5, 31)}, False),
        ({"valid_until": date(2026, 6, 2), "valid_from": date(2026, 6, 1)}, True),
        ({"valid_until": date(2026, 6, 3), "valid_from": date(2026, 6, 2)}, False),
        ({"valid_until": None}, False),
        ({"status": "suspended"}, False),
        ({"status": "withdrawn"}, False),
        ({"standard_id": "ISO9001"}, False),
    ],
)
def test_a_standard_is_found_where_it_is_in_force_on_the_day(
    sponsor: Ask, fields: dict[str, object], found: bool
) -> None:
    certificate(site("one"), fields.pop("standard_id", "ISO13485"), **fields)
    assert keys(sponsor("/sites/?standard=ISO13485&valid_on=2026-06-01")) == (["one"] if found else [])


def test_undated_certificates_count_if_they_are_asked_for(sponsor: Ask) -> None:
    certificate(site("undated"), valid_until=None)
    certificate(site("ended"), valid_until=date(2020, 1, 1))
    assert keys(sponsor("/sites/?standard=ISO13485&include_undated=true")) == ["undated"]
    assert keys(sponsor("/sites/?standard=ISO13485&include_undated=false")) == []


def test_a_region_is_the_countries_in_it(sponsor: Ask) -> None:
    site("mexican", country_id="MX")
    site("german", country_id="DE")
    site("unknown", country_id=None)
    assert keys(sponsor("/sites/?region=USMCA")) == ["mexican"]
    assert keys(sponsor("/sites/?region=USMCA&region=EUROPE")) == ["german", "mexican"]
    assert keys(sponsor("/sites/?region=EUROPE&country=MX")) == []


def test_a_modality_is_found_at_its_site(sponsor: Ask) -> None:
    modality(site("one"), "small_molecule")
    modality(site("two"), "device_single_use")
    assert keys(sponsor("/sites/?modality=small_molecule")) == ["one"]


def test_contract_services_are_the_providers(sponsor: Ask) -> None:
    site("busy-one", provider("busy", contract_services="yes"))
    site("quiet-one", provider("quiet"))
    assert keys(sponsor("/sites/?contract_services=yes")) == ["busy-one"]
    assert keys(sponsor("/providers/?contract_services=yes&contract_services=unknown")) == ["busy", "quiet"]


def test_what_is_asked_of_a_provider_alone_finds_one_without_sites(sponsor: Ask) -> None:
    provider("bare", contract_services="yes")
    assert keys(sponsor("/providers/?contract_services=yes")) == ["bare"]
    assert keys(sponsor("/providers/?contract_services=yes&country=US")) == []


@pytest.mark.parametrize(("fei", "has"), [("3001234567", "true"), ("", "false"), ("0000000000", "false")])
def test_a_blank_or_all_zero_fei_is_none(sponsor: Ask, fei: str, has: str) -> None:
    site("one", fei=fei)
    assert keys(sponsor(f"/sites/?has_fei={has}")) == ["one"]
    assert keys(sponsor(f"/providers/?has_fei={'false' if has == 'true' else 'true'}")) == []


def test_a_source_is_named_as_it_is(sponsor: Ask) -> None:
    site("made-up", source=source("synthetic"))
    site("listed", source=source("FDA list", reference="August"))
    assert keys(sponsor("/sites/?source=synthetic")) == ["made-up"]
    assert keys(sponsor("/sites/?source=FDA%20list")) == ["listed"]


def test_sponsors_see_active_sites_of_published_providers_and_curators_everything(sponsor: Ask, curator: Ask) -> None:
    for status in ("draft", "in_review", "published", "retired"):
        site(status.replace("_", "-"), provider(f"p-{status.replace('_', '-')}", status=status))
    site("closed", active=False)
    assert keys(sponsor("/sites/")) == ["published"]
    assert keys(sponsor("/providers/")) == ["of-closed", "p-published"]
    assert keys(curator("/sites/")) == ["closed", "draft", "in-review", "published", "retired"]
    assert keys(curator("/sites/?status=draft&status=retired")) == ["draft", "retired"]
    assert keys(curator("/providers/?status=in_review")) == ["p-in-review"]


def test_a_hidden_site_does_not_make_its_provider_match(sponsor: Ask) -> None:
    acme = provider()
    capability(site("closed", acme, active=False))
    site("open", acme)
    assert keys(sponsor("/providers/?capability=device")) == []
    assert [row["key"] for row in sponsor("/providers/").json()["results"][0]["sites"]] == ["open"]


def test_a_site_is_found_once_however_many_of_its_records_match(sponsor: Ask) -> None:
    one = site("one")
    capability(one, "device.molding.lsr")
    capability(one, "device.molding.over")
    certificate(one, number="1")
    certificate(one, number="2")
    assert sponsor(f"/sites/?{MOLDING_AND_ISO}").json()["count"] == 1
    assert sponsor(f"/providers/?{MOLDING_AND_ISO}").json()["count"] == 1
    assert Site.objects.count() == 1
