"""What was found, facets and the tree are remembered while the catalog stays as it is, by question and by view."""

from array import array
from typing import Any

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


def filters_asked(ask: Ask, path: str) -> int:
    """How many queries look for sites by their country."""
    with CaptureQueriesContext(connection) as made:
        assert ask(path).status_code == 200
    return sum('country_id" IN (' in query["sql"] for query in made.captured_queries)


def test_the_pages_of_a_list_are_looked_for_once_in_each_order(sponsor: Ask) -> None:
    assert filters_asked(sponsor, "/sites/?country=US&country=MX&limit=1") == 1
    assert filters_asked(sponsor, "/sites/?limit=2&country=MX&country=US") == 0
    assert filters_asked(sponsor, "/sites/?limit=2&offset=1&country=US&country=MX") == 0
    assert filters_asked(sponsor, "/sites/?ordering=-name&country=US&country=MX") == 1
    assert filters_asked(sponsor, "/sites/?country=US") == 1


def test_a_page_is_a_part_of_what_was_found_in_its_order(sponsor: Ask) -> None:
    for name in "cadb":
        site(name)
    found = [sponsor(f"/sites/?ordering=-key&limit=2&offset={offset}").json()["results"] for offset in (0, 2, 4)]
    assert [[row["key"] for row in page] for page in found] == [["d", "c"], ["b", "a"], []]


def test_a_search_is_understood_once_for_each_view(sponsor: Ask, curator: Ask) -> None:
    site("hidden", provider("secret", status="draft"))
    for ask, times in ((sponsor, 2), (curator, 2)):
        for _ in range(times):
            phrase = ask("/sites/?search=hidden").json()["search"]["phrases"][0]
            assert phrase["treated_as"] == ("asked_for" if ask is curator else "not_understood")


def test_lists_that_are_too_long_together_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST_NUMBERS", 5)
    for number in range(3):
        assert len(remembering.remembered("state", str(number), lambda: array("q", [1, 2, 3]))) == 3
    assert len(remembering._known) == 1


def test_nothing_is_kept_where_none_are_to_be(sponsor: Ask, settings: Any) -> None:
    settings.CATALOG_ANSWERS_REMEMBERED = 0
    assert [sponsor("/sites/?search=one").json()["count"] for _ in range(2)] == [0, 0]
    assert not remembering._known


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


def test_no_more_than_so_many_are_remembered(settings: Any) -> None:
    for number in range(settings.CATALOG_ANSWERS_REMEMBERED + 5):
        assert remembering.remembered("state", str(number), lambda number=number: number) == number
    assert len(remembering._known) <= settings.CATALOG_ANSWERS_REMEMBERED
