"""FDA's device registrations as openFDA publishes them: the shape, its traps, and what becomes of a result."""

import io
import json
import os
import time
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from catalog.exchange import Report
from catalog.models import CapabilityRecord, Certificate, Provider, Site, Source
from tests.catalog.exchange.documents import attempt, document, load, provider, site
from tests.catalog.exchange.test_decrs import the_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]

REAL = Path(settings.DECRS_FILE).with_name("openfda_registrationlisting_real_1.json")
MAKE, CONTRACT, STERILIZE, SPECIFY = (
    "Manufacture Medical Device",
    "Manufacture Medical Device for Another Party (Contract Manufacturer)",
    "Sterilize Medical Device for Another Party (Contract Sterilizer)",
    "Develop Specifications But Do Not Manufacture At This Facility",
)
OWNER = {
    "firm_name": "Example Devices Inc.",
    "owner_operator_number": "9051149",
    "official_correspondent": {"first_name": "PERSON ONE"},
    "contact_address": {"address_1": "PERSON TWO"},
}
REGISTRATION = {
    "registration_number": "9610240",
    "fei_number": "3002808212",
    "name": "EXAMPLE PLANT",
    "address_line_1": "1 Main St",
    "address_line_2": "--",
    "city": "Salina",
    "state_code": "KS",
    "zip_code": "67401",
    "postal_code": "",
    "iso_country_code": "US",
    "reg_expiry_date_year": "2026",
    "status_code": "1",
    "us_agent": {"name": "PERSON THREE", "email_address": "person@example.com"},
    "owner_operator": OWNER,
}


def result(*types: str | None, owner: dict[str, Any] | None = None, **registration: Any) -> dict[str, Any]:
    stated = REGISTRATION | registration | {"owner_operator": OWNER | (owner or {})}
    return {"establishment_type": list(types), "products": [], "registration": stated}


def page(*results: Any, **meta: Any) -> dict[str, Any]:
    return {"meta": {"last_updated": "2026-11-10", **meta}, "results": list(results)}


def bring_in(*results: Any, **options: Any) -> Report:
    return load(json.dumps(page(*results)).encode(), source="openfda", **options)


def codes() -> set[str]:
    return set(CapabilityRecord.objects.values_list("capability", flat=True))


def test_a_result_becomes_an_owner_with_a_site_its_capability_and_its_registration() -> None:
    bring_in(result(MAKE))
    owner, place, paper = Provider.objects.get(), Site.objects.get(), Certificate.objects.get()
    assert (owner.key, owner.name, owner.duns) == ("example-devices-inc-oo9051149", "Example Devices Inc.", "")
    assert (place.key, place.name, place.country_id, place.city) == ("fei-3002808212", "EXAMPLE PLANT", "US", "Salina")
    assert place.address == "1 Main St, Salina, KS 67401, US"
    assert (paper.standard_id, paper.valid_until, paper.evidence) == ("FDA-REG-DEV", date(2026, 12, 31), "register")
    assert (codes(), owner.contract_services) == ({"device"}, "unknown")


def test_no_person_comes_into_the_catalog() -> None:
    bring_in(result(MAKE))
    stored = [*Provider.objects.values(), *Site.objects.values(), *Source.objects.values()]
    assert not any(person in str(stored) for person in ("PERSON", "@example.com"))


@pytest.mark.parametrize(
    ("types", "proven", "services"),
    [
        ([CONTRACT], {"device"}, "yes"),
        ([STERILIZE], {"device.sterilization"}, "yes"),
        ([MAKE, CONTRACT, STERILIZE], {"device", "device.sterilization"}, "yes"),
        ([SPECIFY], set(), "unknown"),
        ([None], set(), "unknown"),
        ([], set(), "unknown"),
        (["Repack or Relabel Medical Device", None], set(), "unknown"),
    ],
)
def test_an_establishment_type_proves_a_broad_capability_or_none(
    types: list[str | None], proven: set[str], services: str
) -> None:
    bring_in(result(*types))
    assert (codes(), Provider.objects.get().contract_services) == (proven, services)


