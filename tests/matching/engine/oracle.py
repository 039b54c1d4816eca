"""The oracle: `scoring.md` 3 and 4 a second time, slow and obvious, written from the page and not from the engine.

`rank(world, brief)` takes a catalog as plain exchange-format data and a normalised brief with all defaults filled in,
and answers plain data. The columnar engine must agree with it exactly.
"""

from fractions import Fraction

from tests.matching.engine.oracle_facts import (
    Data,
    Pair,
    absent,
    active_sites,
    best_or,
    capability,
    capability_records,
    contract_services_of,
    countries_within,
    is_published,
    located_in,
    modality,
    must,
    stage,
    standard,
)
from tests.matching.engine.oracle_values import NO, YES, Triple, U, half_even, undiscounted, unknown, weakened_below
from tests.matching.engine.oracle_wants import value_of

FITS = ["confirmed", "possible", "near_miss", "excluded"]
STATUSES = ["met", "unknown", "unmet"]
NEGATIVE = ("exclude_countries", "exclude_capabilities", "contract_services")
Musts = list[tuple[str, str]]


def rank(world: Data, brief: Data) -> Data:
    """Everything the brief makes of the catalog: pairs, order, counts, funnel, facets and what is shown."""
    considered = [provider for provider in world["providers"] if is_considered(provider, brief)]
    pairs = {
        site["key"]: judged(Pair(world=world, brief=brief, provider=provider, site=site))
        for provider in considered
        for site in active_sites(provider)
    }
    results = results_by_provider(considered, pairs)
    near_misses = in_order(results, pairs, ["near_miss"])
    ranked = ranks(in_order(results, pairs, ["confirmed", "possible"]), results, pairs)
    listed = [provider for _, provider, _ in ranked] + near_misses
    return {
        "pairs": pairs,
        "points_total": points_total(brief),
        "ranked": ranked,
        "near_misses": [(p, results[p], unmet_labels(pairs[results[p]]["musts"])[0]) for p in near_misses],
        "counts": counts(results, pairs),
        "funnel": funnel(labels_of(brief), considered, results, pairs),
        "facets": facets(world, brief, results, considered, pairs),
        "shown": {provider: shown(brief, pairs[results[provider]]) for provider in listed},
    }


def is_considered(provider: Data, brief: Data) -> bool:
    """Published, with an active site (scoring 2), after `providers` (api, Matching)."""
    only, never = brief["providers"].get("only") or [], brief["providers"].get("not") or []
    asked = (not only or provider["key"] in only) and provider["key"] not in never
    return asked and is_published(provider) and bool(active_sites(provider))


def judged(pair: Pair) -> Data:
    """One pair's musts, fit, wants and total."""
    musts = musts_of(pair)
    wants = [(position, value_of(pair, want)) for position, want in counting_wants(pair.brief)]
    return {
        "provider": pair.provider["key"],
        "fit": fit_of(musts),
        "musts": musts,
        "wants": wants,
        "total": total(pair.brief, wants),
    }


def labels_of(brief: Data) -> list[str]:
    """The labels of the musts asked, in the order of scoring 3; an empty catalog has a funnel too."""
    labels: list[str] = []
    for name in ("capabilities", "standards", "modalities", "stages"):
        labels += [f"{name}:{code}" for code in must(brief, name)]
    labels += ["countries"] if must(brief, "countries") or must(brief, "regions") else []
    labels += ["exclude_countries"] if must(brief, "exclude_countries") else []
    labels += [f"exclude_capabilities:{code}" for code in must(brief, "exclude_capabilities")]
    return labels + (["contract_services"] if brief["must"]["contract_services"] else [])


def status(triple: Triple) -> str:
    """scoring 3"""
    if triple[0] == U:
        return "met"
    return "unmet" if triple[2] < U else "unknown"


def turned_round(triple: Triple) -> str:
    """scoring 3, the negative musts: yes → unmet, no → met."""
    return {"met": "unmet", "unmet": "met", "unknown": "unknown"}[status(triple)]


