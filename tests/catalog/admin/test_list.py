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
QUERIES = 27


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
                "later",
                name="Later",
                source={"name": "A visit"},
                sites=[site("later-1", certificates=[lasting(91)], fei="12345000")],
            ),
            provider("past", name="Past", sites=[site("past-1", certificates=[lasting(-1)], fei="0012345000")]),
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
        ("q=0012345000", {"past"}),
        ("q=%25", set()),
        ("twice=sure", {"later", "past"}),
        ("twice=any", {"later", "past"}),
        ("twice=perhaps", {"northmold", "soon", "later", "past"}),
    ],
)
def test_a_filter_shows_those_that_it_names(web: Client, query: str, keys: set[str]) -> None:
    assert listed(web, query) == keys


def test_a_line_says_where_how_many_and_how_complete(web: Client) -> None:
    line = next(row for row in web.get(f"{DESK}?q=northmold").context["cl"].result_list)
    assert (line.at, line.open_sites, line.lapsing_soon, line.completeness) == (["MX"], 2, 0, 43)


def counts(web: Client, query: str, name: str) -> list[str]:
    """The choices of a filter, as they are shown."""
    filters = web.get(f"{DESK}?{query}").context["cl"].filter_specs
    listed = web.get(f"{DESK}?{query}").context["cl"]
    (found,) = (each for each in filters if getattr(each, "parameter_name", "") == name)
    return [each["display"] for each in found.choices(listed) if "display" in each]


@pytest.mark.parametrize("query", ["", "complete=half", "q=nobody", "twice=sure", "country=DE&lapsing=90"])
def test_the_number_of_queries_is_the_same_for_one_and_for_fifty(web: Client, query: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            web.get(f"{DESK}?{query}")
        return len(queries)

    before = asked()
    many = [provider(f"more-{n}", name=f"More {n}", sites=[site(f"more-{n}-1", country="DE")]) for n in range(50)]
    load(document(*many))
    assert (before, asked()) == (QUERIES, QUERIES)


@pytest.mark.parametrize(
    ("query", "name", "shown"),
    [
        ("", "lapsing", ["All", "lapsing within 90 days (1)", "lapsed (1)"]),
        ("lapsing=90", "lapsing", ["All", "lapsing within 90 days (1)", "lapsed (1)"]),
        ("lapsing=90", "reviewed", ["All", "not for a year (0)", "never (0)"]),
        ("", "reviewed", ["All", "not for a year (3)", "never (3)"]),
        ("", "complete", ["All", "below 50 % (4)", "something is missing (4)", "complete (0)"]),
        ("", "twice", ["All", "a number in common (2)", "a number, a website or a name"]),
        ("", "country", ["(unknown) (3)", "Germany (1)", "Mexico (1)"]),
        ("q=later", "source", ["A visit (1)", "unstated (0)"]),
    ],
)
def test_each_choice_says_how_many_it_leaves(web: Client, query: str, name: str, shown: list[str]) -> None:
    assert counts(web, query, name) == shown


def test_the_list_is_for_the_staff_with_the_right_to_it(web: Client) -> None:
    assert Client().get(DESK).status_code == 302
    web.get(DESK)
    assert as_role("auditor").get(f"{DESK}add/").status_code == 403
