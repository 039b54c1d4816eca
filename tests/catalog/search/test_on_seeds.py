"""Search on the seeds: what people type finds what it should, and the answer says how it was understood."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from catalog.exchange import import_document, load_vocabularies
from catalog.models import Capability, CapabilityRecord, Provider, Site
from catalog.search import (
    CAPABILITY_RELEVANCE,
    RELEVANCE,
    Kind,
    count_alone,
    found_sites,
    ranked_capabilities,
    ranked_providers,
    ranked_sites,
    understand,
)
from seeds.documents import VOCABULARIES, named_manufacturers, synthetic_providers
from tests.golden.search import golden, hit_rates, searched

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def seeds(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded once for all tests here, each of which only reads."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_vocabularies(VOCABULARIES, actor="test", reason="test")
        for document in (named_manufacturers(), synthetic_providers()):
            assert import_document(document, publish=True, actor="test", reason="test").ok
        yield
        transaction.set_rollback(True)


def visible() -> QuerySet[Site]:
    return Site.objects.filter(active=True, provider__status="published")


def found(text: str) -> list[Site]:
    return list(ranked_sites(understand(text, visible()), visible()).order_by(*RELEVANCE))


def keys(text: str) -> list[str]:
    return [site.key for site in found(text)]


def meanings(text: str) -> list[tuple[str, list[str]]]:
    """Each phrase with the codes and words that it was understood as."""
    return [
        (phrase.text, [each.code or each.term for each in phrase.readings])
        for phrase in understand(text, visible()).matched
    ]


def codes(text: str) -> list[str]:
    capabilities = ranked_capabilities(understand(text, None), Capability.objects.all())
    return [each.code for each in capabilities.order_by(*CAPABILITY_RELEVANCE)]


def test_there_are_golden_searches_enough_of_every_kind() -> None:
    assert len(golden()) >= 60
    assert len({query.search for query in golden()}) == len(golden())
    assert len({query.kind for query in golden()}) >= 6


def test_golden_searches_find_what_they_should_among_the_first_five() -> None:
    rates = hit_rates(golden(), searched)
    assert rates["total"] >= 0.95
    assert {kind: rate for kind, rate in rates.items() if rate < 0.9} == {}


def test_words_of_a_term_are_understood_as_one_phrase() -> None:
    assert meanings("ethylene oxide tijuana") == [
        ("ethylene oxide", ["device.sterilization.eo"]),
        ("tijuana", ["tijuana", "tijuana"]),
    ]


def test_a_misspelt_word_is_corrected_and_said_to_be() -> None:
    (phrase,) = understand("ethelyne oxide", visible()).matched
    (reading,) = phrase.readings
    assert (reading.term, reading.corrected) == ("Ethylene oxide", True)


@pytest.mark.parametrize("code", ["EP", "PFT", "3K", "LSX"])
def test_a_short_code_is_understood_exactly_or_not_at_all(code: str) -> None:
    assert understand(code, visible()).not_understood == (code,)


def test_every_phrase_has_to_be_met_at_one_site() -> None:
    enough = ["device.sterilization.eo", "device.sterilization", "device"]
    for site in found("EtO mexico"):
        assert site.country_id == "MX"
        assert CapabilityRecord.objects.filter(site=site, capability__in=enough).exists()


def test_a_record_below_what_was_asked_counts_in_full() -> None:
    below = CapabilityRecord.objects.filter(capability="device.molding.lsr", site__in=visible()).values("site__key")
    worth = {site.key: site.relevance for site in found("molding")}
    assert {worth[row["site__key"]] for row in below} == {1.0}


def test_a_site_that_only_has_the_broad_node_comes_after_all_others() -> None:
    exact = set(visible().filter(capabilities__capability="device.sterilization.eo").values_list("key", flat=True))
    ranked = keys("EtO")
    broad = set(visible().filter(capabilities__capability="device.sterilization").values_list("key", flat=True)) - exact
    assert set(ranked[: len(exact)]) == exact
    assert broad
    assert broad <= set(ranked[len(exact) :])


def test_equal_relevance_is_ordered_by_key() -> None:
    ranked = [(-site.relevance, site.key) for site in found("cleanroom assembly mexico")]
    assert ranked == sorted(ranked)


def test_a_word_that_nothing_is_called_by_finds_nothing_and_is_named() -> None:
    understanding = understand("xyzzyq molding", visible())
    assert understanding.not_understood == ("xyzzyq",)
    assert keys("xyzzyq molding") == []


def test_when_nothing_is_found_each_phrase_says_what_it_finds_alone() -> None:
    told = count_alone(understand("EtO andorra", visible()), visible())
    assert keys("EtO andorra") == []
    assert [(phrase.text, bool(phrase.alone)) for phrase in told.matched] == [("EtO", True), ("andorra", False)]


def test_of_several_capabilities_that_no_site_has_together_one_is_left_out_and_said_to_be() -> None:
    understanding = understand("LSR overmold tijuana", visible())
    assert [phrase.text for phrase in understanding.matched if phrase.left_out] == ["overmold"]
    assert keys("LSR overmold tijuana") == keys("LSR tijuana") != []


@pytest.mark.parametrize("text", ["EtO mexico", "lonza antarctica", "EtO andorra"])
def test_a_place_and_a_single_capability_are_never_left_out(text: str) -> None:
    assert not any(phrase.left_out for phrase in understand(text, visible()).matched)


def test_words_that_say_nothing_by_themselves_are_passed_over_and_said_to_be() -> None:
    understanding = understand("Recipharm AB in Uppsala", visible())
    assert [phrase.text for phrase in understanding.matched if phrase.passed_over] == ["AB", "in"]
    assert keys("Recipharm AB in Uppsala") == ["recipharm-uppsala"]


def test_alone_even_such_a_word_is_searched_for() -> None:
    assert {site.provider_id for site in found("GmbH")}
    assert keys("of") == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("o porrino", "lonza-o-porrino"),
        ("O PORRIÑO", "lonza-o-porrino"),
        ("kings lynn", "recipharm-kings-lynn"),
        ("King’s Lynn", "recipharm-kings-lynn"),
        ("usantibiotics", "usantibiotics-bristol"),
        ("US Antibiotics", "usantibiotics-bristol"),
        ("3007687501", "aenova-borgo-san-michele"),
    ],
)
def test_names_cities_and_numbers_are_found_however_they_are_written(text: str, key: str) -> None:
    assert keys(text) == [key]


@pytest.mark.parametrize("text", ["quuxelmann", "quuxelman"])
def test_nothing_is_said_of_names_that_the_caller_may_not_see(text: str) -> None:
    hidden = Provider.objects.filter(status="draft")[:1].get()
    Provider.objects.filter(pk=hidden.pk).update(name="Quuxelmann Devices")
    assert understand(text, Site.objects.all()).not_understood == ()
    assert understand(text, visible()).not_understood == (text,)


def test_providers_are_found_by_their_sites_and_worth_their_best_one() -> None:
    understanding = understand("EtO mexico", visible())
    providers = ranked_providers(understanding, Provider.objects.all(), visible()).order_by(*RELEVANCE)
    best: dict[int, float] = {}
    for site in found("EtO mexico"):
        best.setdefault(site.provider_id, site.relevance)
    assert {provider.pk: provider.relevance for provider in providers} == best


def test_other_filters_hold_for_the_same_site_of_a_provider() -> None:
    understanding = understand("lonza", visible())
    swiss = ranked_providers(understanding, Provider.objects.filter(key="lonza"), visible().filter(country="CH"))
    assert swiss.count() == 1
    assert found_sites(understanding, visible().filter(country="CH")).count() == 4


def test_capabilities_are_found_by_synonym_the_meant_one_before_those_below() -> None:
    assert codes("EtO") == ["device.sterilization.eo"]
    assert codes("moulding")[0] == "device.molding"
    assert codes("LSR molding") == ["device.molding.lsr"]
    assert codes("EtO mexico") == []


def test_countries_and_regions_are_known_by_code_alias_and_name() -> None:
    for text, code in {
        "uk": "GB",
        "USA": "US",
        "MEX": "MX",
        "czech republic": "CZ",
        "USMCA": "USMCA",
        "eu": "EU27",
    }.items():
        (phrase,) = understand(text, visible()).matched
        assert code in [each.code for each in phrase.readings if each.kind in (Kind.COUNTRY, Kind.REGION)]
    assert {site.country_id for site in found("softgel usmca")} <= {"CA", "MX", "US"}


def test_the_number_of_queries_does_not_depend_on_how_much_is_found() -> None:
    counts = set()
    for text in ("molding", "lonza", "bottles"):
        with CaptureQueriesContext(connection) as queries:
            found(text)
        counts.add(len(queries))
    assert counts == {5}


def test_search_composes_with_other_filters_in_sql() -> None:
    understanding = understand("cleanroom assembly", visible())
    both = ranked_sites(understanding, visible()).filter(Q(country="MX"), capabilities__capability="device.molding.lsr")
    assert set(both.values_list("country", flat=True)) == {"MX"}
