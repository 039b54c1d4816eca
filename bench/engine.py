"""Time and memory of one ranking by catalog size, beside a plain loop over dictionaries.

    OPENBLAS_NUM_THREADS=1 python -m bench.engine [providers …]

The loop is what one writes without columns: gate and score each site, sort, take the best of each provider. It knows
fewer rules than the engine (`bench/plain_loop.py`), so the ratio flatters it.
"""

import argparse
import statistics
import time
import tracemalloc
from collections.abc import Callable
from datetime import date

from bench.catalogs import random_columns
from bench.plain_loop import rank_plainly, sites_of
from matching.engine.columns import Columns
from matching.engine.counts import counts
from matching.engine.door import parse_brief
from matching.engine.facets import facets
from matching.engine.ranking import rank

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


def timed(work: Callable[[], object], at_least: int) -> float:
    """Milliseconds, the median of several runs after one to warm up."""
    work()
    runs = []
    for _ in range(at_least):
        start = time.perf_counter()
        work()
        runs.append((time.perf_counter() - start) * 1000)
    return statistics.median(runs)


def peak_mebibytes(work: Callable[[], object]) -> float:
    """What the work holds at most beyond what was there before."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


HEADER = (
    f"{'providers':>9} {'sites':>9} {'records':>9} {'results':>8} {'rank ms':>9} {'peak MiB':>9} "
    f"{'facets ms':>9} {'loop ms':>9} {'ratio':>8}"
)


def report(columns: Columns) -> str:
    """One row of the table."""
    brief = parse_brief(BRIEF, columns, today=date(2026, 11, 22))
    ranking = rank(columns, brief)
    engine = timed(lambda: rank(columns, brief), 15)
    engine_memory = peak_mebibytes(lambda: rank(columns, brief))
    more = timed(lambda: (facets(ranking.gate), counts(ranking.gate)), 5)
    sites = sites_of(columns)
    loop = timed(lambda: rank_plainly(sites, columns, brief), 3)
    found = counts(ranking.gate)
    return (
        f"{len(columns.providers):>9,} {len(columns.sites):>9,} {len(columns.capabilities):>9,} "
        f"{found['confirmed'] + found['possible']:>8,} {engine:>9.1f} {engine_memory:>9.1f} {more:>9.1f} "
        f"{loop:>9.1f} {loop / engine:>6.0f} x"
    )


def main() -> None:
    """Prints a row per catalog size."""
    parser = argparse.ArgumentParser(description="Time the matching engine.")
    parser.add_argument("providers", nargs="*", type=int, default=[10_000, 100_000])
    print(HEADER)
    for providers in parser.parse_args().providers:
        print(report(random_columns(providers)), flush=True)


if __name__ == "__main__":
    main()
