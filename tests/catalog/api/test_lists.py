"""Pages, links and orders of lists."""

from datetime import date
from typing import Any

import pytest

from catalog.models import Site
from tests.catalog.api.builders import capability, certificate, provider, site, source
from tests.catalog.api.conftest import Ask, keys


def many(count: int) -> None:
    owner = provider()
    rows = [Site(provider=owner, key=f"s-{n:03}", name=f"S {n}", source=source()) for n in range(count)]
    Site.objects.bulk_create(rows)


def page(answer: Any) -> tuple[list[str], str | None, str | None]:
    body = answer.json()
    return keys(answer), body["previous"], body["next"]


def test_a_page_holds_fifty_unless_it_is_said_otherwise(sponsor: Ask) -> None:
    many(60)
    assert len(keys(sponsor("/sites/"))) == 50
    assert len(keys(sponsor("/sites/?limit=200"))) == 60
    assert sponsor("/sites/?limit=1").json()["count"] == 60


def test_links_lead_through_the_whole_list_and_back(sponsor: Ask) -> None:
    many(7)
    there, link = [], "/sites/?limit=3&country=US&source=test"
    Site.objects.update(country="US")
    while link:
        answer = sponsor(link.removeprefix("http://testserver/api/v1"))
        there += keys(answer)
        last, link = answer, answer.json()["next"]
    assert there == [f"s-{n:03}" for n in range(7)]
    back = sponsor(last.json()["previous"].removeprefix("http://testserver/api/v1"))
    assert keys(back) == ["s-003", "s-004", "s-005"]


def test_links_keep_repeated_filters_and_encoded_values(sponsor: Ask) -> None:
    site("one", source=source("FDA & co"))
    site("two", source=source("Ünïcode +"))
    url = "/sites/?source=FDA%20%26%20co&source=%C3%9Cn%C3%AFcode%20%2B&limit=1"
    following = sponsor(url).json()["next"]
    assert keys(sponsor(following.removeprefix("http://testserver/api/v1"))) == ["two"]


@pytest.mark.parametrize(
    ("query", "held", "previous", "following"),
    [
        ("limit=3", ["s-000", "s-001", "s-002"], None, "limit=3&offset=3"),
        ("limit=3&offset=0", ["s-000", "s-001", "s-002"], None, "limit=3&offset=3"),
        ("limit=3&offset=3", ["s-003"], "limit=3&offset=0", None),
        ("limit=4", ["s-000", "s-001", "s-002", "s-003"], None, None),
        ("limit=2&offset=1", ["s-001", "s-002"], "limit=2&offset=0", "limit=2&offset=3"),
        ("limit=3&offset=4", [], "limit=3&offset=1", None),
        ("limit=3&offset=99999", [], "limit=3&offset=1", None),
    ],
)
def test_links_are_exact_at_the_ends(
    sponsor: Ask, query: str, held: list[str], previous: str | None, following: str | None
) -> None:
    many(4)
    start = "http://testserver/api/v1/sites/?"
    expected = tuple(link and start + link for link in (previous, following))
    assert page(sponsor(f"/sites/?{query}")) == (held, *expected)


def test_an_empty_list_is_an_answer(sponsor: Ask) -> None:
    assert sponsor("/sites/").json() == {"count": 0, "next": None, "previous": None, "results": []}


def test_names_are_ordered_without_regard_to_case_and_then_by_key(sponsor: Ask) -> None:
    for key, name in (("d", "beta"), ("c", "Alpha"), ("b", "alpha"), ("a", "Gamma")):
        provider(key, name=name)
    assert keys(sponsor("/providers/?ordering=name")) == ["b", "c", "d", "a"]
    assert keys(sponsor("/providers/?ordering=-name")) == ["a", "d", "c", "b"]


def test_keys_are_ordered_by_code_point(sponsor: Ask) -> None:
    for key in ("b", "a-2", "a10", "a1", "a"):
        provider(key)
    assert keys(sponsor("/providers/")) == ["a", "a-2", "a1", "a10", "b"]


@pytest.mark.parametrize("ordering", ["key", "name", "country", "-country"])
def test_every_order_is_total_page_by_page(sponsor: Ask, ordering: str) -> None:
    many(9)
    told = []
    for offset in range(0, 9, 2):
        told += keys(sponsor(f"/sites/?ordering={ordering}&limit=2&offset={offset}"))
    assert sorted(told) == [f"s-{n:03}" for n in range(9)]


def test_a_head_request_has_the_headers_and_no_body(sponsor: Ask) -> None:
    provider()
    head, full = sponsor("/providers/", method="HEAD"), sponsor("/providers/")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", full["ETag"])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_reading_is_all_that_there_is(curator: Ask, method: str) -> None:
    assert curator("/stages/", method=method).status_code == 405


def test_a_row_says_whose_it_is_and_where_it_comes_from(sponsor: Ask) -> None:
    site("one", provider("acme", name="Acme"), city="Tijuana", country_id="MX", source=source("synthetic"))
    row = sponsor("/sites/").json()["results"][0]
    assert row["provider"] == {"key": "acme", "name": "Acme", "contract_services": "unknown", "status": "published"}
    assert (row["country"], row["city"], row["source"], row["fei"]) == ("MX", "Tijuana", "synthetic", None)


def test_a_row_names_each_code_once_and_the_standards_that_the_filter_finds(sponsor: Ask) -> None:
    one = site("one")
    for code in ("lab.analytical", "device.molding.lsr"):
        capability(one, code)
    for number, said in enumerate([{}, {"valid_from": date(2098, 1, 1)}, {"valid_until": date(2020, 1, 1)}]):
        certificate(one, number=str(number), **said)
    certificate(one, number="3", valid_from=date(2020, 1, 1))
    certificate(one, "ISO9001", valid_until=None)
    row = sponsor("/sites/").json()["results"][0]
    assert row["capabilities"] == ["device.molding.lsr", "lab.analytical"]
    assert (row["standards"], keys(sponsor("/sites/?standard=ISO9001"))) == (["ISO13485"], [])


def test_no_database_number_is_shown(sponsor: Ask) -> None:
    capability(site("one", provider("acme", id=987_654_321), id=987_654_321), id=987_654_321)
    for path in ("/sites/", "/providers/", "/sites/one/", "/providers/acme/"):
        assert b"987654321" not in sponsor(path).content
