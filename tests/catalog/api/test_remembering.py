"""Counts, facets and the tree are remembered while the catalog stays as it is, for each question and each view."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.api import remembering
from catalog.models import Site
from tests.catalog.api.builders import capability, provider, site
from tests.catalog.api.conftest import Ask

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    remembering._known.clear()


def counts_made(ask: Ask, path: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert ask(path).status_code == 200
    return sum("COUNT(" in query["sql"] for query in made.captured_queries)


def test_the_pages_of_a_list_are_counted_once_in_whatever_order(sponsor: Ask) -> None:
    assert counts_made(sponsor, "/sites/?country=US&country=MX&limit=1") == 1
    assert counts_made(sponsor, "/sites/?limit=2&ordering=-name&offset=1&country=US&country=MX") == 0
    assert counts_made(sponsor, "/sites/?country=US") == 1
    assert counts_made(sponsor, "/providers/?country=US") == 1


def test_other_words_are_counted_anew(sponsor: Ask) -> None:
    site("one")
    site("two")
    assert sponsor("/sites/?search=one").json()["count"] == 1
    assert sponsor("/sites/?search=united states").json()["count"] == 2
    assert sponsor("/sites/?search=two").json()["results"][0]["key"] == "two"


@pytest.mark.parametrize("path", ["/sites/", "/sites/?search=one"])
def test_a_change_of_the_catalog_is_counted_at_once(sponsor: Ask, path: str) -> None:
    site("one")
    found = sponsor(path)
    Site.objects.update(active=False)
    assert (found.json()["count"], sponsor(path, If_None_Match=found["ETag"]).json()["count"]) == (1, 0)


@pytest.mark.parametrize("path", ["/capabilities/tree/", "/providers/?facets=true"])
def test_a_change_of_the_catalog_moves_the_tree_and_the_facets(sponsor: Ask, path: str) -> None:
    capability(site("one"))
    before = sponsor(path).json()
    assert sponsor(path).json() == before
    Site.objects.update(active=False)
    assert sponsor(path).json() != before


def test_sponsors_and_curators_have_counts_of_their_own(sponsor: Ask, curator: Ask) -> None:
    site("hidden", provider("secret", status="draft"))
    assert (curator("/sites/").json()["count"], sponsor("/sites/").json()["count"]) == (1, 0)
    assert (curator("/providers/").json()["count"], sponsor("/providers/").json()["count"]) == (1, 0)


def test_inside_a_transaction_nothing_is_remembered(sponsor: Ask) -> None:
    with transaction.atomic():
        assert sponsor("/sites/").json()["count"] == 0
        site("one")
        site("two")
        assert sponsor("/sites/").json()["count"] == 2
    assert not remembering._known


def test_no_more_than_so_many_are_remembered() -> None:
    for number in range(remembering.MOST + 5):
        assert remembering.remembered("state", str(number), lambda number=number: number) == number
    assert len(remembering._known) <= remembering.MOST
