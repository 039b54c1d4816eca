"""The columnar engine against the oracle, exactly, on random catalogs full of ties, gaps and expired papers.

`ORACLE_CATALOGS=20000` asks more catalogs than the usual 2 000; each is asked three briefs.
"""

import json
import os
from typing import Any

from hypothesis import HealthCheck, given, note, settings

from tests.matching.engine import oracle
from tests.matching.engine.implementations import engine_rank
from tests.matching.engine.strategies import cases
from tests.matching.engine.worlds import Data

CATALOGS = int(os.environ.get("ORACLE_CATALOGS", "2000"))


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


@settings(
    max_examples=CATALOGS,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases(questions=3))
def test_the_engine_and_the_oracle_say_the_same_of_random_catalogs(case: tuple[Data, list[Data]]) -> None:
    world, briefs = case
    for brief in briefs:
        actual = plain_json(engine_rank(world, brief))
        difference = first_difference(as_scored(plain_json(oracle.rank(world, brief)), actual), actual)
        if difference:
            note(f"brief: {json.dumps(brief, indent=1)}")
            note(f"providers: {json.dumps(world['providers'], indent=1)}")
        assert difference is None, difference


def test_a_difference_is_told_with_its_place() -> None:
    told = first_difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]})
    assert told == "/a/1/b: oracle says 2, engine says 3"
