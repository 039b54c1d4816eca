"""Hand-computed examples of musts, fit, order and shown numbers, `scoring.md` 3 and 4."""

from typing import Any

import pytest

from tests.matching.engine import oracle
from tests.matching.engine.asking import stand
from tests.matching.engine.worlds import Data, brief_of, paper, provider_of, record, single, site_of, want, world_of

REVIEWED = {"profile_reviewed_on": "2020-01-01"}


def fit(site: Data, **must: Any) -> str:
    return str(oracle.rank(single(**site), brief_of(**must))["pairs"]["site"]["fit"])


def test_musts_are_listed_in_the_order_of_the_page_each_as_sent() -> None:
    lists = {"capabilities": ["dp", "device"], "standards": ["ISO9001"], "modalities": ["biologic"]}
    more = {"stages": ["clinical"], "regions": ["EU"], "exclude_countries": ["CN"], "exclude_capabilities": ["ds"]}
    assert list(stand({}, **lists, **more, contract_services=True)) == [
        "capabilities:dp",
        "capabilities:device",
        "standards:ISO9001",
        "modalities:biologic",
        "stages:clinical",
        "countries",
        "exclude_countries",
        "exclude_capabilities:ds",
        "contract_services",
    ]


@pytest.mark.parametrize(
    ("made", "facts", "state"),
    [
        ("ds.antibiotic.penicillin", {}, "unmet"),
        ("ds.antibiotic", {}, "unmet"),
        ("ds", {}, "unknown"),
        ("ds", REVIEWED, "unknown"),
        ("device", {}, "unknown"),
        ("device", REVIEWED, "met"),
        (None, {}, "unknown"),
        (None, REVIEWED, "met"),
    ],
)
def test_an_excluded_capability_must_be_known_to_be_absent(made: str | None, facts: Data, state: str) -> None:
    site = {"capabilities": [record(made, "inferred")] if made else [], **facts}
    stood = stand(site, exclude_capabilities=["ds.antibiotic"], min_evidence="verified")
    assert stood == {"exclude_capabilities:ds.antibiotic": state}


@pytest.mark.parametrize(("country", "state"), [("CN", "unmet"), ("MX", "met"), (None, "unknown")])
def test_an_excluded_country_is_unmet(country: str | None, state: str) -> None:
    assert stand({"country": country}, exclude_countries=["CN", "US"]) == {"exclude_countries": state}


@pytest.mark.parametrize(
    ("said", "state"), [("yes", "met"), ("no", "unmet"), ("unknown", "unknown"), (None, "unknown")]
)
def test_a_provider_that_makes_nothing_for_others_is_unmet(said: str | None, state: str) -> None:
    world = world_of(provider_of("provider", site_of("site"), contract_services=said))
    pair = oracle.rank(world, brief_of(contract_services=True))["pairs"]["site"]
    assert pair["musts"] == [("contract_services", state)]


MOLDER = {"capabilities": [record("device.molding")]}


@pytest.mark.parametrize(
    ("site", "must", "expected"),
    [
        ({}, {}, "confirmed"),
        (MOLDER, {"capabilities": ["device"]}, "confirmed"),
        (MOLDER, {"capabilities": ["device.molding.lsr"]}, "possible"),
        (MOLDER, {"capabilities": ["device"], "standards": ["GMP"]}, "possible"),
        (MOLDER | REVIEWED, {"capabilities": ["device"], "standards": ["GMP"]}, "near_miss"),
        (MOLDER | REVIEWED, {"capabilities": ["device.molding.lsr"], "standards": ["GMP"]}, "near_miss"),
        (MOLDER | REVIEWED, {"standards": ["GMP"]}, "near_miss"),
        (MOLDER | REVIEWED, {"standards": ["GMP", "ISO9001"]}, "excluded"),
        (MOLDER, {"capabilities": ["device", "dp"]}, "near_miss"),
        (MOLDER, {"capabilities": ["dp"]}, "excluded"),
        (MOLDER, {"capabilities": ["dp", "ds"]}, "excluded"),
        ({"country": "CN"}, {"countries": ["MX"]}, "near_miss"),
        ({"country": "CN"}, {"exclude_countries": ["CN"]}, "excluded"),
        (MOLDER, {"exclude_capabilities": ["device.molding"]}, "excluded"),
    ],
)
def test_a_pair_fits_as_its_musts_stand(site: Data, must: Data, expected: str) -> None:
    assert fit(site, **must) == expected


