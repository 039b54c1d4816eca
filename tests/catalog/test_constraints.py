"""The database refuses what cannot be true, whoever writes it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from catalog.models import (
    Capability,
    CapabilityClosure,
    CapabilityRecord,
    CapabilitySynonym,
    Certificate,
    Country,
    Inspection,
    Modality,
    Provider,
    Region,
    Site,
    Source,
    Stage,
    Standard,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    Country.objects.get_or_create(code="US", defaults={"alpha3": "USA", "name": "United States"})
    Stage.objects.get_or_create(code="commercial", defaults={"name": "Commercial supply", "order": 7})
    Capability.objects.get_or_create(code="device", defaults={"name": "Device", "unit": "units"})
    for code in ("device.molding", "device.molding.lsr"):
        parent = code.rpartition(".")[0]
        Capability.objects.get_or_create(code=code, defaults={"name": code, "parent_id": parent})
    quality = {"title": "Quality", "issuer": "ISO", "kind": "certificate", "holdable": True}
    Standard.objects.get_or_create(code="ISO13485", defaults=quality)
    source = Source.objects.create(name="test")
    provider = Provider.objects.create(key="acme", name="Acme", source=source)
    return Site.objects.create(provider=provider, key="acme-one", name="One", source=source)


def record(site: Site, **fields: object) -> CapabilityRecord:
    return CapabilityRecord(site=site, source=site.source, **{"capability_id": "device.molding", **fields})


def certificate(site: Site, **fields: object) -> Certificate:
    return Certificate(site=site, source=site.source, **{"standard_id": "ISO13485", **fields})


def inspection(site: Site, **fields: object) -> Inspection:
    stated = {"authority": "FDA", "ended_on": date(2024, 5, 1), "outcome": "none"}
    return Inspection(site=site, source=site.source, **{**stated, **fields})


def assert_refused(row: object, because: str) -> None:
    with pytest.raises(IntegrityError, match=because), transaction.atomic():
        row.save(force_insert=True)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"annual_volume_min": 9, "annual_volume_max": 8}, "annual_volume_min_ordered"),
        ({"batch_size_min": 9, "batch_size_max": 8}, "batch_size_min_ordered"),
        ({"lead_time_weeks_min": 9, "lead_time_weeks_max": 8}, "lead_time_weeks_min_ordered"),
        ({"annual_volume_max": 0}, "annual_volume_max_range"),
        ({"annual_volume_max": 10**15 + 1}, "annual_volume_max_range"),
        ({"lead_time_weeks_min": -1}, "lead_time_weeks_min_range"),
        ({"programmes": -1}, "programmes_range"),
        ({"evidence": "rumour"}, "evidence_known"),
        ({"stages": ["comercial"]}, "stages: comercial is not in catalog_stage"),
    ],
)
def test_a_capability_record_with_an_impossible_value_is_refused(
    site: Site, fields: dict[str, object], because: str
) -> None:
    assert_refused(record(site, **fields), because)


def test_a_site_has_one_record_per_capability(site: Site) -> None:
    record(site).save()
    assert_refused(record(site), "capability_once_per_site")


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"valid_from": date(2026, 1, 2), "valid_until": date(2026, 1, 1)}, "valid_from_ordered"),
        ({"status": "expired"}, "status_known"),
        ({"scope": ["device.moulding"]}, "scope: device.moulding is not in catalog_capability"),
        ({"issuer": "certified by the FDA"}, "claims_no_fda_approval"),
        ({"number": "FDA approved 17"}, "claims_no_fda_approval"),
    ],
)
def test_a_certificate_with_an_impossible_value_is_refused(site: Site, fields: dict[str, object], because: str) -> None:
    assert_refused(certificate(site, **fields), because)


def test_the_same_certificate_is_recorded_once_also_without_a_number_and_a_date(site: Site) -> None:
    certificate(site).save()
    assert_refused(certificate(site), "certificate_once")


def test_nobody_holds_a_regulation(site: Site) -> None:
    Standard.objects.create(
        code="LAW-1", title="Law", issuer="State", kind="regulation", holdable=False, note="Ask for ISO13485"
    )
    assert_refused(certificate(site, standard_id="LAW-1"), "nobody can hold LAW-1")


def test_an_inspection_is_not_closed_before_it_ended(site: Site) -> None:
    assert_refused(inspection(site, closed_on=date(2024, 4, 30)), "ended_on_ordered")


def test_an_inspection_without_an_area_is_recorded_once(site: Site) -> None:
    inspection(site).save()
    assert_refused(inspection(site), "inspection_once")


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"key": "Acme Two"}, "site_key_shape"),
        ({"fei": "12345"}, "site_fei_shape"),
        ({"fei": "300123456A"}, "site_fei_shape"),
        ({"duns": "12345678"}, "site_duns_shape"),
        ({"latitude": 91}, "latitude_range"),
        ({"longitude": -181}, "longitude_range"),
        ({"name": ""}, "has_name"),
        ({"name": "FDA-certified plant"}, "claims_no_fda_approval"),
    ],
)
def test_a_site_with_an_impossible_value_is_refused(site: Site, fields: dict[str, object], because: str) -> None:
    assert_refused(
        Site(provider=site.provider, source=site.source, **{"key": "acme-two", "name": "Two", **fields}), because
    )


def test_a_real_fei_belongs_to_one_site_and_an_all_zero_one_to_nobody(site: Site) -> None:
    for number, key in enumerate(("0000000000", "0000000000", "", "", "0001038593")):
        Site.objects.create(provider=site.provider, source=site.source, key=f"s-{number}", name="S", fei=key)
    assert_refused(
        Site(provider=site.provider, source=site.source, key="s-9", name="S", fei="0001038593"), "site_fei_once"
    )


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"key": "acme--two"}, "provider_key_shape"),
        ({"status": "live"}, "status_known"),
        ({"contract_services": "maybe"}, "contract_services_known"),
        ({"revenue_usd": 0}, "revenue_range"),
        ({"description": "All plants are approved by FDA."}, "claims_no_fda_approval"),
    ],
)
def test_a_provider_with_an_impossible_value_is_refused(site: Site, fields: dict[str, object], because: str) -> None:
    assert_refused(Provider(source=site.source, **{"key": "acme-two", "name": "Two", **fields}), because)


@pytest.mark.parametrize(
    ("row", "because"),
    [
        (Capability(code="device.x", name="X", parent_id="device.molding"), "code_below_parent"),
        (Capability(code="other", name="Other"), "root_has_unit"),
        (Capability(code="Device", name="Device", unit="units"), "capability_code_shape"),
        (CapabilitySynonym(capability_id="device.molding", text="lsr"), "synonym_of_one_capability"),
        (Country(code="usa", alpha3="USB", name="?"), "character varying|country_code_shape"),
        (Region(code="NOWHERE", kind="bloc", name="Nowhere", countries=["XX"]), "countries: XX is not in"),
        (Standard(code="LAW", title="L", issuer="S", kind="regulation", holdable=False), "not_holdable_says_why"),
        (Modality(code="Small Molecule", name="Small molecule", group="drug"), "modality_code_shape"),
    ],
)
@pytest.mark.usefixtures("site")
def test_a_vocabulary_refuses_a_row_that_would_mislead(row: object, because: str) -> None:
    CapabilitySynonym.objects.get_or_create(capability_id="device.molding.lsr", text="LSR")
    if isinstance(row, Country):
        row.code = "us"
    assert_refused(row, because)


@pytest.mark.usefixtures("site")
def test_the_closure_follows_the_taxonomy() -> None:
    Capability.objects.create(code="device.molding.lsr.micro", name="Micro", parent_id="device.molding.lsr")
    above = CapabilityClosure.objects.filter(descendant="device.molding.lsr.micro").order_by("depth")
    assert list(above.values_list("ancestor", "depth")) == [
        ("device.molding.lsr.micro", 0),
        ("device.molding.lsr", 1),
        ("device.molding", 2),
        ("device", 3),
    ]


@pytest.mark.usefixtures("site")
def test_nobody_but_the_taxonomy_changes_the_closure() -> None:
    with pytest.raises(IntegrityError, match="follows the taxonomy"), transaction.atomic():
        CapabilityClosure.objects.filter(depth=2).update(depth=3)
