"""A catalog with one thing changed, and what the change did: the vocabulary of the property tests."""

from collections.abc import Iterator
from random import Random
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from tests.matching.engine.implementations import Rank
from tests.matching.engine.oracle_values import Triple
from tests.matching.engine.worlds import Data

FITS = ["confirmed", "possible", "near_miss", "excluded"]
WORTH = {"unmet": 0, "unknown": 1, "met": 2}
LISTS = ("sites", "capabilities", "modalities", "certificates", "inspections", "stages", "scope")


def with_site(world: Data, changed: Data) -> Data:
    """The world with this site in the place of the one with its key."""
    providers = [
        {**provider, "sites": [changed if site["key"] == changed["key"] else site for site in provider["sites"]]}
        for provider in world["providers"]
    ]
    return {**world, "providers": providers}


def with_record(world: Data, key: str, kind: str, record: Data) -> Data:
    """The world with one more record at a site."""
    site = site_named(world, key)
    return with_site(world, {**site, kind: [*(site.get(kind) or []), record]})


def with_providers(world: Data, providers: list[Data]) -> Data:
    return {**world, "providers": providers}


def of_everybody(brief: Data) -> Data:
    """The same brief, asked of all providers."""
    return {**brief, "providers": {"only": [], "not": []}}


def with_must(brief: Data, **musts: Any) -> Data:
    return {**brief, "must": {**brief["must"], **musts}}


def shuffled(document: Any, rng: Random) -> Any:
    """The same facts with every list of rows in another order."""
    if isinstance(document, list):
        return rng.sample([shuffled(item, rng) for item in document], len(document))
    if isinstance(document, dict):
        return {name: shuffled(v, rng) if name in LISTS else v for name, v in document.items()}
    return document


def site_named(world: Data, key: str) -> Data:
    return next(site for provider in world["providers"] for site in provider["sites"] if site["key"] == key)


def drawn_site(data: st.DataObject, rank: Rank, world: Data, brief: Data) -> str:
    """One of the considered sites."""
    considered = sorted(rank(world, brief)["pairs"])
    assume(considered)
    return str(data.draw(st.sampled_from(considered), label="site"))


def before_and_after(rank: Rank, brief: Data, site: str, world: Data, other: Data) -> tuple[Data, Data]:
    """What becomes of a site's pair in one world and in the other."""
    return rank(world, brief)["pairs"][site], rank(other, brief)["pairs"][site]


def codes_at(site: Data, kind: str) -> set[str]:
    return {record["code"] for record in site.get(kind) or []}


def key_of(pair: Data) -> tuple[int, int, int, int]:
    """The key of a pair (scoring 4): the smaller, the better. An excluded pair may be without a score."""
    low, expected, _ = pair.get("total", (0, 0, 0))
    not_met = sum(state != "met" for _, state in pair["musts"])
    return (fit_rank(pair), not_met, -expected, -low)


def fit_rank(pair: Data) -> int:
    """0 for confirmed to 3 for excluded."""
    return FITS.index(pair["fit"])


def provider_key(result: Data, provider: str) -> tuple[int, int, int, int]:
    """The key of the provider's best pair."""
    return min(key_of(pair) for pair in result["pairs"].values() if pair["provider"] == provider)


def pairs_in_both(before: Data, after: Data) -> Iterator[tuple[Data, Data]]:
    """Each pair's judgement before and after, of the sites that both consider."""
    for site in before["pairs"]:
        if site in after["pairs"]:
            yield before["pairs"][site], after["pairs"][site]


def values_in_both(before: Data, after: Data) -> Iterator[tuple[int, Triple, Triple]]:
    """(position, triple before, triple after) of each want that both score."""
    later = dict(after.get("wants", []))
    return ((position, triple, later[position]) for position, triple in before.get("wants", []) if position in later)


def is_at_least(triple: Triple, other: Triple) -> bool:
    return all(mine >= theirs for mine, theirs in zip(triple, other, strict=True))


def statuses_in_both(before: Data, after: Data) -> Iterator[tuple[str, int, int]]:
    """(label, worth before, worth after) of each must that both ask; unmet 0, unknown 1, met 2."""
    later = dict(after["musts"])
    return ((label, WORTH[s], WORTH[later[label]]) for label, s in before["musts"] if label in later)
