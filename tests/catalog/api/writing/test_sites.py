"""Sites and their records are added, changed and taken away over HTTP; the history keeps what went."""

from typing import Any

import pytest

from catalog.models import CapabilityRecord, Certificate, Inspection, Site
from tests.catalog.api.builders import capability, certificate, inspection, modality, provider, site, source
from tests.catalog.api.writing.conftest import Send, change, drop, faults, problem, tag

CAPABILITIES = "/sites/acme-one/capabilities/"
LSR = f"{CAPABILITIES}device.molding.lsr/"
CERTIFICATES = "/sites/acme-one/certificates/"
ISO = {"standard": "ISO13485", "number": "MD 712345", "valid_from": "2024-03-01", "valid_until": "2027-02-28"}


@pytest.fixture
def one(vocabularies: None) -> Site:
    """A site of a draft."""
    return site("acme-one", provider(status="draft"), fei="3001234567")


def test_a_new_site_stands_with_its_provider(writer: Send, one: Site) -> None:
    body = {"key": "acme-two", "name": "Two", "country": "MX", "modalities": [{"code": "small_molecule"}]}
    answer = writer("POST", "/providers/acme/sites/", body)
    assert (answer.status_code, answer["Location"]) == (201, "/api/v1/sites/acme-two/")
    assert answer["ETag"] == tag(writer, "/sites/acme-two/")
    assert answer.json() == writer("GET", "/sites/acme-two/").json()
    assert Site.objects.get(key="acme-one").active


@pytest.mark.parametrize(
    ("member", "status", "fault"),
    [
        ({"key": "acme-one"}, 409, ("/key", "taken")),
        ({"fei": "3001234567"}, 409, ("/fei", "taken")),
        ({"latitude": 91}, 400, ("/latitude", "out_of_range")),
        ({"provider": "acme"}, 400, ("/provider", "unknown_field")),
        ({"name": ""}, 400, ("/name", "required")),
        ({"capabilities": [{"code": "device"}] * 2}, 400, ("/capabilities/1/code", "duplicate")),
        ({"inspections": [{"ended_on": "2024-13-01"}]}, 400, ("/inspections/0/ended_on", "not_a_date")),
    ],
)
def test_a_site_that_breaks_a_rule_is_refused(
    writer: Send, one: Site, member: Any, status: int, fault: tuple[str, str]
) -> None:
    body = {"key": "acme-two", "name": "Two"} | member
    assert fault in faults(writer("POST", "/providers/acme/sites/", body), status)
    assert Site.objects.count() == 1


def test_what_stands_twice_is_named_where_the_caller_sent_it(writer: Send, one: Site) -> None:
    body = {"key": "acme-two", "name": "Two", "capabilities": [{"code": "device"}] * 2}
    (error,) = problem(writer("POST", "/providers/acme/sites/", body), 400)["errors"]
    assert error["detail"] == "the capability device is at /capabilities/0/code already"


def test_a_site_of_nobody_is_nowhere(writer: Send, one: Site) -> None:
    assert writer("POST", "/providers/nobody/sites/", {"key": "a", "name": "A"}).status_code == 404


def test_a_patch_of_a_site_changes_what_it_states(writer: Send, one: Site) -> None:
    capability(one)
    other = site("acme-two", one.provider)
    answer = change(writer, "/sites/acme-one/", {"city": "Tijuana", "country": "MX"})
    assert answer.status_code == 200, answer.content
    assert (answer.json()["city"], answer["ETag"]) == ("Tijuana", tag(writer, "/sites/acme-one/"))
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.city, one.fei, one.active, other.active) == ("Tijuana", "3001234567", True, True)
    assert CapabilityRecord.objects.count() == 1


def test_a_list_that_is_sent_replaces_the_whole_list(writer: Send, one: Site) -> None:
    capability(one)
    modality(one)
    answer = change(writer, "/sites/acme-one/", {"capabilities": [{"code": "ds"}], "modalities": None})
    assert [record["code"] for record in answer.json()["capabilities"]] == ["ds"]
    assert len(answer.json()["modalities"]) == 1
    assert change(writer, "/sites/acme-one/", {"modalities": []}).json()["modalities"] == []


def test_the_fei_of_another_site_is_a_conflict(writer: Send, one: Site) -> None:
    site("other", provider("other", status="draft"), fei="3007654321")
    assert faults(change(writer, "/sites/acme-one/", {"fei": "3007654321"}), 409) == [("/fei", "taken")]


def test_deleting_a_site_makes_it_inactive_and_a_patch_brings_it_back(writer: Send, one: Site) -> None:
    capability(one)
    assert drop(writer, "/sites/acme-one/").status_code == 204
    assert not Site.objects.get().active
    assert CapabilityRecord.objects.exists()
    assert change(writer, "/sites/acme-one/", {"active": True}).json()["active"] is True


def test_a_record_is_added_at_its_own_address(writer: Send, one: Site) -> None:
    answer = writer("POST", CAPABILITIES, {"code": "device.molding.lsr", "annual_volume": {"max": 1000}})
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1{LSR}")
    assert answer["ETag"] == tag(writer, LSR)
    assert answer.json() == writer("GET", LSR).json() == writer("GET", "/sites/acme-one/").json()["capabilities"][0]