def test_results_of_one_establishment_are_one_site_with_all_that_they_prove() -> None:
    bring_in(result(MAKE), result(STERILIZE, reg_expiry_date_year="2027"), result(None))
    assert (Site.objects.count(), codes()) == (1, {"device", "device.sterilization"})
    assert Certificate.objects.get().valid_until == date(2027, 12, 31)


@pytest.mark.parametrize("fei", ["", "--", None, "0000000000"])
def test_without_a_fei_an_establishment_is_known_by_its_registration_number(fei: str | None) -> None:
    bring_in(result(MAKE, fei_number=fei), result(MAKE, fei_number=fei))
    assert (Site.objects.get().key, Site.objects.get().fei) == ("reg-9610240", "")
    assert not bring_in(result(MAKE, fei_number=fei)).changes


def test_a_result_without_its_fei_joins_the_one_of_the_same_registration_that_has_it() -> None:
    bring_in(result(STERILIZE, fei_number=""), result(MAKE))
    assert (Site.objects.get().key, codes()) == ("fei-3002808212", {"device", "device.sterilization"})


def test_what_has_no_number_at_all_is_skipped_and_says_why() -> None:
    (note,) = bring_in(result(MAKE, fei_number="", registration_number="")).notes
    assert (note.action, note.where) == ("skipped", "result 1")
    assert not Site.objects.exists()


def test_establishments_of_one_owner_are_sites_of_one_provider_however_it_is_spelt() -> None:
    bring_in(result(MAKE), result(CONTRACT, owner={"firm_name": "EXAMPLE DEVICES"}, fei_number="3002808213"))
    assert (Provider.objects.get().sites.count(), Provider.objects.get().contract_services) == (2, "yes")


def test_an_owner_who_was_renamed_is_known_by_its_number_in_a_later_file() -> None:
    bring_in(result(MAKE))
    bring_in(result(MAKE), result(CONTRACT, owner={"firm_name": "Renamed"}, fei_number="3002808213"))
    assert Provider.objects.get().name == "Example Devices Inc."
    assert (Provider.objects.get().sites.count(), Provider.objects.get().contract_services) == (2, "yes")


def test_an_owner_without_a_number_is_known_by_its_name() -> None:
    bring_in(result(MAKE, owner={"owner_operator_number": ""}))
    assert Provider.objects.get().key == "example-devices-inc"


@pytest.mark.parametrize(
    ("fields", "address", "country"),
    [
        (
            {"state_code": "IT-VC", "iso_country_code": "IT", "zip_code": "", "postal_code": "13040"},
            "VC 13040, IT",
            "IT",
        ),
        ({"iso_country_code": "PR"}, "KS 67401, PR", "US"),
        ({"iso_country_code": "ZZ"}, "KS 67401, ZZ", None),
        ({"iso_country_code": ""}, "KS 67401", None),
    ],
)
def test_an_address_is_put_together_and_its_country_is_a_code(
    fields: dict[str, str], address: str, country: str | None
) -> None:
    bring_in(result(MAKE, **fields))
    assert Site.objects.get().address == f"1 Main St, Salina, {address}"
    assert Site.objects.get().country_id == country


def test_a_site_that_is_known_by_its_fei_keeps_its_provider_key_and_name() -> None:
    load(document(provider(sites=[site(fei="3002808212", capabilities=[{"code": "device", "evidence": "verified"}])])))
    report = bring_in(result(CONTRACT))
    assert Provider.objects.get().contract_services == "unknown"
    assert (Site.objects.get().key, CapabilityRecord.objects.get().evidence) == ("northmold-tijuana", "verified")
    assert report.counts["certificate"] == {"created": 1}


def test_both_registers_of_fda_meet_at_one_site() -> None:
    load(the_list({"FEI_NUMBER": "3002808212"}), source="decrs")
    bring_in(result(MAKE))
    assert (Provider.objects.count(), Site.objects.count()) == (1, 1)
    assert set(Certificate.objects.values_list("standard", flat=True)) == {"FDA-REG-DRUG", "FDA-REG-DEV"}
    assert not load(the_list({"FEI_NUMBER": "3002808212"}), source="decrs").changes


def test_a_second_import_of_the_same_file_plans_nothing() -> None:
    bring_in(result(MAKE), result(STERILIZE, fei_number="", registration_number="1"))
    assert not bring_in(result(MAKE), result(STERILIZE, fei_number="", registration_number="1")).changes


