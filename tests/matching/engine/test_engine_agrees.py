"""The columnar engine against the oracle, exactly, on random catalogs full of ties, gaps and expired papers.

`ORACLE_CATALOGS=20000` asks more catalogs than the usual 1 000; each is asked three briefs.
"""

import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from matching.engine import blocks
from tests.matching.engine import oracle
from tests.matching.engine.implementations import engine_rank
from tests.matching.engine.pools import boundary_days_of
from tests.matching.engine.strategies import cases
from tests.matching.engine.worlds import TREE, Data, brief_of, paper, record, single, want

CATALOGS = int(os.environ.get("ORACLE_CATALOGS", "1000"))


def plain_json(value: Any) -> Any:
    """Tuples as lists, so that both sides are compared as data."""
    return json.loads(json.dumps(value))


def as_scored(expected: Data, actual: Data) -> Data:
    """The oracle's result without the scores of excluded pairs that the engine does not score: they decide nothing."""
    pairs = dict(expected["pairs"])
    for site, pair in pairs.items():
        if pair["fit"] == "excluded" and "total" not in actual["pairs"].get(site, {}):
            pairs[site] = {name: pair[name] for name in ("provider", "fit", "musts")}
    return {**expected, "pairs": pairs}


def first_difference(expected: Any, actual: Any, path: str = "") -> str | None:
    """Where two documents part, as `path: oracle says …, engine says …`; None if nowhere."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        names = [*expected, *(name for name in actual if name not in expected)]
        inside = ((expected.get(n, "nothing"), actual.get(n, "nothing"), f"{path}/{n}") for n in names)
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        inside = ((e, a, f"{path}/{n}") for n, (e, a) in enumerate(zip(expected, actual, strict=True)))
    else:
        same = expected == actual and type(expected) is type(actual)
        return None if same else f"{path}: oracle says {expected!r}, engine says {actual!r}"
    return next((found for e, a, p in inside if (found := first_difference(e, a, p))), None)


def disagreement(world: Data, brief: Data) -> str | None:
    """Where the two part on this question, if anywhere."""
    actual = plain_json(engine_rank(world, brief))
    return first_difference(as_scored(plain_json(oracle.rank(world, brief)), actual), actual)


@settings(
    max_examples=CATALOGS,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases(questions=3), st.sampled_from([1, 2, blocks.BLOCK]))
def test_the_engine_and_the_oracle_say_the_same_of_random_catalogs(case: tuple[Data, list[Data]], block: int) -> None:
    world, briefs = case
    for brief in briefs:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(blocks, "BLOCK", block)
            told = disagreement(world, brief)
        if told:
            note(f"brief: {json.dumps(brief, indent=1)}")
            note(f"providers: {json.dumps(world['providers'], indent=1)}")
        assert told is None, told


@pytest.mark.parametrize("root", [code for code, (parent, _) in TREE.items() if parent is None])
@pytest.mark.parametrize("area", [None, "device", "drug", "biologics", "food", "other"])
def test_they_agree_on_the_inspections_that_fit_a_product(root: str, area: str | None) -> None:
    inspection = {"authority": "FDA", "ended_on": "2026-01-01", "outcome": "official", "area": area}
    world = single(capabilities=[record(root)], inspections=[inspection])
    assert disagreement(world, brief_of(want("inspection"), capabilities=[root])) is None


@pytest.mark.parametrize("horizon", ["2026-11-22", "2026-11-23", "2028-11-22"])
@pytest.mark.parametrize("valid_from", [None, "2026-11-21", "2026-11-22", "2026-11-23"])
@pytest.mark.parametrize("status", [None, "active", "suspended", "withdrawn"])
def test_they_agree_on_every_day_on_which_a_paper_turns(
    horizon: str, valid_from: str | None, status: str | None
) -> None:
    brief = brief_of(want("standard", values=["GMP"]), standards=["GMP"], horizon=horizon)
    for day in (None, *boundary_days_of(brief).every):
        held = paper("GMP", "declared", valid_until=day, valid_from=valid_from, status=status)
        assert disagreement(single(certificates=[held]), brief) is None


def test_a_difference_is_told_with_its_place() -> None:
    told = first_difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]})
    assert told == "/a/1/b: oracle says 2, engine says 3"