def test_no_contract_services_is_never_a_near_miss() -> None:
    world = world_of(provider_of("provider", site_of("site"), contract_services="no"))
    assert oracle.rank(world, brief_of(contract_services=True))["counts"]["excluded"] == 1


def in_countries(*countries: str | None) -> Data:
    """One provider per country, keyed a, b, c, …"""
    named = zip("abcdefgh", countries, strict=False)
    return world_of(*(provider_of(key, site_of(f"{key}-site", country=country)) for key, country in named))


def test_equal_keys_share_a_rank_and_stand_by_provider_key() -> None:
    world = in_countries("US", "MX", "US", "CN")
    brief = brief_of(want("region", countries=["MX"], regions=["USMCA"]))
    ranked = oracle.rank(world, brief)["ranked"]
    assert [(place, provider) for place, provider, _ in ranked] == [(1, "b"), (2, "a"), (2, "c"), (4, "d")]


def test_a_known_middle_goes_before_an_unknown_one_of_the_same_expectation() -> None:
    world = in_countries(None, "MX")
    brief = brief_of(want("concentration", shares={"MX": 50}))
    assert [provider for _, provider, _ in oracle.rank(world, brief)["ranked"]] == ["b", "a"]


def test_fewer_open_musts_go_before_a_better_score() -> None:
    open_question = provider_of("a", site_of("a-site", country="MX"))
    half_open = provider_of("b", site_of("b-site", country="CN", modalities=[record("biologic")]))
    brief = brief_of(want("region", countries=["MX"], regions=[]), modalities=["biologic", "antibiotic"])
    ranked = oracle.rank(world_of(open_question, half_open), brief)["ranked"]
    assert [(place, provider) for place, provider, _ in ranked] == [(1, "b"), (2, "a")]


def test_a_confirmed_fit_goes_before_a_possible_one() -> None:
    world = in_countries(None, "CN")
    brief = brief_of(want("region", countries=["MX"], regions=[]), exclude_countries=["US"])
    assert [provider for _, provider, _ in oracle.rank(world, brief)["ranked"]] == ["b", "a"]


def test_the_best_site_speaks_for_its_provider_and_ties_go_to_the_smaller_key() -> None:
    sites = [site_of(key, country=country) for key, country in [("c", "MX"), ("b", "MX"), ("a", "CN")]]
    brief = brief_of(want("region", countries=["MX"], regions=[]))
    assert oracle.rank(world_of(provider_of("provider", *sites)), brief)["ranked"] == [(1, "provider", "b")]


def test_a_near_miss_is_listed_apart_with_what_it_lacks() -> None:
    world = in_countries("MX", "CN", "US")
    result = oracle.rank(world, brief_of(countries=["MX"]))
    assert result["ranked"] == [(1, "a", "a-site")]
    assert result["near_misses"] == [("b", "b-site", "countries"), ("c", "c-site", "countries")]
    assert result["counts"] == {"considered": 3, "confirmed": 1, "possible": 0, "near_miss": 2, "excluded": 0}


def test_a_must_counts_in_the_funnel_if_some_site_meets_it() -> None:
    split = provider_of("a", site_of("a-1", country="MX", **REVIEWED), site_of("a-2", modalities=[record("biologic")]))
    world = world_of(split, provider_of("b", site_of("b-1", country="CN", **REVIEWED)))
    assert oracle.rank(world, brief_of(countries=["MX"], modalities=["biologic"]))["funnel"] == [
        {"must": "modalities:biologic", "met": 1, "unknown": 0, "unmet": 1},
        {"must": "countries", "met": 1, "unknown": 0, "unmet": 1},
        {"must": "together", "met": 0, "unknown": 1, "unmet": 1},
    ]


