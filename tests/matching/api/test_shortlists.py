"""Shortlists: the answer to a stored brief, frozen, over HTTP."""

import hashlib
from typing import Any
from uuid import UUID

import pytest
import rfc8785
import time_machine

from catalog.models import Provider
from matching.engine.configuration import configuration_digest
from matching.models import Shortlist
from matching.shortlists import FROZEN
from partnermatch.access.models import Sponsor
from tests.contract.small_catalog import FULL_BRIEF
from tests.matching.api.conftest import LSR, Caller, faults

NOBODYS = UUID(int=0)
OPEN_BRIEF = FULL_BRIEF | {"must": {"standards": ["ISO13485"]}, "limit": 1, "near_misses": 50}


def address(response: Any) -> str:
    return f"/shortlists/{response.json()['record']['id']}/"


def test_a_new_shortlist_is_answered_with_its_address_and_its_tag(acme: Caller) -> None:
    new = acme.shortlist()
    again = acme("GET", address(new))
    assert new["Location"] == f"/api/v1{address(new)}"
    assert (again.json(), again["ETag"]) == (new.json(), new["ETag"])
    assert (again.json()["decisions"], again.json()["standing"]) == ([], [])


def test_the_record_holds_the_answer_as_it_was(acme: Caller) -> None:
    record, answer = acme.shortlist(OPEN_BRIEF).json()["record"], acme("POST", "/match/", OPEN_BRIEF).json()
    for name in ("brief_hash", "catalog", "engine", *FROZEN):
        assert record[name] == answer[name]
    assert record["brief"]["document"] == answer["brief"]
    assert record["facets"]
    assert record["results"]


def test_the_record_says_whose_it_is_who_made_it_when_and_of_what(acme: Caller) -> None:
    with time_machine.travel("2026-11-22T09:30:12.9Z", tick=False):
        brief = acme.brief(title="Ours", notes="One.\nTwo.").json()
        record = acme("POST", f"/briefs/{brief['id']}/shortlists/").json()["record"]
    assert (record["format"], record["created_at"]) == ("partnermatch-shortlist/1", "2026-11-22T09:30:12Z")
    assert (record["sponsor"], record["created_by"]) == ({"key": "acme", "name": "Acme"}, "sponsor-acme")
    named = {"id": brief["id"], "title": "Ours", "notes": "One.\nTwo.", "version": 1}
    assert record["brief"] == named | {"document": record["brief"]["document"]}
    assert record["configuration"] == configuration_digest()


def test_the_hash_is_that_of_the_canonical_form_of_the_record_shown(acme: Caller) -> None:
    shown = acme("GET", address(acme.shortlist(OPEN_BRIEF))).json()
    taken = "sha256:" + hashlib.sha256(rfc8785.dumps(shown["record"])).hexdigest()
    assert shown["hash"] == taken


def test_what_is_stored_is_the_canonical_form(acme: Caller) -> None:
    shown = acme.shortlist(OPEN_BRIEF).json()
    stored = Shortlist._base_manager.get()
    assert bytes(stored.record) == rfc8785.dumps(shown["record"])
    assert (stored.hash, stored.brief_hash) == (shown["hash"], shown["record"]["brief_hash"])
    assert stored.catalog_revision == shown["record"]["catalog"]["revision"]


def test_reasons_are_frozen_also_where_the_brief_would_leave_them_out(acme: Caller) -> None:
    record = acme.shortlist(LSR | {"explain": False}).json()["record"]
    assert record["brief"]["document"]["explain"] is True
    assert record["results"][0]["musts"]


@pytest.mark.parametrize(
    ("body", "title"), [(None, "Ours"), ({}, "Ours"), ({"title": ""}, "Ours"), ({"title": "T"}, "T")]
)
def test_its_title_is_that_of_the_brief_unless_the_body_says_one(acme: Caller, body: Any, title: str) -> None:
    brief = acme.brief(title="Ours").json()["id"]
    assert acme("POST", f"/briefs/{brief}/shortlists/", body).json()["record"]["title"] == title


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"title": 5}, ("/title", "wrong_type")),
        ({"title": None}, ("/title", "wrong_type")),
        ({"title": "t" * 201}, ("/title", "too_long")),
        ({"title": "a\nb"}, ("/title", "invalid_text")),
        ({"titel": "x"}, ("/titel", "unknown_field")),
        ({"brief": {}}, ("/brief", "unknown_field")),
    ],
)
def test_the_body_of_a_new_shortlist_is_read_strictly(acme: Caller, body: Any, fault: tuple[str, str]) -> None:
    brief = acme.brief().json()["id"]
    refused = acme("POST", f"/briefs/{brief}/shortlists/", body)
    assert (faults(refused), refused.json()["code"]) == ([fault], "invalid_request")
    assert acme("GET", "/shortlists/").json()["count"] == 0


