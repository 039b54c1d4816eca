"""What a curator is told to look at."""

from datetime import date
from typing import Any

import pytest

from catalog.desk.completeness import PARTS, figure, missing_of, with_completeness
from catalog.desk.profile import read_profile
from catalog.desk.warnings import remarks_on
from catalog.models import Capability, Modality, Provider
from tests.catalog.api import builders
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def vocabularies(db: None) -> None:
    builders.vocabularies()
    for code in ("dp", "ds.antibiotic", "ds.antibiotic.penicillin"):
        Capability.objects.create(code=code, name=code, parent_id=code.rpartition(".")[0] or None, unit="kg")
    Modality.objects.create(code="antibiotic_betalactam", name="Beta-lactam", group="drug")


def told(*others: Any, source: dict[str, Any] | None = None, **members: Any) -> list[tuple[str, bool]]:
    load(document(provider(source=source, sites=[site(**members)]), *others))
    profile = read_profile(Provider.objects.get(key="northmold").pk)
    assert profile is not None
    return [(remark.message, remark.grave) for remark in remarks_on(profile, TODAY)]


def holding(**members: Any) -> dict[str, Any]:
    return {"certificates": [{"standard": "ISO13485", "number": "7", **members}]}


def listing(*codes: str) -> list[dict[str, str]]:
    return [{"code": code} for code in codes]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-11-21", [("lapsed on 2026-11-21", True)]),
        ("2026-11-22", [("lapses on 2026-11-22, in 0 days", False)]),
        ("2026-11-23", [("lapses on 2026-11-23, in 1 day", False)]),
        ("2027-02-20", [("lapses on 2027-02-20, in 90 days", False)]),
        ("2027-02-21", []),
        (None, []),
    ],
)
def test_a_certificate_that_lapses_is_told(until: str | None, expected: list[tuple[str, bool]]) -> None:
    assert told(**holding(valid_until=until)) == expected


def test_what_is_withdrawn_or_at_a_closed_site_lapses_unnoticed() -> None:
    assert told(**holding(valid_until="2020-01-01", status="withdrawn")) == []
    assert told(active=False, **holding(valid_until="2020-01-01")) == []


@pytest.mark.parametrize(
    ("listed", "covers"), [("device.molding.lsr", True), ("device.molding", True), ("device", False), ("lab", False)]
)
def test_a_scope_covers_what_is_listed_at_or_below_it(listed: str, covers: bool) -> None:
    messages = told(**holding(scope=["device.molding"]), capabilities=listing(listed))
    assert (messages == []) is covers


@pytest.mark.parametrize(
    ("codes", "modalities", "warned"),
    [
        (["ds.antibiotic.penicillin", "ds.smallmolecule"], [], True),
        (["ds.antibiotic", "ds.antibiotic.penicillin", "lab"], [], False),
        (["dp"], ["antibiotic_betalactam"], False),
        ([], ["antibiotic_betalactam", "small_molecule"], True),
        ([], ["antibiotic_betalactam"], False),
        (["ds.smallmolecule", "dp"], ["small_molecule"], False),
    ],
)
def test_beta_lactams_beside_other_products_are_told(codes: list[str], modalities: list[str], warned: bool) -> None:
    messages = told(capabilities=listing(*codes), modalities=listing(*modalities))
    assert any("segregated" in message for message, _ in messages) is warned


def test_a_claim_of_an_approval_is_told_where_no_constraint_is() -> None:
    assert [grave for _, grave in told(address="Plant 2 (FDA certified)", fei="")] == [True]
    assert len(told(source={"name": "FDA approved list"})) >= 1


def test_the_same_establishment_number_elsewhere_is_told() -> None:
    other = provider("other", name="Other", sites=[site("other-1", name="Other One", fei="0001234567")])
    ((message, grave),) = told(other, fei="1234567")
    assert (message, grave) == ("FEI 1234567 is that of Other One (Other) too, written 0001234567", True)


def test_a_number_of_zeros_is_nobodys() -> None:
    other = provider("other", name="Other", sites=[site("other-1", fei="0000000000")])
    assert told(other, fei="0000000") == []


def test_weights_add_up_to_a_hundred() -> None:
    assert sum(part.weight for part in PARTS) == 100


def test_what_is_missing_is_told_weightiest_first_and_the_list_counts_alike() -> None:
    load(document(provider(website="https://example.com", sites=[site(country="DE", capabilities=listing("lab"))])))
    missing = missing_of(Provider.objects.get())
    assert [part.name for part in missing][:2] == ["contract_services", "certificates"]
    assert figure(missing) == 25 + 10 + 3 == with_completeness(Provider.objects.all()).get().completeness


def test_a_provider_with_everything_is_complete() -> None:
    records = holding(valid_until="2030-01-01") | {"modalities": listing("small_molecule")}
    records["capabilities"] = [{"code": "lab", "annual_volume": {"max": 9}}]
    there = site(country="DE", profile_reviewed_on="2026-01-01", **records)
    words = {"headquarters_country": "DE", "website": "https://example.com", "description": "It makes things."}
    load(document(provider(contract_services="no", sites=[there], **words)))
    assert missing_of(Provider.objects.get()) == []