def test_an_empty_catalog_has_a_funnel_too() -> None:
    assert oracle.rank(world_of(), brief_of(countries=["MX"]))["funnel"] == [
        {"must": "countries", "met": 0, "unknown": 0, "unmet": 0},
        {"must": "together", "met": 0, "unknown": 0, "unmet": 0},
    ]


def test_facets_count_result_sites_most_frequent_first_then_by_code() -> None:
    world = in_countries("US", "DE", "MX", "US", None, "CN")
    facets = oracle.rank(world, brief_of(exclude_countries=["CN"]))["facets"]
    assert [(row["value"], row["count"]) for row in facets["country"]] == [("US", 2), ("DE", 1), ("MX", 1)]
    assert [(row["value"], row["count"]) for row in facets["region"]] == [("USMCA", 3), ("EU", 1), ("LATIN-AMERICA", 1)]


def test_facets_cover_the_asked_fits_only() -> None:
    brief = brief_of(exclude_countries=["CN"]) | {"fits": ["possible"]}
    assert oracle.rank(in_countries("US", None), brief)["facets"]["country"] == []


def test_a_paper_is_a_facet_only_where_it_would_be_met_as_a_must() -> None:
    papers = [paper("ISO9001", valid_until="2099-01-01"), paper("GMP", "inferred", valid_until="2099-01-01")]
    facts = {"certificates": papers, "modalities": [record("biologic"), record("antibiotic", "inferred")]}
    facets = oracle.rank(single(**facts), brief_of(min_evidence="declared"))["facets"]
    assert facets["standard"] == [{"value": "ISO9001", "count": 1}]
    assert facets["modality"] == [{"value": "biologic", "count": 1}]


def test_scores_are_shown_in_tenths_and_confidence_in_hundredths() -> None:
    wants = [want("region", 80, countries=["US"], regions=["USMCA"]), want("experience", 50), want("inspection", 0)]
    result = oracle.rank(single(country="MX"), brief_of(*wants))
    assert result["points_total"] == 130
    assert result["pairs"]["site"]["total"] == (56_000_000, 81_000_000, 106_000_000)
    shown = {"score": 623, "score_low": 431, "score_high": 815, "confidence": 62, "contributions": [431, 192]}
    assert result["shown"] == {"provider": shown}


@pytest.mark.parametrize(
    ("points", "shown"),
    [([1, 1, 1], [334, 333, 333]), ([1, 1, 1, 1, 1, 1, 1], [143] * 6 + [142]), ([2, 1], [667, 333])],
)
def test_contributions_sum_to_the_shown_score_and_the_first_of_equals_gets_the_rest(
    points: list[int], shown: list[int]
) -> None:
    wants = [want("region", each, countries=["MX"], regions=[]) for each in points]
    assert oracle.rank(single(country="MX"), brief_of(*wants))["shown"]["provider"]["contributions"] == shown


def test_a_score_of_half_a_tenth_rounds_to_even() -> None:
    def score(share: str) -> int:
        wanted = want("concentration", shares={"MX": share})
        return int(oracle.rank(single(country="MX"), brief_of(wanted))["shown"]["provider"]["score"])

    assert (score("0.05"), score("0.15"), score("0.25")) == (1000, 998, 998)


def test_without_a_want_nothing_is_scored_and_everyone_shares_the_rank() -> None:
    result = oracle.rank(in_countries("MX", "US"), brief_of(want("experience", 0)))
    assert result["points_total"] == 0
    assert [place for place, _, _ in result["ranked"]] == [1, 1]
    assert result["shown"]["a"]["score"] is None
    assert result["pairs"]["a-site"]["wants"] == []