def musts_of(pair: Pair) -> Musts:
    """scoring 3, in its order, each as sent."""
    weigh = weakened_below(pair.brief["must"]["min_evidence"])
    asked = [
        (name, code)
        for name in ("capabilities", "standards", "modalities", "stages")
        for code in must(pair.brief, name)
    ]
    value = {"capabilities": capability, "standards": standard, "modalities": modality, "stages": stage}
    positive = [(f"{name}:{code}", status(value[name](pair, code, weigh))) for name, code in asked]
    return positive + country_must(pair) + negative_musts(pair)


def country_must(pair: Pair) -> Musts:
    """scoring 2.4 and 3: asked if countries or regions are given."""
    countries, regions = must(pair.brief, "countries"), must(pair.brief, "regions")
    if not countries and not regions:
        return []
    return [("countries", status(located_in(pair, countries_within(pair.world, countries, regions))))]


def negative_musts(pair: Pair) -> Musts:
    """scoring 3, the second half of its list."""
    musts = []
    if must(pair.brief, "exclude_countries"):
        here = located_in(pair, set(must(pair.brief, "exclude_countries")))
        musts.append(("exclude_countries", turned_round(here)))
    for code in must(pair.brief, "exclude_capabilities"):
        on_record = capability_records(pair, code, undiscounted)
        musts.append((f"exclude_capabilities:{code}", turned_round(best_or(on_record, absent(pair.site)))))
    if pair.brief["must"]["contract_services"]:
        makes_for_others = {"yes": YES, "no": NO, "unknown": unknown("unstated")}[contract_services_of(pair.provider)]
        musts.append(("contract_services", status(makes_for_others)))
    return musts


def unmet_labels(musts: Musts) -> list[str]:
    return [label for label, state in musts if state == "unmet"]


def fit_of(musts: Musts) -> str:
    """scoring 3, the fit of a pair."""
    unmet = unmet_labels(musts)
    if not unmet:
        return "confirmed" if all(state == "met" for _, state in musts) else "possible"
    capabilities = [state for label, state in musts if label.startswith("capabilities:")]
    has_a_capability = not capabilities or any(state != "unmet" for state in capabilities)
    only_one = len(unmet) == 1 and not unmet[0].startswith(NEGATIVE)
    return "near_miss" if only_one and has_a_capability else "excluded"


def counting_wants(brief: Data) -> list[tuple[int, Data]]:
    """Wants with 0 points are dropped (scoring 4)."""
    return [(position, want) for position, want in enumerate(brief["want"]) if want["points"] > 0]


def points_total(brief: Data) -> int:
    """W of scoring 4."""
    return sum(want["points"] for _, want in counting_wants(brief))


def total(brief: Data, wants: list[tuple[int, Triple]]) -> Triple:
    """V of scoring 4."""
    low, expected, high = (sum(brief["want"][j]["points"] * t[x] for j, t in wants) for x in range(3))
    return (low, expected, high)


def key_of(judgement: Data) -> tuple[int, int, int, int]:
    """The key of a pair (scoring 4): the smaller, the better."""
    low, expected, _ = judgement["total"]
    not_met = sum(state != "met" for _, state in judgement["musts"])
    return (FITS.index(judgement["fit"]), not_met, -expected, -low)


def results_by_provider(considered: list[Data], pairs: Data) -> dict[str, str]:
    """Provider key → the key of its result site, the one with the smallest (key, site key) (scoring 4)."""
    return {
        provider["key"]: min(
            (site["key"] for site in active_sites(provider)), key=lambda site: (key_of(pairs[site]), site)
        )
        for provider in considered
    }


def in_order(results: dict[str, str], pairs: Data, fits: list[str]) -> list[str]:
    """The providers with one of the fits by (key, provider key) (scoring 4)."""
    chosen = [provider for provider, site in results.items() if pairs[site]["fit"] in fits]
    return sorted(chosen, key=lambda provider: (key_of(pairs[results[provider]]), provider))