def test_a_page_says_nothing_of_what_stands_on_the_others() -> None:
    total = {"results": {"skip": 0, "limit": 1, "total": 2}}
    load(page(result(MAKE), **total), source="openfda")
    load(page(result(STERILIZE), **total), source="openfda")
    assert codes() == {"device", "device.sterilization"}


def test_several_pages_may_come_in_one_list() -> None:
    pages = [page(result(MAKE)), page(result(MAKE, fei_number="3002808213"))]
    load(json.dumps(pages).encode(), source="openfda")
    assert Site.objects.count() == 2


def test_the_bulk_file_comes_as_its_zip() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("device-registrationlisting-0001-of-0003.json", json.dumps(page(result(MAKE))))
    load(packed.getvalue(), source="openfda")
    assert Source.objects.get(name="openFDA device registrations").retrieved_on == date(2026, 11, 10)


def test_a_zip_that_cannot_be_read_is_one_error() -> None:
    assert [error.code for error in attempt(b"PK\x03\x04", source="openfda").errors] == ["not_a_zip"]


@pytest.mark.parametrize(
    ("content", "where", "code"),
    [
        (b"[", "", "syntax"),
        ({"meta": {}}, "", "columns"),
        (page({"establishment_type": []}), "result 1", "columns"),
        (page(None), "result 1", "columns"),
        (page(result(MAKE, fei_number=3002808212)), "result 1, fei_number", "wrong_type"),
        (page(result(MAKE, fei_number="30-02")), "result 1, fei", "malformed"),
        (page(result(MAKE, reg_expiry_date_year="26")), "result 1, reg_expiry_date_year", "not_a_date"),
        (page(result(MAKE, name="FDA approved plant")), "result 1, name", "false_claim"),
        (page(result(MAKE) | {"kind": "x"}), "", "columns"),
        (page(result(MAKE, new="x")), "", "columns"),
    ],
)
def test_what_cannot_be_read_is_an_error_at_its_place(content: Any, where: str, code: str) -> None:
    report = attempt(content, source="openfda")
    assert (where, code) in {(error.where, error.code) for error in report.errors}


def test_unknown_members_are_read_over_once_somebody_confirms_it() -> None:
    report = load(page(result(MAKE, new="x")), source="openfda", confirm=True)
    assert [note.about for note in report.notes if "unknown members" in note.reason] == ["registration.new"]


@pytest.mark.skipif(not REAL.exists(), reason=f"the real record is not here: {REAL.name} beside DECRS_FILE")
def test_the_real_record_comes_in() -> None:
    bring_in(json.loads(REAL.read_text())["record"])
    owner, place = Provider.objects.get(), Site.objects.get()
    assert (owner.key, owner.name) == ("diasorin-spa-oo9051149", "DiaSorin S.p.A")
    assert (place.key, place.country_id, place.city) == ("fei-3002808212", "IT", "SALUGGIA Vercelli")
    assert Certificate.objects.get().valid_until == date(2016, 12, 31)
    assert codes() == {"device"}


def many(results: int) -> Iterator[dict[str, Any]]:
    """Results as the bulk file has them: several of an establishment, several establishments of an owner."""
    for n in range(results):
        place = n // 3
        types = [[MAKE], [CONTRACT], [SPECIFY], [None], [STERILIZE, MAKE]][n % 5]
        number = {
            "fei_number": "" if place % 10 == 0 else str(3_000_000_000 + place),
            "registration_number": str(place + 1),
        }
        owner = {"owner_operator_number": str(place // 2), "firm_name": f"Owner {place // 2}"}
        yield deepcopy(result(*types, owner=owner, name=f"Plant {place}", **number))


def test_twenty_thousand_results_come_in_and_then_plan_nothing() -> None:
    content = json.dumps(page(*many(20_000))).encode()
    started = time.monotonic()
    report = load(content, source="openfda", publish=False)
    assert report.counts["site"] == {"created": 6_667}
    assert report.counts["provider"] == {"created": 3_334}
    assert not load(content, source="openfda", publish=False).changes
    if "PRINT_TIMES" in os.environ:
        print(f"{len(content)} bytes twice: {time.monotonic() - started:.1f} s")
