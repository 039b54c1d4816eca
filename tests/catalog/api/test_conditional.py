"""An answer is tagged by the catalog's revision, the day and the view: while they stay, 304 costs one query."""

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from catalog.models import Provider
from tests.catalog.api.builders import certificate, provider, site
from tests.catalog.api.conftest import Ask

PATHS = [
    "/providers/", "/providers/of-one/", "/sites/?country=US", "/sites/one/", "/capabilities/", "/capabilities/tree/",
    "/standards/ISO13485/", "/regions/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def one(vocabularies: None) -> None:
    certificate(site("one"))


@pytest.mark.parametrize("path", PATHS)
def test_what_has_not_changed_is_not_read_again(
    sponsor: Ask, django_assert_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    tag = sponsor(path)["ETag"]
    with django_assert_num_queries(2) as made:
        again = sponsor(path, If_None_Match=tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert ["access_apikey" in q["sql"] or "catalog_revision" in q["sql"] for q in made.captured_queries] == [True] * 2


@pytest.mark.parametrize("sent", ['"other", {tag}', "W/{tag}", '{tag}, "other"', 'W/"x",W/{tag}'])
def test_the_tag_is_found_among_several_and_compared_weakly(sponsor: Ask, sent: str) -> None:
    tag = sponsor("/sites/")["ETag"]
    assert sponsor("/sites/", If_None_Match=sent.format(tag=tag)).status_code == 304


@pytest.mark.parametrize("sent", ["", '"other"', "other", "*", '"', "\xff", '"a" "b"'])
def test_anything_else_is_answered_in_full(sponsor: Ask, sent: str) -> None:
    assert sponsor("/sites/", If_None_Match=sent).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_change_of_the_catalog_is_a_new_tag(sponsor: Ask) -> None:
    before = sponsor("/sites/")["ETag"]
    Provider.objects.update(name="Renamed")
    after = sponsor("/sites/", If_None_Match=before)
    assert (after.status_code, after.json()["results"][0]["provider"]["name"]) == (200, "Renamed")
    assert after["ETag"] != before


def test_what_is_in_force_is_asked_again_on_the_next_day_in_utc(sponsor: Ask) -> None:
    with time_machine.travel("2026-11-22T23:59:59Z", tick=False):
        tag = sponsor("/sites/one/")["ETag"]
        assert sponsor("/sites/one/", If_None_Match=tag).status_code == 304
    with time_machine.travel("2026-11-23T00:00:00Z", tick=False):
        assert sponsor("/sites/one/", If_None_Match=tag).status_code == 200


def test_a_curators_view_has_a_tag_of_its_own(sponsor: Ask, curator: Ask) -> None:
    provider("hidden", status="draft")
    tag = curator("/providers/")["ETag"]
    assert sponsor("/providers/", If_None_Match=tag).status_code == 200
    assert sponsor("/providers/")["ETag"] != tag


def test_every_address_has_a_tag_of_its_own(sponsor: Ask) -> None:
    paths = ["/sites/", "/sites/?limit=1", "/sites/?limit=2", "/sites/one/", "/providers/"]
    assert len({sponsor(path)["ETag"] for path in paths}) == len(paths)


def test_the_tag_of_another_address_does_not_get_a_wrong_query_through(sponsor: Ask) -> None:
    tag = sponsor("/sites/")["ETag"]
    assert sponsor("/sites/?country=nowhere", If_None_Match=tag).status_code == 400


def test_answers_are_private_and_asked_for_again(sponsor: Ask) -> None:
    for answer in (sponsor("/sites/"), sponsor("/sites/", If_None_Match=sponsor("/sites/")["ETag"])):
        assert answer["Cache-Control"] == "private, no-cache"
        assert "Authorization" in answer["Vary"]


def test_an_error_has_no_tag_and_is_not_kept(sponsor: Ask) -> None:
    for path in ("/sites/nothing/", "/sites/?colour=red"):
        answer = sponsor(path)
        assert not answer.has_header("ETag")
        assert answer["Cache-Control"] == "private, no-store"
