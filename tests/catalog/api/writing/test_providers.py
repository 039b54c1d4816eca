"""Providers are added, changed and retired over HTTP, by the rules that hold for files."""

from typing import Any

import pytest

from catalog.models import CapabilityRecord, Provider, Site
from tests.catalog.api.builders import capability, provider, site, source
from tests.catalog.api.writing.conftest import Send, change, drop, faults, problem, tag

NORTHMOLD = {"key": "northmold", "name": "Northmold Medical", "source": {"name": "interview"}}
TIJUANA = {"key": "northmold-tijuana", "name": "Tijuana", "country": "MX", "capabilities": [{"code": "device.molding"}]}


def with_record(kind: str, **record: Any) -> dict[str, Any]:
    return {"sites": [TIJUANA | {kind: [record]}]}


def test_a_new_provider_is_a_draft_at_its_own_address(writer: Send) -> None:
    answer = writer("POST", "/providers/", NORTHMOLD)
    assert (answer.status_code, answer["Location"]) == (201, "/api/v1/providers/northmold/")
    assert (answer.json()["status"], answer.json()["source"]["name"]) == ("draft", "interview")
    assert answer["ETag"] == tag(writer, "/providers/northmold/")
    assert answer.json() == writer("GET", "/providers/northmold/").json()


def test_a_new_provider_may_bring_its_sites_and_their_records(writer: Send) -> None:
    answer = writer("POST", "/providers/", NORTHMOLD | {"sites": [TIJUANA]})
    assert answer.json()["sites"][0]["capabilities"][0]["code"] == "device.molding"
    assert CapabilityRecord.objects.get().source.name == "interview"


def test_a_key_that_is_taken_is_a_conflict(writer: Send) -> None:
    provider("northmold", status="draft")
    assert faults(writer("POST", "/providers/", NORTHMOLD), 409) == [("/key", "taken")]


def test_a_number_that_another_has_is_a_conflict(writer: Send) -> None:
    site("other", provider("acme", duns="123456789"), fei="3001234567")
    body = NORTHMOLD | {"duns": "123456789", "sites": [TIJUANA | {"fei": "3001234567"}]}
    assert faults(writer("POST", "/providers/", body), 409) == [("/duns", "taken"), ("/sites/0/fei", "taken")]
    assert not Provider.objects.filter(key="northmold").exists()


@pytest.mark.parametrize(
    ("member", "pointer", "code"),
    [
        ({"key": "North Mold"}, "/key", "malformed"),
        ({"key": None}, "/key", "required"),
        ({"key": 7}, "/key", "wrong_type"),
        ({"name": "FDA approved maker"}, "/name", "false_claim"),
        ({"name": "x" * 201}, "/name", "too_long"),
        ({"headquarters_country": "MEX"}, "/headquarters_country", "unknown_code"),
        ({"revenue_usd": True}, "/revenue_usd", "wrong_type"),
        ({"revenue_usd": 0}, "/revenue_usd", "out_of_range"),
        ({"colour": "red"}, "/colour", "unknown_field"),
        ({"status": "public"}, "/status", "unknown_choice"),
        ({"status": "published"}, "/status", "status_order"),
        ({"status": []}, "/status", "wrong_type"),
        (with_record("capabilities", code="device.moulding"), "/sites/0/capabilities/0/code", "unknown_code"),
        (with_record("certificates", standard="QMSR"), "/sites/0/certificates/0/standard", "not_holdable"),
    ],
)
def test_what_breaks_a_rule_is_refused_at_its_place(writer: Send, member: Any, pointer: str, code: str) -> None:
    assert (pointer, code) in faults(writer("POST", "/providers/", NORTHMOLD | member))
    assert not Provider.objects.exists()


def test_a_patch_changes_what_it_states_and_nothing_else(writer: Send) -> None:
    one = site("acme-one", provider(status="draft", website="https://acme.example", revenue_usd=5))
    capability(one)
    answer = change(writer, "/providers/acme/", {"name": "Acme Medical", "revenue_usd": None})
    assert answer.status_code == 200, answer.content
    assert answer.json() == writer("GET", "/providers/acme/").json()
    assert answer["ETag"] == tag(writer, "/providers/acme/")
    stored = Provider.objects.get()
    assert (stored.name, stored.revenue_usd, stored.website) == ("Acme Medical", None, "https://acme.example")
    assert (Site.objects.get().active, CapabilityRecord.objects.count()) == (True, 1)


def test_a_part_of_an_object_is_merged_into_it(writer: Send) -> None:
    provider(status="draft", source=source("letter", reference="no. 7"))
    answer = change(writer, "/providers/acme/", {"source": {"retrieved_on": "2026-11-01"}})
    assert answer.json()["source"] == {"name": "letter", "reference": "no. 7", "retrieved_on": "2026-11-01"}