@pytest.mark.parametrize(
    ("path", "body", "key"),
    [
        ("modalities", {"code": "small_molecule"}, "small_molecule"),
        ("certificates", ISO, "ISO13485-"),
        ("certificates", {"standard": "ISO9001"}, "ISO9001-"),
        ("inspections", {"authority": "FDA", "ended_on": "2024-09-12", "outcome": "none"}, "2024-09-12-"),
    ],
)
def test_every_kind_of_record_can_be_added_found_and_dropped(
    writer: Send, one: Site, path: str, body: Any, key: str
) -> None:
    answer = writer("POST", f"/sites/acme-one/{path}/", body)
    address = answer["Location"].removeprefix("/api/v1")
    assert address.startswith(f"/sites/acme-one/{path}/{key}")
    assert answer.json() in writer("GET", "/sites/acme-one/").json()[path]
    assert faults(writer("POST", f"/sites/acme-one/{path}/", body), 409)[0][1] == "taken"
    assert drop(writer, address).status_code == 204
    assert writer("GET", address).status_code == 404
    assert writer("GET", "/sites/acme-one/").json()[path] == []


def test_the_key_that_a_record_shows_leads_to_it(writer: Send, one: Site) -> None:
    certificate(one, number="A/B 7")
    inspection(one, authority="EMA/PIC", area="drug")
    shown = writer("GET", "/sites/acme-one/").json()
    for name in ("certificates", "inspections"):
        record = shown[name][0]
        assert writer("GET", f"/sites/acme-one/{name}/{record['key']}/").json() == record


def test_a_patch_of_a_record_merges_ranges_and_leaves_the_others(writer: Send, one: Site) -> None:
    capability(one, annual_volume_min=5, annual_volume_max=10, source=source("letter"))
    capability(one, "ds")
    answer = change(writer, LSR, {"annual_volume": {"max": 20}, "stages": ["commercial"]})
    assert answer.status_code == 200, answer.content
    assert answer.json()["annual_volume"] == {"min": 5, "max": 20}
    assert (answer.json()["source"]["name"], answer["ETag"]) == ("letter", tag(writer, LSR))
    assert CapabilityRecord.objects.count() == 2


@pytest.mark.parametrize(
    ("patch", "fault"),
    [
        ({"annual_volume": {"min": 11}}, ("/annual_volume/max", "inverted")),
        ({"annual_volume": 7}, ("/annual_volume", "wrong_type")),
        ({"lead_time_weeks": {"max": 0}}, ("/lead_time_weeks/max", "out_of_range")),
        ({"stages": ["Commercial"]}, ("/stages", "unknown_code")),
        ({"name": "LSR"}, ("/name", "unknown_field")),
        ({"evidence": None, "programmes": "3"}, ("/programmes", "wrong_type")),
    ],
)
def test_a_record_that_breaks_a_rule_is_refused(writer: Send, one: Site, patch: Any, fault: tuple[str, str]) -> None:
    capability(one, annual_volume_min=5, annual_volume_max=10)
    capability(one, "ds")
    assert fault in faults(change(writer, LSR, patch))


def test_a_record_cannot_become_another_that_is_there(writer: Send, one: Site) -> None:
    capability(one)
    capability(one, "ds")
    assert faults(change(writer, LSR, {"code": "ds"}), 409) == [("/code", "taken")]


def test_what_names_a_record_may_be_corrected_and_the_answer_has_the_new_name(writer: Send, one: Site) -> None:
    added = writer("POST", CERTIFICATES, ISO).json()
    answer = change(writer, f"{CERTIFICATES}{added['key']}/", {"number": "MD 712346"})
    assert answer.json()["key"] != added["key"]
    assert answer["ETag"] == tag(writer, f"{CERTIFICATES}{answer.json()['key']}/")
    assert Certificate.objects.get().number == "MD 712346"


def test_a_dropped_record_is_in_the_history(writer: Send, one: Site) -> None:
    capability(one)
    drop(writer, LSR, X_Change_Reason="line sold")
    newest = writer("GET", "/providers/acme/history/").json()["results"][0]
    assert (newest["action"], newest["why"], newest["entry"]["name"]) == ("delete", "line sold", "device.molding.lsr")


def test_a_record_that_is_not_there_is_nowhere(writer: Send, one: Site) -> None:
    inspection(one)
    for path in (LSR, f"{CERTIFICATES}ISO13485-00000000/", "/sites/none/capabilities/ds/", f"{CAPABILITIES}%00/"):
        assert writer("GET", path).status_code == 404
        assert writer("PATCH", path, {}, If_Match='"a-b"').status_code == 404
    assert Inspection.objects.exists()


def test_a_sponsor_sees_the_records_of_published_sites_only(sponsor: Any, one: Site) -> None:
    capability(one)
    capability(site("shown"))
    assert sponsor(LSR).status_code == 404
    assert sponsor("/sites/shown/capabilities/device.molding.lsr/").status_code == 200
