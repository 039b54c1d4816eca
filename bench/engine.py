"""Time and memory of one answer by catalog size and kind of brief, beside a plain loop over dictionaries.

    OPENBLAS_NUM_THREADS=1 python -m bench.engine [providers …] [--seed 7]

An answer is the ranking with counts, funnel, facets where they are asked for, and twenty results with their reasons.
Times are CPU time of the thread, for others may use the machine. The loop is what one writes without columns: gate and
score each site, sort, take the best of each provider. It knows fewer rules than the engine (`bench/plain_loop.py`) and
explains nothing, so the ratio flatters it. Both are asked in turn.
"""

import argparse
import math
import statistics
import tracemalloc
from collections.abc import Callable
from datetime import date

from bench.briefs import FIGURES, varied_briefs
from bench.catalogs import random_columns
from bench.figures import cpu_ms
from bench.plain_loop import rank_plainly, sites_of
from matching.engine.answer import Catalog, answer
from matching.engine.brief import Brief
from matching.engine.columns import Columns
from matching.engine.door import parse_brief
from matching.engine.ranking import Page, rank

TODAY = date(2026, 11, 22)
CATALOG = Catalog(revision=1, raised_at=None)
RUNS = 3
BRIEF = {
    "as_of": "2026-11-22",
    "horizon": "2027-11-22",
    "must": {
        "capabilities": ["device.molding.injection", "device.assembly"],
        "standards": ["ISO13485"],
        "modalities": ["device_single_use"],
        "regions": ["EUROPE", "NORTH-AMERICA"],
    },
    "want": [
        {"criterion": "region", "countries": ["DE"], "regions": ["EUROPE"], "points": 80},
        {"criterion": "lead_time", "good_weeks": 8, "limit_weeks": 26, "points": 50},
        {
            "criterion": "capability",
            "values": ["device.molding.tooling", "device.sterilization"],
            "scope": "provider",
            "points": 40,
        },
        {"criterion": "annual_volume", "value": 2_000_000, "unit": "units", "points": 30},
        {"criterion": "standard", "values": ["ISO9001", "FDA-REG-DEV"], "points": 20},
        {"criterion": "experience", "points": 10},
    ],
}


def peak_mebibytes(work: Callable[[], object]) -> float:
    """What the work holds at most beyond what was there before."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def times(columns: Columns, briefs: list[tuple[str, Brief]]) -> dict[str, list[float]]:
    """By kind, what each brief costs: the median of some runs, which go through all briefs in turn."""
    runs = [[cpu_ms(lambda brief=brief: answer(columns, CATALOG, brief)) for _, brief in briefs] for _ in range(RUNS)]  # type: ignore[misc]
    found: dict[str, list[float]] = {}
    for (kind, _), *each in zip(briefs, *runs, strict=True):
        found.setdefault(kind, []).append(statistics.median(each))
    return found


def row(name: str, costs: list[float]) -> str:
    """Mean, median and 99th percentile."""
    ordered = sorted(costs)
    tail = ordered[math.ceil(0.99 * len(ordered)) - 1]
    return f"  {name:<16} {statistics.mean(ordered):>8.2f} {statistics.median(ordered):>8.2f} {tail:>8.2f}"


def report(columns: Columns, seed: int) -> float:
    """Prints the table of one catalog; the mean of all briefs."""
    briefs = [(kind, parse_brief(sent, columns, today=TODAY)) for kind, sent in varied_briefs(columns.codes, seed)]
    answer(columns, CATALOG, briefs[0][1])
    costs = times(columns, briefs)
    everything = [each for kind in costs.values() for each in kind]
    records = len(columns.capabilities)
    print(f"{len(columns.providers):,} providers, {len(columns.sites):,} sites, {records:,} capability records")
    print(f"  {'CPU ms':<16} {'mean':>8} {'median':>8} {'p99':>8}")
    for kind, of_kind in costs.items():
        print(row(kind, of_kind))
    print(row("all", everything))
    peak = max(peak_mebibytes(lambda brief=brief: answer(columns, CATALOG, brief)) for _, brief in briefs[::5])  # type: ignore[misc]
    print(f"  peak of an answer {peak:.1f} MiB; {beside_the_loop(columns)}", flush=True)
    return statistics.mean(everything)


def beside_the_loop(columns: Columns) -> str:
    """One brief that the loop understands, asked of both in turn; ranking only."""
    brief, sites = parse_brief(BRIEF, columns, today=TODAY), sites_of(columns)
    pairs = [
        (
            cpu_ms(lambda: rank(columns, brief, page=Page.of(brief))),
            cpu_ms(lambda: rank_plainly(sites, columns, brief)),
        )
        for _ in range(RUNS)
    ]
    engine, loop = (statistics.median(each) for each in zip(*pairs, strict=True))
    return f"ranking {engine:.1f} ms, plain loop {loop:.0f} ms, {loop / engine:.0f} x"


def main() -> None:
    """Prints a table per catalog size, and how the mean grows from one size to the next."""
    parser = argparse.ArgumentParser(description="Time the matching engine.")
    parser.add_argument("providers", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--seed", type=int, default=FIGURES, help="of the briefs; 7 is for tuning")
    asked = parser.parse_args()
    means: list[tuple[int, float]] = []
    for providers in asked.providers:
        means.append((providers, report(random_columns(providers).as_packed(), asked.seed)))
        if len(means) > 1:
            (small, before), (large, after) = means[-2:]
            print(f"  growth exponent from {small:,}: {math.log(after / before) / math.log(large / small):.2f}")


if __name__ == "__main__":
    main()
