"""The two implementations of `scoring.md` under one signature: rank(world, brief) -> the oracle's plain result."""

import os
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, settings

from matching.engine.door import parse_brief
from matching.engine.ranking import rank
from tests.matching.engine import oracle
from tests.matching.engine.assembly import columns_of, plain
from tests.matching.engine.worlds import Data

Rank = Callable[[Data, Data], Data]


def engine_rank(world: Data, brief: Data) -> Data:
    """The columnar engine, asked through the door that users have."""
    columns = columns_of(world)
    asked = parse_brief(brief, columns, today=date.fromisoformat(brief["as_of"]))
    return plain(rank(columns, asked), columns, asked)


IMPLEMENTATIONS: dict[str, Rank] = {"oracle": oracle.rank, "engine": engine_rank}

for_both = pytest.mark.parametrize("rank", list(IMPLEMENTATIONS.values()), ids=list(IMPLEMENTATIONS))

# The same examples every time: a property that fails must fail again on the next machine.
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "50"))
some_examples = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
few_examples = settings(some_examples, max_examples=EXAMPLES // 5)
