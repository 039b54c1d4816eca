"""One act on many providers: what it would do is shown first, and done with a reason, each by itself."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Proposal, Provider, Revision, Site
from tests.catalog.admin.conftest import DESK, as_role, page, put, typed
from tests.catalog.api.builders import today
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three(db: None) -> None:
    """Northmold is in review, Alder a draft, Birch published."""
    put("in_review")
    alder = provider("alder", name="Alder", sites=[site("alder-1")])
    load(document(alder, provider("birch", name="Birch", status="published", sites=[])), actor="import")


def numbers(*keys: str) -> list[int]:
    return [Provider.objects.get(key=key).pk for key in keys or ("alder", "birch", "northmold")]


def chosen(web: Client, action: str, *keys: str) -> Any:
    return web.post(DESK, {"action": action, "_selected_action": numbers(*keys)})


def confirmed(web: Client, act: str, *keys: str, reason: str = "spring clean") -> Any:
    return web.post(f"{DESK}bulk/", {"act": act, "provider": numbers(*keys), "reason": reason})


def told(answer: Any) -> tuple[dict[str, str], dict[str, str]]:
    return (
        {each.provider.key: each.done for each in answer.context["will"]},
        {each.provider.key: each.refused for each in answer.context["will_not"]},
    )


def statuses() -> dict[str, str]:
    return dict(Provider.objects.values_list("key", "status"))


def test_what_it_would_do_is_shown_and_nothing_is_done() -> None:
    before, revisions = statuses(), Revision.objects.count()
    will, will_not = told(chosen(as_role("reviewer"), "publish"))
    assert will == {"northmold": "is published"}
    assert list(will_not) == ["alder", "birch"]
    assert "birch is published already" in will_not["birch"]
    assert (statuses(), Revision.objects.count()) == (before, revisions)


def test_what_was_confirmed_is_done_with_its_reason() -> None:
    will, _ = told(confirmed(as_role("reviewer"), "publish", "northmold"))
    event = Provider.pgh_event_model.objects.latest("pgh_id")  # type: ignore[attr-defined]
    assert (list(will), statuses()["northmold"]) == (["northmold"], "published")
    assert event.pgh_context.metadata["reason"] == "spring clean"


def test_one_that_refuses_does_not_stop_the_others() -> None:
    answer = confirmed(as_role("reviewer"), "retire")
    Provider.objects.filter(key="alder").update(status="retired")
    will, will_not = told(confirmed(as_role("reviewer"), "retire", "alder"))
    assert list(told(answer)[0]) == ["alder", "birch", "northmold"]
    assert (will, list(will_not)) == ({}, ["alder"])


def test_without_a_reason_nothing_is_done() -> None:
    answer = confirmed(as_role("reviewer"), "retire", reason=" ")
    assert (answer.status_code, b"give a reason" in answer.content) == (409, True)
    assert set(statuses().values()) == {"in_review", "draft", "published"}


def test_what_one_wrote_oneself_is_refused_to_a_reviewer() -> None:
    admin = as_role("admin")
    typed(admin, page(Provider.objects.get(key="northmold"), "edit"), name="Northmold SA")
    assert list(told(chosen(admin, "publish", "northmold"))[0]) == ["northmold"]
    confirmed(admin, "publish", "northmold", reason="nobody else is here")
    assert statuses()["northmold"] == "published"


def test_lists_are_attested_of_open_sites() -> None:
    Site.objects.filter(key="northmold-leon").update(active=False)
    will, will_not = told(confirmed(as_role("curator"), "attest"))
    assert will["northmold"] == "the lists of 1 site count as complete today"
    assert list(will_not) == ["birch"]
    assert set(Site.objects.filter(profile_reviewed_on=today()).values_list("key", flat=True)) == {
        "alder-1",
        "northmold-tijuana",
    }


def test_of_what_is_published_it_is_proposed() -> None:
    load(document(provider("birch", name="Birch", status="published", sites=[site("birch-1")])), actor="import")
    assert "proposed" in told(chosen(as_role("curator"), "attest", "birch"))[0]["birch"]
    assert Proposal.objects.count() == 0
    confirmed(as_role("curator"), "attest", "birch")
    assert (Proposal.objects.count(), Site.objects.get(key="birch-1").profile_reviewed_on) == (1, None)


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        ("curator", {"submit", "attest"}),
        ("reviewer", {"submit", "publish", "send_back", "retire"}),
        ("auditor", set()),
        ("admin", {"submit", "publish", "send_back", "retire", "attest"}),
    ],
)
def test_each_role_is_offered_its_acts(role: str, acts: set[str]) -> None:
    web = as_role(role)
    form = web.get(DESK).context.get("action_form")
    assert {name for name, _ in (form.fields["action"].choices if form else []) if name} == acts
    for act in {"submit", "publish", "send-back", "retire", "attest"} - {each.replace("_", "-") for each in acts}:
        assert (act, confirmed(web, act).status_code) == (act, 403)


def test_no_more_than_a_hundred_at_once() -> None:
    load(document(*(provider(f"more-{n}", name=f"More {n}") for n in range(101))), actor="import")
    web = as_role("curator")
    answer = web.post(
        DESK, {"action": "submit", "select_across": "1", "_selected_action": numbers("alder")}, follow=True
    )
    assert b"at most 100" in answer.content
    keys = list(Provider.objects.values_list("pk", flat=True))
    web.post(f"{DESK}bulk/", {"act": "submit", "provider": keys, "reason": "so"})
    assert statuses()["alder"] == "draft"


@pytest.mark.parametrize("sent", [{"act": "drop"}, {"act": ""}, {}])
def test_another_act_is_refused(sent: dict[str, str]) -> None:
    answer = as_role("admin").post(f"{DESK}bulk/", {"provider": numbers(), "reason": "so", **sent})
    assert answer.status_code == 403


@pytest.mark.parametrize("number", ["", "x", "-1", "１", "9" * 30, "99999999"])
def test_who_is_not_there_is_left_out(number: str) -> None:
    before = statuses()
    as_role("admin").post(f"{DESK}bulk/", {"act": "retire", "provider": [number], "reason": "so"})
    assert statuses() == before


def test_the_list_of_what_will_be_done_costs_nothing_beside_the_acts() -> None:
    web = as_role("curator")
    with CaptureQueriesContext(connection) as one:
        chosen(web, "submit", "alder")
    load(document(*(provider(f"more-{n}", name=f"More {n}") for n in range(4))), actor="import")
    with CaptureQueriesContext(connection) as five:
        chosen(web, "submit", "alder", *(f"more-{n}" for n in range(4)))
    each, rest = divmod(len(five) - len(one), 4)
    assert (rest, each < len(one)) == (0, True)
