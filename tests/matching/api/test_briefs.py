"""Briefs that a sponsor keeps, over HTTP. What a brief may say is in `test_brief_bodies`."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from catalog.models import Modality
from matching.service import match
from tests.contract.small_catalog import FULL_BRIEF
from tests.matching.api.conftest import LSR, Caller, faults

NOBODYS = UUID(int=0)


def address(response: Any) -> str:
    """Where the brief of an answer is."""
    return f"/briefs/{response.json()['id']}/"


def test_a_new_brief_is_answered_with_its_address_its_tag_and_its_content(acme: Caller) -> None:
    new = acme.brief(FULL_BRIEF, title="Ours", notes="One.\n\tTwo.")
    again = acme("GET", address(new))
    assert new["Location"] == f"/api/v1{address(new)}"
    assert (again.json(), again["ETag"]) == (new.json(), new["ETag"])
    assert (again.json()["title"], again.json()["notes"]) == ("Ours", "One.\n\tTwo.")
    assert (again.json()["brief"], again.json()["version"]) == (FULL_BRIEF, 1)
    assert (again.json()["created_by"], again.json()["archived_at"]) == ("sponsor-acme", None)
    assert again["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("said", [{}, {"title": ""}])
def test_without_a_title_of_its_own_it_has_that_of_the_brief(acme: Caller, said: dict[str, str]) -> None:
    assert acme.brief(**said).json()["title"] == "Gasket"
    assert acme.brief({}, **said).json()["title"] == ""


def test_its_hash_is_that_of_the_same_brief_asked_today(acme: Caller) -> None:
    new = acme.brief()
    assert new.json()["brief_hash"] == acme("POST", "/match/", LSR).json()["brief_hash"]
    with time_machine.travel("2031-01-01T00:00:00Z"):
        later = match(LSR)["brief_hash"]
        assert later != new.json()["brief_hash"]


def test_a_stored_brief_is_answered_like_one_that_is_only_asked(acme: Caller) -> None:
    stored = acme("POST", f"{address(acme.brief(FULL_BRIEF))}match/")
    assert stored.json() == acme("POST", "/match/", FULL_BRIEF).json()


def test_a_change_replaces_what_it_states_and_leaves_the_rest(acme: Caller) -> None:
    new = acme.brief(FULL_BRIEF, title="Ours", notes="Two lines.")
    changed = acme("PATCH", address(new), {"brief": LSR}, If_Match=new["ETag"])
    assert (changed.json()["brief"], changed.json()["version"]) == (LSR, 2)
    assert (changed.json()["title"], changed.json()["notes"]) == ("Ours", "Two lines.")
    assert changed["ETag"] == acme("GET", address(new))["ETag"] != new["ETag"]


def test_a_change_that_changes_nothing_leaves_its_version_alone(acme: Caller) -> None:
    new = acme.brief(title="Ours")
    same = acme("PATCH", address(new), {"title": "Ours", "brief": LSR}, If_Match=new["ETag"])
    assert (same.json(), same["ETag"]) == (new.json(), new["ETag"])


@pytest.mark.parametrize(("method", "body"), [("PATCH", {"title": "x"}), ("DELETE", None)])
def test_what_is_changed_must_be_what_was_seen(acme: Caller, method: str, body: Any) -> None:
    new = acme.brief()
    acme("PATCH", address(new), {"title": "second"}, If_Match=new["ETag"])
    assert acme(method, address(new), body, If_Match=new["ETag"]).status_code == 412
    assert acme(method, address(new), body).status_code == 428
    assert acme(method, address(new), body, If_Match="*").status_code == 428
    assert acme("GET", address(new)).json()["title"] == "second"


def test_a_shortlist_changes_the_tag_of_its_brief_but_stops_no_change_of_it(acme: Caller) -> None:
    new = acme.brief()
    acme("POST", f"{address(new)}shortlists/")
    assert acme("GET", address(new), If_None_Match=new["ETag"]).json()["shortlists"] == 1
    assert acme("PATCH", address(new), {"title": "x"}, If_Match=new["ETag"]).status_code == 200


def test_what_the_caller_has_already_is_not_sent_again(acme: Caller) -> None:
    new = acme.brief()
    again = acme("GET", address(new), If_None_Match=new["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", new["ETag"])


def test_an_archived_brief_is_readable_and_in_a_list_of_its_own(acme: Caller) -> None:
    new, other = acme.brief(), acme.brief()
    assert acme("DELETE", address(new), If_Match=new["ETag"]).status_code == 204
    assert acme("GET", address(new)).json()["archived_at"] is not None
    lists = [acme("GET", f"/briefs/{query}").json()["results"] for query in ("", "?archived=false", "?archived=true")]
    assert [[row["id"] for row in rows] for rows in lists] == [
        [other.json()["id"]],
        [other.json()["id"]],
        [new.json()["id"]],
    ]


@pytest.fixture
def archived(acme: Caller) -> Any:
    new = acme.brief(notes="kept")
    acme("DELETE", address(new), If_Match=new["ETag"])
    return acme("GET", address(new))


def test_archiving_twice_changes_nothing(acme: Caller, archived: Any) -> None:
    assert acme("DELETE", address(archived), If_Match=archived["ETag"]).status_code == 204
    assert acme("GET", address(archived)).json() == archived.json()


def test_an_archived_brief_is_not_changed_before_it_is_taken_up_again(acme: Caller, archived: Any) -> None:
    refused = acme("PATCH", address(archived), {"title": "x"}, If_Match=archived["ETag"])
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    taken_up = acme("PATCH", address(archived), {"title": "x", "archived": False}, If_Match=archived["ETag"])
    assert (taken_up.json()["title"], taken_up.json()["archived_at"]) == ("x", None)


def test_no_shortlist_is_made_of_an_archived_brief(acme: Caller, archived: Any) -> None:
    refused = acme("POST", f"{address(archived)}shortlists/")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "'archived': false" in refused.json()["detail"]
    assert acme("GET", "/shortlists/").json()["count"] == 0


def test_an_archived_brief_can_be_asked_and_duplicated(acme: Caller, archived: Any) -> None:
    assert acme("POST", f"{address(archived)}match/").status_code == 200
    copy = acme("POST", f"{address(archived)}duplicate/")
    assert (copy.status_code, copy.json()["archived_at"]) == (201, None)
    assert (copy.json()["title"], copy.json()["notes"]) == ("Gasket (copy)", "kept")
    assert (copy.json()["brief"], copy.json()["version"]) == (LSR, 1)


def test_the_title_of_a_copy_is_cut_to_what_a_title_may_have(acme: Caller) -> None:
    copy = acme("POST", f"{address(acme.brief(title='t' * 200))}duplicate/")
    assert copy.json()["title"] == "t" * 193 + " (copy)"


def test_the_title_of_a_copy_of_one_without_title_has_no_blank_before_it(acme: Caller) -> None:
    copy = acme("POST", f"{address(acme.brief({}))}duplicate/")
    assert copy.json()["title"] == "(copy)"


def test_a_sponsor_keeps_so_many_briefs_and_no_more(acme: Caller, rival: Caller, settings: Any) -> None:
    settings.BRIEFS_PER_SPONSOR = 1
    full = [acme.brief(), acme("POST", "/briefs/", {"brief": LSR})]
    full.append(acme("POST", f"{address(full[0])}duplicate/"))
    assert [response.status_code for response in full] == [201, 409, 409]
    assert "You keep 1 briefs" in full[1].json()["detail"]
    assert rival.brief().status_code == 201


def test_a_list_is_ordered_and_paged(acme: Caller) -> None:
    for title in ("b", "C", "a"):
        acme.brief(title=title)

    def titles(query: str) -> list[str]:
        return [row["title"] for row in acme("GET", f"/briefs/{query}").json()["results"]]

    assert titles("") == titles("?ordering=created") == titles("?ordering=updated") == ["b", "C", "a"]
    assert (titles("?ordering=title"), titles("?ordering=-created")) == (["a", "b", "C"], ["a", "C", "b"])
    assert titles("?limit=1&offset=1") == ["C"]


@pytest.mark.parametrize("query", ["archived=yes", "archived=", "order=title", "ordering=size", "limit=0", "title=x"])
def test_a_list_takes_no_parameter_that_it_does_not_know(acme: Caller, query: str) -> None:
    response = acme("GET", f"/briefs/?{query}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


@pytest.fixture
def outdated(acme: Caller) -> Any:
    """A brief whose modality the catalog has no more."""
    new = acme.brief({"must": {"modalities": ["device_single_use"]}}, title="Ours")
    Modality.objects.all().delete()
    return new


@pytest.mark.parametrize("action", ["match/", "shortlists/"])
def test_a_brief_whose_codes_are_gone_says_so_when_it_is_asked(acme: Caller, outdated: Any, action: str) -> None:
    refused = acme("POST", f"{address(outdated)}{action}")
    assert refused.json()["code"] == "brief_outdated"
    assert faults(refused, 409) == [("/brief/must/modalities/0", "unknown_code")]


def test_a_brief_whose_horizon_has_passed_says_so_when_it_is_asked(acme: Caller) -> None:
    new = acme.brief({"horizon": str(date.today())})
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        refused = acme("POST", f"{address(new)}match/")
        seen = acme("GET", address(new))
    assert faults(refused, 409) == [("/brief/horizon", "conflict")]
    assert seen.json()["brief_hash"] is None


def test_a_brief_whose_codes_are_gone_can_be_read_renamed_copied_and_mended(acme: Caller, outdated: Any) -> None:
    seen = acme("GET", address(outdated))
    assert (seen.json()["brief"], seen.json()["brief_hash"]) == (outdated.json()["brief"], None)
    assert acme("POST", f"{address(outdated)}duplicate/").status_code == 201
    renamed = acme("PATCH", address(outdated), {"title": "x"}, If_Match=seen["ETag"])
    mended = acme("PATCH", address(outdated), {"brief": {}}, If_Match=renamed["ETag"])
    assert mended.json()["brief_hash"].startswith("sha256:")


ACTIONS = [
    ("GET", "", None),
    ("PATCH", "", {"title": "x"}),
    ("DELETE", "", None),
    ("POST", "duplicate/", None),
    ("POST", "match/", None),
    ("GET", "shortlists/", None),
    ("POST", "shortlists/", None),
]


@pytest.mark.parametrize(("method", "action", "body"), ACTIONS)
def test_anothers_brief_is_answered_like_none(acme: Caller, rival: Caller, method: str, action: str, body: Any) -> None:
    theirs, headers = acme.brief(), {"X_Request_ID": "same"}
    there = rival(method, f"{address(theirs)}{action}", body, If_Match=theirs["ETag"], **headers)
    nowhere = rival(method, f"/briefs/{NOBODYS}/{action}", body, If_Match=theirs["ETag"], **headers)
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.content.replace(theirs.json()["id"].encode(), str(NOBODYS).encode()) == nowhere.content
    assert there.headers == nowhere.headers
    assert acme("GET", address(theirs)).json() == theirs.json()


@pytest.mark.parametrize(
    "key", ["1", "6F9C1F0E-3A52-4D2B-9F0F-2A8F3C1F7B11", "6f9c1f0e3a524d2b9f0f2a8f3c1f7b11", "%00"]
)
def test_an_id_has_one_spelling(acme: Caller, key: str) -> None:
    assert acme("GET", f"/briefs/{key}/").status_code == 404


def test_put_is_not_there(acme: Caller) -> None:
    new = acme.brief()
    assert acme("PUT", address(new), {"brief": {}}, If_Match=new["ETag"]).status_code == 405
