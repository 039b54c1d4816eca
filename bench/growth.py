"""How the time of a match grows with the catalog: the engine alone, the same briefs at each size."""

import gc
import math
import time
from itertools import pairwise

from bench.catalogs import random_columns
from bench.contest import cases_of
from bench.figures import Document, percentile, say, table
from bench.peers import engine
from matching.engine.columns import Columns


def measured(sizes: list[int], *, briefs: int, rounds: int) -> Document:
    """Mean over the briefs of the median of the rounds, and the exponent from each size to the next."""
    rows = []
    for size in sizes:
        say(f"growth: {size:,} providers")
        columns = random_columns(size)
        gc.collect()
        rows.append(_row(columns, briefs, rounds))
        del columns
    for smaller, larger in pairwise(rows):
        times = larger["mean_ms"] / smaller["mean_ms"]
        larger["exponent"] = round(math.log(times) / math.log(larger["providers"] / smaller["providers"]), 3)
    return {"briefs": briefs, "rounds": rounds, "sizes": rows}


def _row(columns: Columns, briefs: int, rounds: int) -> Document:
    medians = []
    for case in cases_of(columns, briefs):
        engine.core(columns, case.brief)
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            engine.core(columns, case.brief)
            times.append((time.perf_counter() - start) * 1000)
        medians.append(percentile(times, 0.5))
    return {
        "providers": len(columns.providers),
        "sites": len(columns.sites),
        "capability_records": len(columns.capabilities),
        "mean_ms": round(sum(medians) / len(medians), 3),
        "p50_ms": round(percentile(medians, 0.5), 3),
        "p95_ms": round(percentile(medians, 0.95), 3),
        "exponent": None,
    }


def told(result: Document) -> str:
    keys = ("providers", "sites", "capability_records", "mean_ms", "p50_ms", "p95_ms")
    rows = [[*(f"{row[key]:,}" for key in keys), row["exponent"] or ""] for row in result["sizes"]]
    return table(("providers", "sites", "records", "mean ms", "p50 ms", "p95 ms", "exponent"), rows)