def test_the_source_of_a_provider_is_not_that_of_its_sites(writer: Send) -> None:
    site("acme-one", provider(status="draft"))
    change(writer, "/providers/acme/", {"source": {"name": "letter"}})
    assert Site.objects.get().source.name == "test"


def test_a_key_stays(writer: Send) -> None:
    provider(status="draft")
    assert faults(change(writer, "/providers/acme/", {"key": "other"})) == [("/key", "immutable")]
    assert change(writer, "/providers/acme/", {"key": "acme", "name": "B"}).status_code == 200


@pytest.mark.parametrize(
    ("stored", "asked", "status"),
    [
        ("draft", "in_review", 200),
        ("draft", "published", 400),
        ("draft", "retired", 200),
        ("in_review", "draft", 200),
        ("in_review", "published", 200),
        ("published", "draft", 400),
        ("published", "in_review", 400),
        ("published", "retired", 200),
        ("retired", "draft", 400),
        ("retired", "published", 400),
        ("published", "published", 200),
    ],
)
def test_a_status_goes_one_step_at_a_time(publisher: Send, stored: str, asked: str, status: int) -> None:
    provider(status=stored)
    answer = change(publisher, "/providers/acme/", {"status": asked})
    assert answer.status_code == status, answer.content
    assert Provider.objects.get().status == (asked if status == 200 else stored)


def test_to_publish_what_is_in_review_needs_the_scope_that_says_so(writer: Send) -> None:
    provider(status="in_review")
    answer = change(writer, "/providers/acme/", {"status": "published"})
    assert problem(answer, 403)["code"] == "scope_required"
    assert 'scope="publish"' in answer["WWW-Authenticate"]
    assert Provider.objects.get().status == "in_review"


def test_a_patch_that_changes_nothing_leaves_no_trace(writer: Send) -> None:
    provider()
    before = tag(writer, "/providers/acme/")
    answer = change(writer, "/providers/acme/", {"name": "Acme"})
    assert (answer.status_code, answer["ETag"]) == (200, before)


def test_deleting_a_provider_retires_it(writer: Send) -> None:
    provider(status="in_review")
    answer = drop(writer, "/providers/acme/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert writer("GET", "/providers/acme/").json()["status"] == "retired"
    assert drop(writer, "/providers/acme/").status_code == 204


def test_who_may_publish_retires_what_is_published(writer: Send, publisher: Send) -> None:
    provider()
    assert drop(writer, "/providers/acme/").status_code == 202
    assert drop(publisher, "/providers/acme/").status_code == 204
    assert Provider.objects.get().status == "retired"


def test_the_history_says_who_with_which_key_when_what_and_why(writer: Send) -> None:
    provider(status="draft")
    change(writer, "/providers/acme/", {"name": "Acme Médical"}, X_Change_Reason="they renamed themselves")
    newest = writer("GET", "/providers/acme/history/").json()["results"][0]
    assert newest["who"].startswith("vera (key pm_")
    assert newest["why"] == "they renamed themselves"
    assert newest["changes"] == [{"field": "name", "old": "Acme", "new": "Acme Médical"}]


def test_without_a_reason_the_history_has_the_request(writer: Send) -> None:
    provider(status="draft")
    drop(writer, "/providers/acme/")
    newest = writer("GET", "/providers/acme/history/").json()["results"][0]
    assert newest["why"] == "DELETE /api/v1/providers/acme/"


def test_a_reason_that_is_too_long_is_refused_and_one_with_hidden_characters_is_tidied(writer: Send) -> None:
    provider(status="draft")
    answer = change(writer, "/providers/acme/", {"name": "B"}, X_Change_Reason="x" * 501)
    assert faults(answer) == [("", "invalid_header")]
    change(writer, "/providers/acme/", {"name": "B"}, X_Change_Reason=" a\tbell\x07 ")
    assert writer("GET", "/providers/acme/history/").json()["results"][0]["why"] == "a bell"


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_a_sponsor_may_not_write(sponsor: Any, method: str) -> None:
    provider()
    path = "/providers/" if method == "POST" else "/providers/acme/"
    assert sponsor(path, method=method, If_Match='"a-b"').status_code == 403


def test_there_is_no_put(publisher: Send) -> None:
    provider()
    assert publisher("PUT", "/providers/acme/", NORTHMOLD).status_code == 405


@pytest.mark.parametrize("body", [b"", b"[]", b'{"name": "a", "name": "b"}', b'{"name": "\\u0000"}'])
def test_the_door_is_strict_before_anything_is_read(writer: Send, body: bytes) -> None:
    provider(status="draft")
    assert problem(change(writer, "/providers/acme/", body), 400)["code"] == "invalid_json"
