"""The list of providers: what it shows, what it filters, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.catalog.admin.conftest import DESK, as_role, put
from tests.catalog.api.builders import today
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.django_db
QUERIES = 9


def lasting(days: int) -> dict[str, object]:
    return {"standard": "ISO13485", "number": "7", "valid_until": (today() + timedelta(days=days)).isoformat()}


@pytest.fixture
def web(db: None) -> Client:
    put("published")
    reviewed = {"profile_reviewed_on": today().isoformat(), "country": "DE"}
    load(
        document(
            provider("soon", name="Soon", sites=[site("soon-1", certificates=[lasting(90)], **reviewed)]),
            provider(
                "later", name="Later", source={"name": "A visit"}, sites=[site("later-1", certificates=[lasting(91)])]
            ),
            provider("past", name="Past", sites=[site("past-1", certificates=[lasting(-1)], fei="0012345")]),
        )
    )
    return as_role("auditor")


def listed(web: Client, query: str) -> set[str]:
    return {row.key for row in web.get(f"{DESK}?{query}").context["cl"].result_list}


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", {"northmold", "soon", "later", "past"}),
        ("status__exact=published", {"northmold"}),
        ("lapsing=90", {"soon"}),
        ("lapsing=lapsed", {"past"}),
        ("complete=half", {"northmold", "soon", "later", "past"}),
        ("complete=yes", set()),
        ("reviewed=year", {"northmold", "later", "past"}),
        ("country=DE", {"soon"}),
        ("source=A+visit", {"later"}),
        ("changed=2020-01-01", {"northmold", "soon", "later", "past"}),
        ("changed=2999-01-01", set()),
        ("changed=yesterday", {"northmold", "soon", "later", "past"}),
        ("q=north+tijuana", {"northmold"}),
        ("q=0012345", {"past"}),
        ("q=%25", set()),
    ],
)
def test_a_filter_shows_those_that_it_names(web: Client, query: str, keys: set[str]) -> None:
    assert listed(web, query) == keys


def test_a_line_says_where_how_many_and_how_complete(web: Client) -> None:
    line = next(row for row in web.get(f"{DESK}?q=northmold").context["cl"].result_list)
    assert (line.at, line.open_sites, line.lapsing_soon, line.completeness) == (["MX"], 2, 0, 43)


def test_the_number_of_queries_is_that_of_an_empty_list(web: Client) -> None:
    for query in ("q=nobody", "", "complete=half"):
        with CaptureQueriesContext(connection) as asked:
            web.get(f"{DESK}?{query}")
        assert len(asked) == QUERIES


def test_counts_stand_beside_the_filters_when_asked(web: Client) -> None:
    assert b"lapsing within 90 days (1)" in web.get(f"{DESK}?_facets=True").content


def test_the_list_is_for_the_staff_with_the_right_to_it(web: Client) -> None:
    assert Client().get(DESK).status_code == 302
    web.get(DESK)
    assert as_role("auditor").get(f"{DESK}add/").status_code == 403
