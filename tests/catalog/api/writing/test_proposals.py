"""Over HTTP, a change to what is published becomes a proposal, which another curator decides."""

from typing import Any

import pytest

from catalog.models import Proposal, Provider, Site
from catalog.revision import latest
from tests.catalog.api.builders import capability, provider, site
from tests.catalog.api.writing.conftest import Send, change, drop, faults, problem, sender, tag

ACME, ONE, LSR = "/providers/acme/", "/sites/acme-one/", "/sites/acme-one/capabilities/device.molding.lsr/"


@pytest.fixture
def acme(vocabularies: None) -> Site:
    """A site of a published provider."""
    return site("acme-one", provider())


def propose(send: Send, name: str = "Acme Medical") -> dict[str, Any]:
    answer = change(send, ACME, {"name": name}, X_Change_Reason="they renamed themselves")
    assert answer.status_code == 202, answer.content
    told: dict[str, Any] = answer.json()
    return told


def decide(send: Send, told: dict[str, Any], how: str, **body: Any) -> Any:
    return send("POST", f"/proposals/{told['id']}/{how}/", body)


@pytest.mark.parametrize("scopes", [("read", "curate"), ("read", "curate", "publish")])
def test_a_change_to_what_is_published_is_a_proposal_with_its_plan(acme: Site, scopes: tuple[str, ...]) -> None:
    vera = sender("vera", *scopes)
    before = latest()
    answer = change(vera, ACME, {"name": "Acme Medical"}, X_Change_Reason="they renamed themselves")
    assert (answer.status_code, "ETag" in answer) == (202, False)
    told = answer.json()
    assert answer["Location"] == told["url"] == f"/api/v1/proposals/{told['id']}/"
    assert (told["provider"], told["state"], told["author"]) == ("acme", "open", "vera")
    assert (told["reason"], told["ground_moved"], told["meanwhile"]) == ("they renamed themselves", False, [])
    fields = {"name": ["Acme", "Acme Medical"]}
    assert told["plan"] == [{"action": "update", "kind": "provider", "label": "acme", "fields": fields}]
    assert (Provider.objects.get().name, latest()) == ("Acme", before)
    assert told == vera("GET", f"/proposals/{told['id']}/").json()


def test_every_way_to_write_a_published_provider_is_one_to_propose(writer: Send, acme: Site) -> None:
    capability(acme)
    answers = [
        writer("POST", "/providers/acme/sites/", {"key": "acme-two", "name": "Two"}),
        change(writer, ONE, {"name": "B"}),
        drop(writer, ONE),
        writer("POST", "/sites/acme-one/capabilities/", {"code": "ds"}),
        change(writer, LSR, {"programmes": 3}),
        drop(writer, LSR),
        drop(writer, ACME),
    ]
    assert [answer.status_code for answer in answers] == [202] * 7
    actions = [[(each["action"], each["kind"]) for each in answer.json()["plan"]] for answer in answers]
    assert actions == [
        [("create", "site")],
        [("update", "site")],
        [("retire", "site")],
        [("create", "capability")],
        [("update", "capability")],
        [("remove", "capability")],
        [("retire", "provider")],
    ]
    assert len({answer.json()["id"] for answer in answers}) == 7


def test_a_change_that_is_wrong_is_refused_before_it_is_a_proposal(writer: Send, acme: Site) -> None:
    assert faults(change(writer, ACME, {"revenue_usd": 0})) == [("/revenue_usd", "out_of_range")]
    assert faults(change(writer, ACME, {"status": "draft"})) == [("/status", "status_order")]
    assert writer("PATCH", ACME, {"name": "B"}).status_code == 428
    assert not Proposal.objects.exists()


def test_a_sponsor_sees_the_old_profile_and_no_proposal(sponsor: Any, writer: Send, acme: Site) -> None:
    told = propose(writer)
    assert sponsor(ACME).json()["name"] == "Acme"
    assert sponsor("/proposals/").status_code == sponsor(f"/proposals/{told['id']}/").status_code == 403


