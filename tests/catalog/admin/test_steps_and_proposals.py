"""The steps as buttons, and proposals reviewed on their page: by role, with a reason."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Proposal, Provider, Site
from tests.catalog.admin.conftest import as_role, page, put, typed

pytestmark = pytest.mark.django_db
REVIEW = "/admin/catalog/proposal/"
MAY = {
    "draft": {"curator": {"submit"}, "reviewer": {"submit", "retire"}, "auditor": set()},
    "in_review": {"curator": set(), "reviewer": {"publish", "send-back", "retire"}, "auditor": set()},
    "published": {"curator": set(), "reviewer": {"retire"}, "auditor": set()},
}


def step(web: Client, provider: Provider, name: str, reason: str = "as agreed") -> Any:
    return web.post(page(provider, "step"), {"step": name, "reason": reason})


def decide(web: Client, proposal: Proposal, name: str, reason: str = "as agreed") -> Any:
    return web.post(f"{REVIEW}{proposal.pk}/decide/", {"decision": name, "reason": reason})


def proposed(of: Provider, by: str = "curator", **values: str) -> Proposal:
    web, at = as_role(by), page(of, "sites", Site.objects.get(key="northmold-tijuana").pk, "edit")
    typed(web, at, **(values or {"city": "Tecate"}))
    return Proposal.objects.get(state="open")


def offered(web: Client, proposal: Proposal) -> set[str]:
    return {name for name, _ in web.get(f"{REVIEW}{proposal.pk}/change/").context["decisions"]}


@pytest.mark.parametrize("status", MAY)
def test_a_page_offers_the_steps_of_the_role(db: None, status: str) -> None:
    provider = put(status)
    for role, names in MAY[status].items():
        web = as_role(role)
        assert {name for name, _ in web.get(page(provider, "change")).context["steps"]} == names
        for name in {"submit", "publish", "send-back", "retire"} - set().union(*(each[role] for each in MAY.values())):
            assert (role, name, step(web, provider, name).status_code) == (role, name, 403)


def test_from_draft_to_published_takes_two(draft: Provider) -> None:
    typed(as_role("curator"), page(draft, "edit"), name="Northmold SA")
    assert step(as_role("curator"), draft, "submit").status_code == 302
    assert step(as_role("curator"), draft, "publish").status_code == 403
    step(as_role("reviewer"), draft, "publish")
    assert Provider.objects.get().status == "published"


def test_who_wrote_it_does_not_publish_it(draft: Provider) -> None:
    admin = as_role("admin")
    typed(admin, page(draft, "edit"), name="Northmold SA")
    step(admin, draft, "submit")
    step(admin, draft, "publish", reason="")
    assert Provider.objects.get().status == "in_review"
    step(admin, draft, "publish", reason="nobody else is here")
    assert Provider.objects.get().status == "published"


@pytest.mark.parametrize("name", ["send-back", "retire"])
def test_a_step_back_wants_a_reason(db: None, name: str) -> None:
    provider = put("in_review")
    answer = step(as_role("reviewer"), provider, name, reason=" ")
    assert (answer.status_code, b"give a reason" in answer.content) == (409, True)
    assert Provider.objects.get().status == "in_review"


def test_the_reason_stays_where_a_step_is_refused(draft: Provider) -> None:
    reviewer = as_role("reviewer")
    answer = step(reviewer, draft, "publish", reason="they called twice")
    assert (answer.status_code, answer.context["reason"]) == (409, "they called twice")
    assert b'value="they called twice"' in answer.content


def test_the_page_of_a_proposal_shows_the_difference(published: Provider) -> None:
    proposal = proposed(published)
    for role in ("reviewer", "auditor", "curator"):
        answer = as_role(role).get(f"{REVIEW}{proposal.pk}/change/")
        assert [change.fields for change in answer.context["plan"]] == [{"city": ("Tijuana", "Tecate")}]
        assert b"Tecate" in answer.content


def test_each_is_offered_what_it_may_do(published: Provider) -> None:
    proposal = proposed(published)
    expected = {"reviewer": {"publish", "reject"}, "curator": {"withdraw"}, "auditor": set()}
    assert {role: offered(as_role(role), proposal) for role in expected} == expected
    assert decide(as_role("auditor"), proposal, "reject").status_code == 403
    assert decide(as_role("curator"), proposal, "publish").status_code == 403


@pytest.mark.parametrize(
    ("role", "name", "state", "city"),
    [
        ("reviewer", "publish", "published", "Tecate"),
        ("reviewer", "reject", "rejected", "Tijuana"),
        ("curator", "withdraw", "withdrawn", "Tijuana"),
    ],
)
def test_a_decision_is_taken_on_the_page(published: Provider, role: str, name: str, state: str, city: str) -> None:
    proposal = proposed(published)
    assert decide(as_role(role), proposal, name).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, Site.objects.get(key="northmold-tijuana").city) == (state, city)
    assert decide(as_role(role), proposal, name).status_code == 403


def test_without_a_reason_nothing_is_published(published: Provider) -> None:
    answer = decide(as_role("reviewer"), proposed(published), "publish", reason="")
    assert (answer.status_code, Proposal.objects.get().state) == (409, "open")
    assert b"give a reason" in answer.content


def test_moved_ground_is_shown_and_renewed(published: Provider) -> None:
    proposal, reviewer = proposed(published), as_role("reviewer")
    typed(as_role("admin"), page(published, "edit"), name="Northmold SA")
    answer = reviewer.get(f"{REVIEW}{proposal.pk}/change/")
    assert [change.fields["name"] for change in answer.context["meanwhile"]] == [("Northmold Medical", "Northmold SA")]
    assert offered(reviewer, proposal) == {"renew", "reject"}
    renewed = decide(reviewer, proposal, "renew")["Location"]
    assert b"Tecate" in reviewer.get(renewed).content


def test_what_both_changed_is_named(published: Provider) -> None:
    proposal = proposed(published)
    at = page(published, "sites", Site.objects.get(key="northmold-tijuana").pk, "edit")
    typed(as_role("admin"), at, city="Rosarito")
    answer = decide(as_role("reviewer"), proposal, "renew", reason="they moved")
    assert (answer.status_code, b"/sites/northmold-tijuana/city" in answer.content) == (409, True)
    assert answer.context["reason"] == "they moved"


def test_no_proposal_is_found_by_another_name(published: Provider) -> None:
    for name in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        assert as_role("auditor").get(f"{REVIEW}{name}/change/").status_code == 404
