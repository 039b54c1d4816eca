"""How time and memory of a match grow with the catalog: the engine alone, the same briefs at each size.

The arrays are what workers can share; what a match holds besides is each worker's own.
"""

import gc
import math
import time
import tracemalloc
from itertools import pairwise
from typing import Any

import numpy as np

from bench.catalogs import random_columns
from bench.contest import Case, cases_of
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
    cases = cases_of(columns, briefs)
    medians = []
    for case in cases:
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
        "arrays_mib": round(array_bytes(columns, set()) / 2**20, 1),
        "most_held_by_a_match_mib": round(max(_most_held(columns, case) for case in cases) / 2**20, 1),
    }


def array_bytes(held: Any, seen: set[int]) -> int:
    """Of every array that can be reached through fields and tuples, derived ones too, each counted once."""
    if id(held) in seen:
        return 0
    seen.add(id(held))
    if isinstance(held, np.ndarray):
        return array_bytes(held.base, seen) if isinstance(held.base, np.ndarray) else held.nbytes
    if isinstance(held, tuple | list):
        # A tuple of words or numbers has no array in it.
        return sum(array_bytes(each, seen) for each in held) if held and not isinstance(held[0], str | int) else 0
    return sum(array_bytes(each, seen) for each in vars(held).values()) if hasattr(held, "__dict__") else 0


def _most_held(columns: Columns, case: Case) -> int:
    tracemalloc.start()
    engine.core(columns, case.brief)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def told(result: Document) -> str:
    header = ("providers", "sites", "records", "mean ms", "p50 ms", "p95 ms", "arrays MiB", "a match MiB", "exponent")
    keys = ("providers", "sites", "capability_records", "mean_ms", "p50_ms", "p95_ms", "arrays_mib")
    more = "most_held_by_a_match_mib"
    rows = [[*(f"{row[key]:,}" for key in (*keys, more)), row["exponent"] or ""] for row in result["sizes"]]
    return table(header, rows)