def test_another_curator_publishes_it_and_the_history_says_who_proposed_it(
    writer: Send, publisher: Send, acme: Site
) -> None:
    told = propose(writer)
    answer = decide(publisher, told, "publish", reason="seen the letter")
    assert answer.status_code == 200, answer.content
    assert (answer.json()["state"], answer.json()["decided_by"]) == ("published", "paul")
    assert answer.json()["plan"] == told["plan"]
    newest = publisher("GET", f"{ACME}history/").json()["results"][0]
    assert newest["who"].startswith("paul (key pm_")
    assert newest["why"] == "seen the letter; proposed by vera: they renamed themselves"
    assert newest["changes"] == [{"field": "name", "old": "Acme", "new": "Acme Medical"}]


def test_no_key_publishes_what_its_user_wrote(acme: Site) -> None:
    told = propose(sender("vera", "read", "curate"))
    answer = decide(sender("vera", "read", "curate", "publish"), told, "publish", reason="sure")
    assert problem(answer, 403)["code"] == "own_change"
    assert Provider.objects.get().name == "Acme"


def test_no_key_publishes_a_draft_that_its_user_wrote(publisher: Send, vocabularies: None) -> None:
    publisher("POST", "/providers/", {"key": "new", "name": "New", "status": "in_review"})
    assert problem(change(publisher, "/providers/new/", {"status": "published"}), 403)["code"] == "own_change"
    rita = sender("rita", "read", "curate", "publish")
    both = change(rita, "/providers/new/", {"status": "published", "name": "Newer"})
    assert problem(both, 403)["code"] == "own_change"
    assert change(rita, "/providers/new/", {"status": "published"}).status_code == 200


def test_an_administrator_changes_what_is_published_at_once_and_says_why(administrator: Send, acme: Site) -> None:
    assert faults(change(administrator, ACME, {"name": "Acme Medical"})) == [("", "required")]
    answer = change(administrator, ACME, {"name": "Acme Medical"}, X_Change_Reason="a letter")
    assert (answer.status_code, answer.json()["name"]) == (200, "Acme Medical")
    newest = administrator("GET", f"{ACME}history/").json()["results"][0]
    assert newest["why"] == "a letter; published as an administrator's act of ada"


def test_an_administrator_publishes_an_own_draft_and_says_why(administrator: Send, vocabularies: None) -> None:
    administrator("POST", "/providers/", {"key": "new", "name": "New", "status": "in_review"})
    asked = {"status": "published"}
    refused = change(administrator, "/providers/new/", asked)
    assert (faults(refused), b"X-Change-Reason" in refused.content) == ([("", "required")], True)
    assert change(administrator, "/providers/new/", asked, X_Change_Reason="seen").status_code == 200
    newest = administrator("GET", "/providers/new/history/").json()["results"][0]
    assert newest["why"] == "seen; published as an administrator's act of ada"


def test_a_ground_that_has_moved_is_told_and_the_proposal_renewed(
    writer: Send, publisher: Send, administrator: Send, acme: Site
) -> None:
    told = propose(writer)
    change(administrator, ONE, {"city": "Tecate"}, X_Change_Reason="a letter")
    seen = writer("GET", f"/proposals/{told['id']}/").json()
    assert (seen["ground_moved"], seen["meanwhile"][0]["fields"]) == (True, {"city": ["", "Tecate"]})
    assert problem(decide(publisher, told, "publish", reason="sure"), 409)["code"] == "ground_moved"
    renewed = decide(writer, told, "renew")
    assert (renewed.status_code, renewed["Location"]) == (201, renewed.json()["url"])
    assert (renewed.json()["renews"], renewed.json()["plan"]) == (told["id"], told["plan"])
    assert decide(publisher, renewed.json(), "publish", reason="sure").status_code == 200


def test_a_conflict_of_a_renewal_is_named(writer: Send, administrator: Send, acme: Site) -> None:
    told = propose(writer)
    change(administrator, ACME, {"name": "Other"}, X_Change_Reason="a letter")
    assert faults(decide(writer, told, "renew"), 409) == [("/name", "changed_meanwhile")]


