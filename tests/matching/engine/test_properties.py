"""What must always hold of the order, the score and the musts (`scoring.md` 6), of the oracle and of the engine."""

import json
import subprocess
import sys
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.matching.engine import pools
from tests.matching.engine.changing import (
    of_everybody,
    pairs_in_both,
    provider_key,
    shuffled,
    with_providers,
)
from tests.matching.engine.implementations import IMPLEMENTATIONS, Rank, for_both, some_examples
from tests.matching.engine.oracle_values import Triple, U
from tests.matching.engine.strategies import cases, renamed, sites
from tests.matching.engine.worlds import Data, brief_of, provider_of, site_of, world_of

Case = tuple[Data, list[Data]]


@for_both
@some_examples
@given(case=cases(), seed=st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(rank: Rank, case: Case, seed: int) -> None:
    """Property 1: providers, sites, records."""
    world, (brief,) = case
    providers = Random(seed).sample(world["providers"], len(world["providers"]))
    other = with_providers(world, [shuffled(provider, Random(seed)) for provider in providers])
    assert rank(other, brief) == rank(world, brief)


def by_want_as_sent(result: Data, order: list[int], points: list[int]) -> tuple[Data, dict[str, dict[int, int]]]:
    """The result with wants under their places in `order`, and apart from it each provider's contributions."""
    counting = [order[position] for position, worth in enumerate(points) if worth > 0]
    pairs = {
        site: {**pair, "wants": sorted((order[position], triple) for position, triple in pair.get("wants", []))}
        for site, pair in result["pairs"].items()
    }
    tenths = {p: dict(zip(counting, s["contributions"], strict=False)) for p, s in result["shown"].items()}
    shown = {p: {**s, "contributions": sum(s["contributions"])} for p, s in result["shown"].items()}
    return {**result, "pairs": pairs, "shown": shown}, tenths


@for_both
@some_examples
@given(case=cases(), seed=st.integers(0, 1000))
def test_the_order_of_wants_changes_only_which_want_gets_a_rounding_tenth(rank: Rank, case: Case, seed: int) -> None:
    """Property 1: wants."""
    world, (brief,) = case
    order = Random(seed).sample(range(len(brief["want"])), len(brief["want"]))
    other = {**brief, "want": [brief["want"][position] for position in order]}
    points = [want["points"] for want in brief["want"]]
    before, tenths = by_want_as_sent(rank(world, brief), list(range(len(order))), points)
    after, other_tenths = by_want_as_sent(rank(world, other), order, [want["points"] for want in other["want"]])
    assert after == before
    for provider, by_want in tenths.items():
        assert all(abs(tenth - other_tenths[provider][position]) <= 1 for position, tenth in by_want.items())


def without_totals(result: Data) -> Data:
    pairs = {site: {n: v for n, v in pair.items() if n != "total"} for site, pair in result["pairs"].items()}
    return {**result, "pairs": pairs, "points_total": None}


@for_both
@some_examples
@given(case=cases(), factor=st.sampled_from([2, 3, 10, 100]))
def test_multiplying_all_points_changes_nothing_but_the_totals(rank: Rank, case: Case, factor: int) -> None:
    """Property 2."""
    world, (brief,) = case
    small = {**brief, "want": [{**want, "points": want["points"] % (100 // factor + 1)} for want in brief["want"]]}
    large = {**brief, "want": [{**want, "points": want["points"] * factor} for want in small["want"]]}
    before, after = rank(world, small), rank(world, large)
    assert without_totals(after) == without_totals(before)
    assert after["points_total"] == factor * before["points_total"]
    for old, new in pairs_in_both(before, after):
        assert new.get("total", ()) == tuple(factor * v for v in old.get("total", ()))


@for_both
@some_examples
@given(case=cases(), seed=st.integers(0, 1000))
def test_other_providers_change_no_numbers_and_no_pairwise_order(rank: Rank, case: Case, seed: int) -> None:
    """Property 3."""
    world, (brief,) = case
    kept = [provider for provider in world["providers"] if Random(f"{seed} {provider['key']}").random() < 0.6]
    few = rank(with_providers(world, kept), of_everybody(brief))
    many = rank(world, of_everybody(brief))
    keys = {provider["key"] for provider in kept}
    assert few["pairs"] == {site: pair for site, pair in many["pairs"].items() if pair["provider"] in keys}
    assert few["shown"] == {provider: shown for provider, shown in many["shown"].items() if provider in keys}
    assert [one[1:] for one in few["ranked"]] == [one[1:] for one in many["ranked"] if one[1] in keys]
    assert few["near_misses"] == [one for one in many["near_misses"] if one[0] in keys]


@for_both
@some_examples
@given(case=cases())
def test_a_duplicate_under_a_new_key_gets_the_same_result_and_shares_the_rank(rank: Rank, case: Case) -> None:
    """Property 4."""
    world, (brief,) = case
    twins = [renamed(provider, "twin-") for provider in world["providers"]]
    result = rank(with_providers(world, world["providers"] + twins), of_everybody(brief))
    places = {provider: (place, site) for place, provider, site in result["ranked"]}
    for provider, shown in result["shown"].items():
        assert shown == result["shown"][provider.removeprefix("twin-")]
    for provider, (place, site) in places.items():
        assert places[provider.removeprefix("twin-")] == (place, site.removeprefix("twin-"))
    for site, pair in result["pairs"].items():
        original = result["pairs"][site.removeprefix("twin-")]
        assert {**pair, "provider": original["provider"]} == original


@for_both
@some_examples
@given(case=cases(), data=st.data())
def test_another_site_never_worsens_the_key_of_its_provider(rank: Rank, case: Case, data: st.DataObject) -> None:
    """Property 6."""
    world, (brief,) = case
    before = rank(world, brief)
    considered = sorted({pair["provider"] for pair in before["pairs"].values()})
    assume(considered)
    chosen = data.draw(st.sampled_from(considered))
    site = {**data.draw(sites(pools.boundary_days_of(brief))), "key": data.draw(st.sampled_from(["0", "zz"]))}
    grown = [{**p, "sites": [*p["sites"], site]} if p["key"] == chosen else p for p in world["providers"]]
    after = rank(with_providers(world, grown), brief)
    assert provider_key(after, chosen) <= provider_key(before, chosen)


@for_both
@some_examples
@given(case=cases())
def test_shown_contributions_sum_to_the_shown_score(rank: Rank, case: Case) -> None:
    """Property 12."""
    world, (brief,) = case
    for shown in rank(world, brief)["shown"].values():
        assert sum(shown["contributions"]) == (shown["score"] or 0)


def is_a_value(triple: Triple, highest: int) -> bool:
    low, expected, high = triple
    return 0 <= low <= expected <= high <= highest


@for_both
@some_examples
@given(case=cases())
def test_every_value_is_an_interval_around_its_expectation(rank: Rank, case: Case) -> None:
    """Property 13."""
    world, (brief,) = case
    result = rank(world, brief)
    for pair in result["pairs"].values():
        assert all(is_a_value(triple, U) for _, triple in pair.get("wants", []))
        assert is_a_value(pair.get("total", (0, 0, 0)), result["points_total"] * U)


def in_a_new_process(implementation: str, case: str, hash_seed: str) -> bytes:
    """The bytes of the ranking as another interpreter prints them."""
    program = (
        "import json, sys; from tests.matching.engine.implementations import IMPLEMENTATIONS;"
        "print(json.dumps(IMPLEMENTATIONS[sys.argv[1]](*json.load(sys.stdin))))"
    )
    told = {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(path for path in sys.path if path) or "."}
    command = [sys.executable, "-c", program, implementation]
    return subprocess.run(command, input=case.encode(), env=told, capture_output=True, check=True).stdout


def a_rich_case() -> str:
    """A catalog of thirty providers and a brief, as JSON."""
    days = pools.boundary_days_of(brief_of())
    kinds = {
        "capabilities": pools.capability_records(),
        "modalities": pools.modality_records(),
        "certificates": pools.certificates(days),
        "inspections": pools.inspections(days),
    }
    providers = []
    for n in range(30):
        facts = {kind: [pool[-1 - n * 7 % len(pool)]] for kind, pool in kinds.items()}
        providers.append(provider_of(f"p{n % 7}{n}", site_of(f"s{n}", country=["MX", "DE", None][n % 3], **facts)))
    wants = [{**want, "points": 10} for want in pools.wants(("units",))[::40]]
    return json.dumps([world_of(*providers), brief_of(*wants, standards=["ISO9001"])])


def test_the_same_input_gives_the_same_bytes_in_every_process() -> None:
    """Property 18."""
    case = a_rich_case()
    for name, rank in IMPLEMENTATIONS.items():
        here = (json.dumps(rank(*json.loads(case))) + "\n").encode()
        assert {in_a_new_process(name, case, hash_seed) for hash_seed in ("0", "1")} == {here}