def test_later_changes_of_the_brief_and_the_catalog_leave_it_as_it_was(acme: Caller) -> None:
    new = acme.shortlist()
    brief = acme("GET", f"/briefs/{new.json()['record']['brief']['id']}/")
    acme("PATCH", f"/briefs/{brief.json()['id']}/", {"brief": {}, "title": "x"}, If_Match=brief["ETag"])
    Provider.objects.update(name="Renamed")
    Sponsor.objects.update(name="Renamed")
    again = acme("GET", address(new))
    assert (again.json(), again["ETag"]) == (new.json(), new["ETag"])


@pytest.mark.parametrize("status", ["draft", "in_review", "retired"])
def test_a_provider_that_left_the_catalog_stays_in_the_record(acme: Caller, status: str) -> None:
    new = acme.shortlist()
    Provider.objects.filter(key="northmold").update(status=status)
    again = acme("GET", address(new), If_None_Match=new["ETag"])
    assert again.json()["record"] == new.json()["record"]
    assert again.json()["providers"] == [
        {"key": "northmold", "name": "Northmold", "in_catalog": False},
        {"key": "present-supplier", "name": "Present-Supplier", "in_catalog": True},
    ]


def test_what_the_caller_has_already_is_not_sent_again(acme: Caller) -> None:
    new = acme.shortlist()
    again = acme("GET", address(new), If_None_Match=new["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_lists_show_what_it_is_without_the_record(acme: Caller) -> None:
    new = acme.shortlist().json()
    record = new["record"]
    row = acme("GET", "/shortlists/").json()["results"][0]
    same = {name: record[name] for name in ("id", "title", "created_at", "created_by", "brief_hash")}
    assert row == same | {
        "brief": record["brief"]["id"],
        "hash": new["hash"],
        "catalog_revision": record["catalog"]["revision"],
        "decisions": 0,
    }


def test_lists_can_be_asked_for_those_of_one_brief(acme: Caller) -> None:
    one, _ = acme.shortlist().json()["record"], acme.shortlist()
    of_one = acme("GET", f"/shortlists/?brief={one['brief']['id']}").json()
    assert [row["id"] for row in of_one["results"]] == [one["id"]]
    assert acme("GET", f"/briefs/{one['brief']['id']}/shortlists/").json()["results"] == of_one["results"]
    assert acme("GET", f"/shortlists/?brief={NOBODYS}").json()["count"] == 0


def test_lists_are_ordered_and_paged(acme: Caller) -> None:
    brief = acme.brief().json()["id"]
    for title in ("b", "C", "a"):
        acme("POST", f"/briefs/{brief}/shortlists/", {"title": title})

    def titles(query: str) -> list[str]:
        return [row["title"] for row in acme("GET", f"/briefs/{brief}/shortlists/{query}").json()["results"]]

    assert (titles(""), titles("?ordering=-created&limit=1")) == (["b", "C", "a"], ["a"])
    assert titles("?ordering=title&offset=1") == ["b", "C"]


@pytest.mark.parametrize(
    "query", ["brief=1", f"brief={str(UUID(int=10)).upper()}", "brief=", "archived=true", "title=x"]
)
def test_lists_take_no_parameter_that_they_do_not_know(acme: Caller, query: str) -> None:
    response = acme("GET", f"/shortlists/?{query}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("method", ["DELETE", "PUT", "POST"])
def test_no_method_takes_it_away_or_replaces_it(acme: Caller, method: str) -> None:
    new = acme.shortlist()
    refused = acme(method, address(new), {} if method == "POST" else None, If_Match=new["ETag"])
    assert (refused.status_code, refused["Allow"]) == (405, "GET, PATCH, HEAD, OPTIONS")


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PATCH", {"decisions": []}), ("DELETE", None)])
def test_anothers_shortlist_is_answered_like_none(acme: Caller, rival: Caller, method: str, body: Any) -> None:
    theirs = acme.shortlist()
    headers = {"If_Match": theirs["ETag"], "X_Request_ID": "same"}
    there, nowhere = (
        rival(method, address(theirs), body, **headers),
        rival(method, f"/shortlists/{NOBODYS}/", body, **headers),
    )
    assert there.status_code == nowhere.status_code == (405 if method == "DELETE" else 404)
    assert there.content.replace(theirs.json()["record"]["id"].encode(), str(NOBODYS).encode()) == nowhere.content
    assert there.headers == nowhere.headers


def test_anothers_rows_are_in_no_list_and_no_count(acme: Caller, rival: Caller) -> None:
    theirs = acme.shortlist().json()["record"]
    lists = [
        rival("GET", path).json()
        for path in ("/briefs/", "/shortlists/", f"/shortlists/?brief={theirs['brief']['id']}")
    ]
    assert [(found["count"], found["results"]) for found in lists] == [(0, [])] * 3