def ranks(providers: list[str], results: dict[str, str], pairs: Data) -> list[tuple[int, str, str]]:
    """A provider's rank is one more than the number of providers with a smaller key: 1, 2, 2, 4 (scoring 4)."""
    keys = {provider: key_of(pairs[results[provider]]) for provider in providers}
    return [(1 + sum(other < keys[p] for other in keys.values()), p, results[p]) for p in providers]


def counts(results: dict[str, str], pairs: Data) -> dict[str, int]:
    """api, Matching: a provider counts by its result site."""
    fits = [pairs[site]["fit"] for site in results.values()]
    return {"considered": len(fits)} | {fit: fits.count(fit) for fit in FITS}


def funnel(labels: list[str], considered: list[Data], results: dict[str, str], pairs: Data) -> list[Data]:
    """api, Matching: met if some site of the provider meets the must, else unknown if some site leaves it open."""
    sites = [[dict(pairs[site["key"]]["musts"]) for site in active_sites(provider)] for provider in considered]
    rows: list[Data] = []
    for label in labels:
        best = [min((site[label] for site in own), key=STATUSES.index) for own in sites]
        rows.append({"must": label} | {state: best.count(state) for state in STATUSES})
    number = counts(results, pairs)
    together = {"met": number["confirmed"], "unknown": number["possible"]}
    together["unmet"] = number["near_miss"] + number["excluded"]
    return [*rows, {"must": "together", **together}]


def facets(world: Data, brief: Data, results: dict[str, str], considered: list[Data], pairs: Data) -> Data:
    """api, Matching: over the providers with one of the asked fits, by their result site."""
    chosen = [
        Pair(world=world, brief=brief, provider=provider, site=site)
        for provider in considered
        for site in active_sites(provider)
        if results[provider["key"]] == site["key"] and pairs[site["key"]]["fit"] in brief["fits"]
    ]
    weigh = weakened_below(brief["must"]["min_evidence"])
    country = [pair.site["country"] for pair in chosen if pair.site.get("country")]
    return {
        "country": facet_rows(country),
        "region": facet_rows([r for r, members in world["regions"].items() for here in country if here in members]),
        "standard": facet_rows(
            [s for s in world["standards"] for p in chosen if status(standard(p, s, weigh)) == "met"]
        ),
        "modality": facet_rows(
            [m for m in world["modalities"] for p in chosen if status(modality(p, m, weigh)) == "met"]
        ),
    }


def facet_rows(values: list[str]) -> list[Data]:
    """Most frequent first, then by code (api, Matching)."""
    rows = [{"value": value, "count": values.count(value)} for value in set(values)]
    return sorted(rows, key=lambda row: (-row["count"], row["value"]))


def shown(brief: Data, judgement: Data) -> Data:
    """scoring 4, Shown: scores and contributions in tenths, confidence in hundredths."""
    full = points_total(brief) * U
    if not full:
        return {"score": None, "score_low": None, "score_high": None, "confidence": None, "contributions": []}
    low, expected, high = judgement["total"]
    score_low, score, score_high = (half_even(Fraction(1000 * v, full)) for v in (low, expected, high))
    return {
        "score": score,
        "score_low": score_low,
        "score_high": score_high,
        "confidence": half_even(100 * (1 - Fraction(high - low, full))),
        "contributions": contributions(brief, judgement["wants"], score),
    }


def contributions(brief: Data, wants: list[tuple[int, Triple]], score: int) -> list[int]:
    """Tenths by largest remainder, ties to the want sent first, summing to the shown score (scoring 4)."""
    full = points_total(brief) * U
    exact = [Fraction(1000 * brief["want"][position]["points"] * triple[1], full) for position, triple in wants]
    tenths = [share.numerator // share.denominator for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda j: (tenths[j] - exact[j], j))
    for j in by_remainder[: score - sum(tenths)]:
        tenths[j] += 1
    return tenths
