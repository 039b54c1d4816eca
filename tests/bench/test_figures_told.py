"""Goals beside their figures, the draw of briefs for slow contestants, and the table of sizes."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bench.catalogs import random_columns
from bench.contest import CORE, Case, cases_of, drawn
from bench.figures import EMPTY, NEW
from bench.goals import judged, told
from bench.sizing import newest, table_of


@pytest.fixture(scope="module")
def sixty() -> list[Case]:
    return cases_of(random_columns(20), 60)


def over_http(ratio: float) -> dict[str, Any]:
    cost = [
        {"name": EMPTY, "ratio_of_cpu": 1.0, "cpu_ms": 2.0},
        {"name": NEW, "ratio_of_cpu": ratio, "cpu_ms": 2 * ratio},
    ]
    return {"http": {"10000": {"cost": cost, "memory_mib": [{"shared": 70.0, "private": 50.0}]}}}


@pytest.mark.parametrize(("ratio", "met"), [(1.5, True), (1.6, False)])
def test_a_goal_is_met_up_to_its_bound(ratio: float, met: bool) -> None:
    (goal,) = judged(over_http(ratio))
    assert (goal["figure"], goal["met"]) == (ratio, met)
    assert ("NOT MET" in told([goal])) is not met


def test_at_least_so_many_times_as_fast_is_a_goal_too() -> None:
    contestants = [{"name": CORE, "ratio_of_means": 1.0}, {"name": "DuckDB", "ratio_of_means": 12.5}]
    (goal,) = judged({"peers": {"100000": {"contestants": contestants}}})
    assert (goal["bound"], goal["met"]) == ("≥ 12 x", True)


def test_what_was_not_measured_is_not_judged() -> None:
    assert judged({"http": {}, "growth": {"sizes": []}, "clients": None}) == []


@pytest.mark.parametrize("most", [10, 20, 30])
def test_fewer_briefs_are_of_every_kind_as_the_sixty_are(sixty: list[Case], most: int) -> None:
    chosen = drawn(sixty, most)
    everyone, some = (
        Counter(case.kind for case in cases) for cases in (sixty, [c for c in sixty if c.number in chosen])
    )
    assert some == {kind: count * most // 60 for kind, count in everyone.items()}


def test_the_table_of_sizes_tells_how_many_matches_a_core_answers() -> None:
    machine = {"cores": 2, "cpu": "x", "python": "3.11", "postgresql": "18"}
    heading = {"machine": machine, "load_at_start": [0.1], "commit": "abc", "date": "2026-11-22T10:00:00Z"}
    assert "| 10,000 providers | 2.0 ms | 4.0 ms | 250 |  | 50 MiB |" in table_of(heading | over_http(2.0))


def test_the_newest_whole_run_is_told_whenever_its_file_was_written(tmp_path: Path) -> None:
    for name, date in (("b", "2026-11-22"), ("a", "2026-11-21")):
        (tmp_path / f"{name}.json").write_text(json.dumps({"date": date, "http": {}, "growth": {}}))
    (tmp_path / "c.json").write_text(json.dumps({"date": "2026-11-23", "http": {}}))
    assert newest(tmp_path)["date"] == "2026-11-22"
