"""The history on its page, and entries brought back as they were, through the door of every change."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Certificate, Proposal, Provider, Site
from tests.catalog.admin.conftest import as_role, page, typed

pytestmark = pytest.mark.django_db
QUERIES = 22


def restores(of: Provider, role: str, kind: str) -> list[str]:
    """Where the events of that kind are restored, the latest first."""
    events: list[dict[str, Any]] = as_role(role).get(page(of, "history")).context["events"]
    return [each.get("restore", "") for each in events if each["entry"]["kind"] == kind]


def tijuana() -> Site:
    return Site.objects.get(key="northmold-tijuana")


def test_the_page_says_who_what_and_why(draft: Provider) -> None:
    typed(as_role("curator"), page(draft, "edit"), name="Northmold SA", reason="their new name")
    text = as_role("auditor").get(page(draft, "history")).content.decode()
    assert all(words in text for words in ("the curator", "Northmold Medical → Northmold SA", "their new name"))
    assert set(restores(draft, "auditor", "provider")) == {""}


def test_the_number_of_queries_is_that_of_any_page(draft: Provider) -> None:
    web = as_role("auditor")
    with CaptureQueriesContext(connection) as asked:
        web.get(page(draft, "history"))
    assert len(asked) == QUERIES


def test_a_draft_is_restored_at_once(draft: Provider) -> None:
    web = as_role("curator")
    typed(web, page(draft, "edit"), name="Northmold SA", description="New.")
    assert typed(web, restores(draft, "curator", "provider")[-1]).status_code == 302
    now = Provider.objects.get()
    assert (now.name, now.description, now.status) == ("Northmold Medical", "", "draft")


def test_what_is_published_is_restored_by_a_proposal(published: Provider) -> None:
    typed(as_role("admin"), page(published, "sites", tijuana().pk, "edit"), city="Tecate")
    at_first = as_role("curator").get(page(published, "history")).context["events"]
    sites = [each["restore"] for each in at_first if each["entry"]["name"] == "northmold-tijuana"]
    typed(as_role("curator"), sites[-1])
    assert (tijuana().city, Proposal.objects.get().reason) == ("Tecate", "a call")


def test_what_restoring_would_change_is_shown_before(published: Provider) -> None:
    web, site, was = as_role("curator"), tijuana().pk, tijuana().city
    typed(as_role("admin"), page(published, "sites", site, "edit"), city="Tecate")
    events = web.get(page(published, "history")).context["events"]
    latest, *_, first = [e["restore"] for e in events if e["entry"]["name"] == "northmold-tijuana"]
    assert web.get(first).context["shown"] == [("city", f"Tecate → {was or 'nothing'}")]
    assert web.get(latest).context["shown"] == [("Difference", "none: it is like that already")]


def test_a_record_that_was_taken_off_comes_back(draft: Provider) -> None:
    web, number = as_role("curator"), Certificate.objects.get().pk
    typed(web, page(draft, "sites", tijuana().pk, "certificates", number, "remove"))
    typed(web, restores(draft, "curator", "certificate")[0])
    back = Certificate.objects.get()
    assert (back.standard_id, back.number, str(back.valid_until)) == ("ISO13485", "MD 7", "2027-02-28")


def test_who_may_not_change_it_does_not_restore_it(draft: Provider) -> None:
    (address,) = restores(draft, "curator", "provider")
    for role in ("auditor", "reviewer"):
        assert as_role(role).get(address).status_code == 403
        assert as_role(role).post(address, {"reason": "so"}).status_code == 403


def test_an_event_is_found_with_its_own_provider_only(draft: Provider) -> None:
    web = as_role("curator")
    for kind, event in (("site", 0), ("wish", 1), ("capability", 99999999)):
        assert web.get(page(draft, "history", kind, event, "restore")).status_code == 404