def test_what_is_rejected_or_withdrawn_is_decided_for_good(writer: Send, publisher: Send, acme: Site) -> None:
    first, second = propose(writer), propose(writer, "Acme Other")
    assert decide(publisher, first, "reject", reason="no document").json()["decision_reason"] == "no document"
    assert problem(decide(publisher, second, "withdraw"), 403)["code"] == "forbidden"
    assert decide(writer, second, "withdraw").json()["state"] == "withdrawn"
    for told in (first, second):
        assert problem(decide(publisher, told, "publish", reason="sure"), 409)["code"] == "conflict"


@pytest.mark.parametrize("how", ["publish", "reject"])
def test_to_decide_takes_the_scope_publish(writer: Send, acme: Site, how: str) -> None:
    assert problem(decide(writer, propose(writer), how, reason="sure"), 403)["code"] == "scope_required"


@pytest.mark.parametrize("how", ["publish", "reject", "withdraw", "renew"])
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"reason": 7}, ("/reason", "wrong_type")),
        ({"reason": None}, ("/reason", "wrong_type")),
        ({"reason": "x" * 501}, ("/reason", "too_long")),
        ({"reason": "a", "why": "b"}, ("/why", "unknown_field")),
    ],
)
def test_the_body_is_strict(publisher: Send, acme: Site, how: str, body: Any, fault: tuple[str, str]) -> None:
    assert faults(decide(publisher, propose(publisher), how, **body)) == [fault]


@pytest.mark.parametrize("how", ["publish", "reject"])
def test_a_decision_has_a_reason(writer: Send, publisher: Send, acme: Site, how: str) -> None:
    told = propose(writer)
    for body in ({}, {"reason": " \u200b\t"}):
        assert faults(decide(publisher, told, how, **body)) == [("/reason", "required")]


@pytest.mark.parametrize("number", ["00000000-0000-4000-8000-000000000000", "acme", "1"])
@pytest.mark.parametrize("how", ["", "publish/", "reject/", "withdraw/", "renew/"])
def test_there_is_nothing_at_another_number(publisher: Send, how: str, number: str) -> None:
    answer = publisher("POST" if how else "GET", f"/proposals/{number}/{how}", {"reason": "sure"} if how else None)
    assert answer.status_code == 404


def test_the_list_is_filtered_ordered_and_paged(writer: Send, publisher: Send, acme: Site) -> None:
    provider("other")
    first, second = propose(writer), propose(publisher, "Acme Other")
    third = change(writer, "/providers/other/", {"name": "B"}).json()
    decide(writer, first, "withdraw")
    queries = {
        "": [first, second, third],
        "?ordering=-created": [third, second, first],
        "?state=open": [second, third],
        "?state=open&state=withdrawn&provider=acme": [first, second],
        "?author=paul": [second],
        "?limit=1&offset=1": [second],
    }
    for query, expected in queries.items():
        rows = writer("GET", f"/proposals/{query}").json()["results"]
        assert [row["id"] for row in rows] == [each["id"] for each in expected], query
        assert all("plan" not in row for row in rows)


@pytest.mark.parametrize("query", ["state=closed", "provider=nobody", "author=nobody", "colour=red", "ordering=state"])
def test_the_query_of_the_list_is_strict(writer: Send, acme: Site, query: str) -> None:
    assert problem(writer("GET", f"/proposals/?{query}"), 400)["code"] == "invalid_request"


def test_the_list_costs_the_same_with_one_proposal_and_with_ten(
    writer: Send, acme: Site, django_assert_num_queries: Any
) -> None:
    propose(writer)
    writer("GET", "/proposals/")
    with django_assert_num_queries(3):
        writer("GET", "/proposals/")
    for number in range(9):
        propose(writer, f"Acme {number}")
    with django_assert_num_queries(3):
        assert writer("GET", "/proposals/").json()["count"] == 10


def test_a_change_that_changes_nothing_is_no_proposal(writer: Send, acme: Site) -> None:
    before = tag(writer, ACME)
    answer = change(writer, ACME, {"name": "Acme"})
    assert (answer.status_code, answer["ETag"]) == (200, before)
