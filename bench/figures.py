"""Times as figures: medians, tails, ratios within one run; and on what they were measured."""

import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
Document = dict[str, Any]
EMPTY, NEW = "an empty view", "match of new briefs"  # rows that are looked up


def cpu_ms(work: Callable[[], object]) -> float:
    """Milliseconds of this thread's CPU time."""
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    return float(np.percentile(values, 100 * share)) if len(values) else float("nan")


def spread(milliseconds: Sequence[float]) -> Document:
    """Mean, median and tails of times in milliseconds."""
    return {
        "n": len(milliseconds),
        "mean_ms": round(statistics.fmean(milliseconds), 3),
        "p50_ms": round(percentile(milliseconds, 0.5), 3),
        "p95_ms": round(percentile(milliseconds, 0.95), 3),
        "p99_ms": round(percentile(milliseconds, 0.99), 3),
    }


def geometric_mean(ratios: Sequence[float]) -> float:
    return float(np.exp(np.mean(np.log(ratios)))) if len(ratios) else float("nan")


def machine() -> Document:
    """What a reader needs to know of the machine; nothing that names it."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def commit() -> str:
    """The commit, with a plus where the work tree differs from it; "unknown" outside of a clone."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        return name + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    return subprocess.check_output(["git", *words], cwd=ROOT, text=True, stderr=subprocess.DEVNULL).strip()  # noqa: S607


def load() -> list[float]:
    """Load averages over 1, 5 and 15 minutes: whether something else ran beside."""
    return [round(each, 2) for each in os.getloadavg()]


def heading() -> Document:
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "commit": commit(),
        "machine": machine(),
        "load_at_start": load(),
    }


def store(document: Document, name: str) -> Path:
    """Writes bench/results/<day>-<commit>[-name].json."""
    RESULTS.mkdir(exist_ok=True)
    parts = [document["date"][:10], document["commit"].rstrip("+"), name]
    path = RESULTS / ("-".join(filter(None, parts)) + ".json")
    path.write_text(json.dumps(document | {"load_at_end": load()}, indent=1) + "\n")
    return path


def say(text: str = "") -> None:
    """A line, at once: long work is followed by somebody."""
    print(text, flush=True)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns as wide as they need; the first one to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))])
        for row in cells
    ]
    return "\n".join(lines)
