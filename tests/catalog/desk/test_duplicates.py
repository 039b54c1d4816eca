"""Which providers may be one, why, and what is remembered of those that are not."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.desk.curators import Curator, NotAllowed
from catalog.desk.duplicates import Candidate, dismiss, find, joined
from catalog.exchange.amend import Refused
from catalog.models import Dismissal, Provider
from tests.catalog.api import builders
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabularies(db: None) -> None:
    builders.vocabularies()


def have(*providers: dict[str, Any]) -> None:
    load(document(*providers))


def of(key: str, name: str, *sites: dict[str, Any], country: str = "US", **members: Any) -> dict[str, Any]:
    return provider(key, name=name, headquarters_country=country, sites=list(sites), **members)


def found(**asked: Any) -> list[tuple[str, str, str]]:
    return [(each.first.key, each.second.key, each.strength) for each in find(**asked)]


def kinds(candidate: Candidate) -> list[str]:
    return [each.kind for each in candidate.grounds]


def test_vesta_finds_avesta_as_possible_and_never_as_sure() -> None:
    have(of("vesta", "Vesta Inc."), of("avesta", "Avesta"))
    assert found() == [("avesta", "vesta", "possible")]


def test_haupt_pharma_is_found_to_be_aenova_only_by_a_number() -> None:
    have(of("aenova", "Aenova Group", duns="123456789"), of("haupt", "Haupt Pharma", site("haupt-berlin")))
    assert found() == []
    have(of("haupt", "Haupt Pharma", site("haupt-berlin", duns="123456789")))
    assert found() == [("aenova", "haupt", "sure")]


def test_an_fei_is_the_same_with_and_without_its_leading_zeros() -> None:
    have(of("a", "Alpha", site("a-1", fei="0001234567")), of("b", "Beta", site("b-1", fei="1234567")))
    assert found() == [("a", "b", "sure")]


def test_numbers_that_are_blank_or_all_zeros_join_nobody() -> None:
    have(*(of(key, name, site(f"{key}-1", fei="0000000", duns="")) for key, name in (("a", "Alpha"), ("b", "Beta"))))
    assert found() == []


def test_a_website_is_likely_and_a_host_that_many_share_says_nothing() -> None:
    have(of("a", "Alpha", website="https://www.x.co.uk/a"), of("b", "Beta", website="http://x.co.uk"))
    have(of("c", "Gamma", website="https://linkedin.com/c"), of("d", "Delta", website="https://linkedin.com/d"))
    assert found() == [("a", "b", "likely")]


def test_a_domain_of_very_many_is_a_host_whatever_it_is_called() -> None:
    letters = [chr(ord("a") + n) * 9 for n in range(21)]
    have(*(of(each, each, website="https://host.com") for each in letters))
    assert found() == []


@pytest.mark.parametrize("other", ["LONZA, INC.", "Lonzа", "Ｌｏｎｚａ", "Lónza"])
def test_one_name_in_two_spellings_is_found_within_a_country(other: str) -> None:
    have(of("a", "Lonza AG"), of("b", other), of("c", "Lonza", country="CH"))
    assert found() == [("a", "b", "possible")]


def test_a_site_brings_its_country() -> None:
    have(of("a", "Lonza", site("a-1", country="CH")), of("b", "Lonza", country="CH"))
    assert found() == [("a", "b", "possible")]


def test_two_that_share_two_countries_are_one_candidate_with_one_ground_for_the_name() -> None:
    both = [of(key, "Lonza", site(f"{key}-1", country="CH")) for key in ("a", "b")]
    have(*both)
    assert [kinds(each) for each in find()] == [["name"]]


def test_grounds_and_candidates_come_the_strongest_first() -> None:
    have(
        of("a", "Alpha", site("a-1", duns="123456789"), website="https://twice.com"),
        of("b", "Alpha", website="https://twice.com", duns="123456789"),
        of("c", "Alpha Ltd"),
        of("d", "Delta", website="https://twice.com"),
    )
    assert kinds(find()[0]) == ["duns", "website", "name"]
    assert [strength for _, _, strength in found()] == ["sure", "likely", "likely", "possible", "possible"]


def test_what_is_retired_is_no_candidate() -> None:
    have(of("a", "Lonza"), of("b", "Lonza", status="retired"))
    assert found() == []


def test_one_provider_is_asked_about_by_its_key() -> None:
    have(of("a", "Lonza"), of("b", "Lonza"), of("c", "Lonza"))
    assert found(provider="a") == [("a", "b", "possible"), ("a", "c", "possible")]
    assert found(provider="none-such") == []


def test_what_was_dismissed_comes_back_when_something_else_speaks_for_it(paul: Curator) -> None:
    have(of("a", "Lonza"), of("b", "Lonza Inc"))
    dismiss("b", "a", by=paul, reason="another owner")
    assert found() == []
    assert found(dismissed=True) == [("a", "b", "possible")]
    have(of("a", "Lonza", website="https://twice.com"), of("b", "Lonza Inc", website="https://twice.com"))
    assert found() == [("a", "b", "likely")]


def test_a_dismissal_says_who_why_and_what_was_known(paul: Curator) -> None:
    have(of("a", "Lonza"), of("b", "Lonza Inc"))
    dismiss("b", "a", by=paul, reason=" another owner ")
    kept = Dismissal.objects.get()
    assert (kept.first.key, kept.second.key, kept.dismissed_by, kept.reason) == ("a", "b", paul.user, "another owner")
    assert kept.grounds == [["name", "lonza"]]


def test_what_less_speaks_for_stays_dismissed(paul: Curator) -> None:
    have(of("a", "Lonza", website="https://twice.com"), of("b", "Lonza", website="https://twice.com"))
    dismiss("a", "b", by=paul, reason="another owner")
    have(of("a", "Lonza"))
    assert found() == []


def test_a_dismissal_takes_a_reviewer_a_reason_and_two_providers(vera: Curator, paul: Curator) -> None:
    have(of("a", "Lonza"), of("b", "Lonza"))
    with pytest.raises(NotAllowed):
        dismiss("a", "b", by=vera, reason="sure")
    for first, reason in (("a", ""), ("b", "sure"), ("c", "sure")):
        with pytest.raises(Refused):
            dismiss(first, "b", by=paul, reason=reason)
    assert not Dismissal.objects.exists()


def test_a_long_list_costs_as_many_queries_as_a_short_one(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    have(*(of(f"p-{n}", "Lonza", site(f"p-{n}-1")) for n in range(30)))
    with django_assert_num_queries(3):
        candidates = find()
    assert Provider.objects.count() == 30
    assert candidates == find()


def test_those_that_a_number_joins_are_found_without_the_names() -> None:
    have(of("one", "Northmold", site("one-1", fei="0012345678")), of("two", "Ruhr", site("two-1", fei="12345678")))
    have(of("three", "Northmold Inc", duns="123456789"), of("four", "Elbe", site("four-1", duns="123456789")))
    have(
        of("five", "Elbe Pharma", site("five-1", fei="0000000", duns="000000000")), of("six", "Elbe", duns="000000000")
    )
    sure = [each for each in find() if each.strength == "sure"]
    assert (joined(), len(sure)) == (sure, 2)


def test_what_is_dismissed_is_joined_no_more(paul: Curator) -> None:
    have(of("one", "Northmold", duns="123456789"), of("two", "Ruhr", site("two-1", duns="123456789")))
    dismiss("one", "two", by=paul, reason="a typing error")
    assert joined() == []
