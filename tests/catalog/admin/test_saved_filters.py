"""Filters of the list that somebody keeps: checked at the door, one's own to change, shared with the desk."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.desk.saved_filters import MOST
from catalog.models import SavedFilter
from partnermatch.access.models import User
from tests.catalog.admin.conftest import DESK, as_role, put

pytestmark = pytest.mark.django_db
FILTERS = f"{DESK}filters/"


@pytest.fixture(autouse=True)
def northmold(db: None) -> None:
    put("published")


def save(web: Client, query: str = "lapsing=90", name: str = "Soon", **more: str) -> Any:
    return web.post(FILTERS, {"query": query, "name": name, **more}, follow=True)


def kept() -> list[tuple[str, str, bool]]:
    return list(SavedFilter.objects.values_list("name", "query", "shared"))


def offered(role: str) -> list[str]:
    return [each.name for each, _ in as_role(role).get(DESK).context["saved_filters"]]


def test_what_the_list_shows_is_kept_under_a_name() -> None:
    answer = save(as_role("curator"), "q=north&lapsing=90&p=2&_facets=True&status__exact=")
    assert kept() == [("Soon", "lapsing=90&q=north", False)]
    assert answer.redirect_chain[-1][0] == f"{DESK}?lapsing=90&q=north"


def test_one_sees_ones_own_and_what_is_shared() -> None:
    save(as_role("curator"))
    save(as_role("reviewer"), name="Of all", shared="on")
    assert {role: offered(role) for role in ("curator", "reviewer", "auditor")} == {
        "curator": ["Of all", "Soon"],
        "reviewer": ["Of all"],
        "auditor": ["Of all"],
    }


@pytest.mark.parametrize(
    ("query", "name", "told"),
    [
        ("", "Soon", "choose a filter first"),
        ("p=2", "Soon", "choose a filter first"),
        ("sponsor=acme", "Soon", "no filter"),
        ("password__startswith=a", "Soon", "no filter"),
        ("source__name__regex=(", "Soon", "no filter"),
        ("lapsing=90", " ", "give the filter a name"),
        ("lapsing=90", "\u200b", "give the filter a name"),
        ("lapsing=90", "x" * 61, "60 characters"),
        (f"q={'x' * 500}", "Soon", "500 characters"),
        ("q=%00", "Soon", "Not saved"),
    ],
)
def test_what_cannot_be_kept_is_told(query: str, name: str, told: str) -> None:
    answer = save(as_role("curator"), query, name)
    assert (answer.status_code, kept()) == (200, [])
    assert told in answer.content.decode()


def test_a_name_is_there_once_for_each() -> None:
    for role in ("curator", "reviewer"):
        save(as_role(role))
    assert b"have a filter called soon already" in save(as_role("curator"), name="soon").content
    assert len(kept()) == 2


def test_no_more_than_fifty_for_each() -> None:
    web = as_role("curator")
    owner = User.objects.get(username="the curator")
    SavedFilter.objects.bulk_create(SavedFilter(owner=owner, name=str(n), query="q=a") for n in range(MOST))
    assert b"delete one first" in save(web).content
    assert SavedFilter.objects.count() == MOST


def test_one_renames_shares_and_deletes_ones_own() -> None:
    web = as_role("curator")
    save(web)
    address = f"{FILTERS}{SavedFilter.objects.get().pk}/"
    web.post(address, {"name": "Lapsing", "shared": "on"})
    assert kept() == [("Lapsing", "lapsing=90", True)]
    web.post(address, {"do": "delete"})
    assert kept() == []


def test_nobody_changes_anothers() -> None:
    save(as_role("curator"), shared="on")
    address = f"{FILTERS}{SavedFilter.objects.get().pk}/"
    for role, status in (("reviewer", 404), ("admin", 404), ("auditor", 403)):
        for sent in ({"name": "Mine"}, {"do": "delete"}):
            assert (role, as_role(role).post(address, sent).status_code) == (role, status)
    assert kept() == [("Soon", "lapsing=90", True)]


def test_an_auditor_keeps_none() -> None:
    assert as_role("auditor").post(FILTERS, {"query": "lapsing=90", "name": "Soon"}).status_code == 403
    assert as_role("auditor").get(FILTERS).status_code == 200
    assert b"Save this filter" not in as_role("auditor").get(f"{DESK}?lapsing=90").content


def test_the_page_costs_the_same_for_one_and_for_fifty() -> None:
    web = as_role("curator")
    owner = User.objects.get(username="the curator")
    asked = []
    for number in (1, MOST - 1):
        SavedFilter.objects.bulk_create(
            SavedFilter(owner=owner, name=f"{number} {n}", query="q=a", shared=True) for n in range(number)
        )
        with CaptureQueriesContext(connection) as queries:
            assert web.get(FILTERS).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 8
