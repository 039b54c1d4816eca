"""How a provider stands that no answer shows; against the oracle, which judges everybody."""

from datetime import date
from typing import Any

from hypothesis import given

from matching.engine.door import parse_brief
from matching.engine.ranking import rank
from matching.engine.standing import Standings
from tests.golden.answers import columns_with_names
from tests.matching.engine import oracle
from tests.matching.engine.assembly import columns_of, plain
from tests.matching.engine.implementations import few_examples
from tests.matching.engine.strategies import cases
from tests.matching.engine.telling import ASSEMBLY, LSR, paper, record
from tests.matching.engine.worlds import Data


def judged(standing: Data) -> tuple[Any, ...]:
    """What the oracle says of a pair, read from a standing."""
    musts = [(each["must"], each["status"]) for each in standing["musts"]]
    wants = [(each["position"], tuple(each["value_micro"])) for each in standing["wants"]]
    return standing["fit"], musts, wants, tuple(standing["score_micro"])


@few_examples
@given(cases(questions=2))
def test_everybody_stands_as_the_oracle_judges(case: tuple[Data, list[Data]]) -> None:
    world, briefs = case
    columns = columns_of(world)
    for brief in briefs:
        asked = parse_brief(brief, columns, today=date.fromisoformat(brief["as_of"]))
        standings = Standings(columns=columns, brief=asked, providers=columns.providers.key)
        told = oracle.rank(world, brief)
        places = {provider: place for place, provider, _ in told["ranked"]}
        for provider in columns.providers.key:
            check(provider, standings, told, places)


def check(provider: str, standings: Standings, told: Data, places: dict[str, int]) -> None:
    pairs = {site: pair for site, pair in told["pairs"].items() if pair["provider"] == provider}
    standing = standings.of(provider)
    assert (standing is None) == (not pairs)
    if standing is None:
        return
    best = min(pairs, key=lambda site: (oracle.key_of(pairs[site]), site))
    assert (standing["site"]["key"], standing["rank"]) == (best, places.get(provider))
    for site, pair in pairs.items():
        at = standings.at(provider, site)
        assert at is not None
        assert judged(at) == (pair["fit"], pair["musts"], pair["wants"], pair["total"])


@few_examples
@given(cases(questions=2))
def test_whom_one_asks_about_besides_changes_nothing_else(case: tuple[Data, list[Data]]) -> None:
    columns = columns_of(case[0])
    for brief in case[1]:
        asked = parse_brief(brief, columns, today=date.fromisoformat(brief["as_of"]))
        everybody = rank(columns, asked, besides=range(len(columns.providers)))
        alone, together = plain(rank(columns, asked), columns, asked), plain(everybody, columns, asked)
        assert {**together, "pairs": None} == {**alone, "pairs": None}


def standings(*sites: Data, **must: Any) -> Standings:
    columns = columns_with_names([{"key": "acme", "name": "Acme", "status": "published", "sites": list(sites)}])
    document = {"as_of": "2026-11-22", "must": {"contract_services": False, **must}}
    brief = parse_brief(document, columns, today=date(2026, 11, 22))
    return Standings(columns=columns, brief=brief, providers=["acme", "nobody"])


def test_an_excluded_provider_is_told_by_its_best_site_with_reasons() -> None:
    better = {"key": "beta", "capabilities": [record(ASSEMBLY)], "certificates": [paper(status="suspended")]}
    found = standings({"key": "alpha"}, better, capabilities=[LSR, ASSEMBLY], standards=["ISO13485"]).of("acme")
    assert found is not None
    assert (found["fit"], found["rank"], found["site"]["key"]) == ("excluded", None, "beta")
    assert found["musts"][2]["because"] == "ISO13485 MD 712345 (BSI) is suspended"


def test_a_site_is_told_that_does_not_stand_for_its_provider() -> None:
    found = standings({"key": "alpha", "capabilities": [record()]}, {"key": "beta"}, capabilities=[LSR])
    beta = found.at("acme", "beta")
    assert beta is not None
    assert (beta["rank"], beta["site"]["key"], beta["musts"][0]["status"]) == (None, "beta", "unmet")


def test_who_is_not_in_the_catalog_stands_nowhere() -> None:
    found = standings({"key": "alpha"})
    assert (found.of("nobody"), found.at("nobody", "alpha"), found.at("acme", "gamma")) == (None, None, None)


def test_those_before_a_provider_are_those_with_a_better_rank() -> None:
    providers = [
        {"key": key, "name": key, "status": "published", "sites": [{"key": f"{key}-one", "country": country}]}
        for key, country in (("acme", "US"), ("beta", "MX"), ("coma", "MX"))
    ]
    columns = columns_with_names(providers)
    want = {"criterion": "region", "countries": ["MX"], "regions": [], "points": 1}
    document = {"must": {"contract_services": False}, "want": [want]}
    found = Standings(columns=columns, brief=parse_brief(document, columns, today=date(2026, 11, 22)))
    assert (found.before("acme"), found.before("coma")) == (["beta", "coma"], [])
