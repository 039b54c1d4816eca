"""A provider and a site show everything that a match can point to; what is hidden does not exist."""

from datetime import date
from typing import Any

import pytest

from catalog.api.serializers import ProviderSummary, SiteSummary
from catalog.api.standing import standing
from catalog.models import Certificate
from tests.catalog.api.builders import capability, certificate, inspection, modality, provider, site, source
from tests.catalog.api.conftest import Ask

TEST_SOURCE = {"name": "test", "reference": None, "retrieved_on": None}


def test_a_capability_is_shown_with_its_numbers_units_and_source(sponsor: Ask) -> None:
    register = source("FDA", reference="list", retrieved_on=date(2025, 8, 31))
    numbers = {"annual_volume_min": 10, "annual_volume_max": 20, "lead_time_weeks_max": 8, "programmes": 0}
    capability(
        site("one"), evidence="verified", evidence_url="https://example.com/a", stages=["commercial"],
        source=register, **numbers,
    )  # fmt: skip
    assert sponsor("/sites/one/").json()["capabilities"] == [
        {
            "code": "device.molding.lsr",
            "name": "lsr",
            "evidence": "verified",
            "evidence_url": "https://example.com/a",
            "source": {"name": "FDA", "reference": "list", "retrieved_on": "2025-08-31"},
            "stages": ["commercial"],
            "unit": "units",
            "annual_volume": {"min": 10, "max": 20},
            "batch_size": {"min": None, "max": None},
            "lead_time_weeks": {"min": None, "max": 8},
            "programmes": 0,
        }
    ]


def test_the_other_records_are_shown_with_their_evidence_and_source(sponsor: Ask) -> None:
    one = site("one")
    modality(one, evidence="declared")
    inspection(one, outcome="official", area="", closed_on=date(2025, 1, 1))
    shown = sponsor("/sites/one/").json()
    assert shown["modalities"] == [
        {
            "code": "device_single_use", "name": "Device_Single_Use", "evidence": "declared", "evidence_url": None,
            "source": TEST_SOURCE,
        }
    ]  # fmt: skip
    assert shown["inspections"] == [
        {
            "key": "2024-05-01-b9f1e9b9",
            "authority": "FDA", "area": None, "ended_on": "2024-05-01", "outcome": "official",
            "closed_on": "2025-01-01", "source": TEST_SOURCE,
        }
    ]  # fmt: skip


def test_a_certificate_says_whether_it_is_in_force_today(sponsor: Ask) -> None:
    certificate(site("one"), number="MD 1", issuer="BSI", scope=["device"], valid_until=date(2099, 1, 1))
    assert sponsor("/sites/one/").json()["certificates"] == [
        {
            "key": "ISO13485-fa97796a",
            "standard": "ISO13485", "number": "MD 1", "issuer": "BSI", "status": "active", "valid_from": None,
            "valid_until": "2099-01-01", "scope": ["device"],
            "in_force": {"answer": "yes", "because": "it is valid to 2099-01-01"},
            "evidence": "inferred", "evidence_url": None, "source": TEST_SOURCE,
        }
    ]  # fmt: skip


ON = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("fields", "answer", "because"),
    [
        ({"status": "suspended"}, "no", "it is suspended"),
        ({"status": "withdrawn", "valid_until": date(2099, 1, 1)}, "no", "it is withdrawn"),
        ({"valid_from": date(2026, 7, 1)}, "no", "it begins on 2026-07-01"),
        ({"valid_from": date(2026, 6, 30), "valid_until": date(2026, 6, 30)}, "yes", "it is valid to 2026-06-30"),
        ({}, "unknown", "no end date is on record: ask until when it is valid"),
        ({"valid_until": date(2026, 6, 29)}, "unknown", "it ended on 2026-06-29, less than 180 days ago"),
        ({"valid_until": date(2026, 1, 1)}, "unknown", "it ended on 2026-01-01"),
        ({"valid_until": date(2025, 12, 31)}, "no", "it ended on 2025-12-31"),
    ],
)
def test_a_certificate_is_in_force_as_a_match_reads_it(fields: dict[str, object], answer: str, because: str) -> None:
    found = standing(Certificate(**{"status": "active", **fields}), ON)
    assert (found.answer, found.because[: len(because)]) == (answer, because)


def test_a_provider_is_shown_with_its_sites_and_their_records(sponsor: Ask) -> None:
    acme = provider("acme", description="Molds.", website="https://example.com", revenue_usd=5, contract_services="yes")
    capability(site("acme-b", acme))
    site("acme-a", acme)
    shown = sponsor("/providers/acme/").json()
    assert [row["key"] for row in shown["sites"]] == ["acme-a", "acme-b"]
    assert [row["code"] for row in shown["sites"][1]["capabilities"]] == ["device.molding.lsr"]
    assert (shown["description"], shown["revenue_usd"], shown["duns"]) == ("Molds.", 5, None)


def test_a_provider_does_not_show_a_sponsor_its_closed_sites(sponsor: Ask, curator: Ask) -> None:
    acme = provider()
    site("closed", acme, active=False)
    assert sponsor("/providers/acme/").json()["sites"] == []
    assert [row["key"] for row in curator("/providers/acme/").json()["sites"]] == ["closed"]


HIDDEN = ["/providers/secret/", "/sites/secret-one/", "/sites/closed/"]


@pytest.mark.parametrize("path", HIDDEN)
def test_what_is_hidden_answers_exactly_like_what_does_not_exist(sponsor: Ask, curator: Ask, path: str) -> None:
    missing = sponsor(path, X_Request_ID="same")
    secret = provider("secret", status="draft")
    site("secret-one", secret)
    site("closed", active=False)
    hidden = sponsor(path, X_Request_ID="same")
    assert (hidden.status_code, hidden.content, hidden.headers) == (404, missing.content, missing.headers)
    assert curator(path).status_code == 200


@pytest.mark.parametrize("name", ["acme%00", "%00", "ACME", "1", "acme%20", "%F0%9F%98%80", "a" * 3000, "..", "acme;x"])
@pytest.mark.parametrize("resource", ["providers", "sites", "capabilities", "standards", "countries"])
def test_a_key_that_cannot_be_one_is_not_found(sponsor: Ask, resource: str, name: str) -> None:
    provider()
    assert sponsor(f"/{resource}/{name}/").status_code == 404


def declared(serializer: Any) -> Any:
    """The names that a serializer declares, nested ones too; None for a plain value."""
    fields = getattr(getattr(serializer, "child", serializer), "fields", None)
    return fields and {name: declared(field) for name, field in fields.items()}


def shown(document: Any) -> Any:
    """The names in a document, in the same form."""
    if isinstance(document, list):
        return shown(document[0]) if document else None
    return {name: shown(value) for name, value in document.items()} if isinstance(document, dict) else None


LISTS = [("/sites/", SiteSummary()), ("/providers/", ProviderSummary())]


@pytest.mark.parametrize(("path", "serializer"), LISTS)
def test_a_row_shows_what_its_serializer_declares(sponsor: Ask, path: str, serializer: Any) -> None:
    site("one")
    assert shown(sponsor(path).json()["results"]) == declared(serializer)
