"""What a snapshot remembers of earlier briefs changes no answer and stays within its bound."""

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given
from numpy.typing import NDArray

from matching.engine.columns import Columns
from matching.engine.counts import counts, funnel
from matching.engine.door import parse_brief
from matching.engine.memory import Memory
from matching.engine.ranking import rank
from tests.matching.engine.assembly import columns_of
from tests.matching.engine.implementations import some_examples
from tests.matching.engine.strategies import cases
from tests.matching.engine.worlds import Data


def of(number: int, size: int = 4) -> NDArray[np.uint8]:
    return np.full(size, number, dtype=np.uint8)


def test_what_was_made_once_is_not_made_again() -> None:
    memory = Memory(10)
    first = memory.recall("a", lambda: of(1))
    assert memory.recall("a", lambda: of(2)) is first
    assert not first.flags.writeable


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    memory = Memory(10)
    for key, number in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        memory.recall(key, lambda number=number: of(number))  # type: ignore[misc]
    assert [int(memory.recall(key, lambda: of(9))[0]) for key in ("a", "c", "b")] == [1, 4, 9]


def test_what_is_larger_than_the_memory_is_not_kept_and_drives_nothing_out() -> None:
    memory = Memory(10)
    kept = memory.recall("a", lambda: of(1))
    memory.recall("large", lambda: of(2, 11))
    assert memory.recall("a", lambda: of(3)) is kept


def told(columns: Columns, document: Data) -> list[object]:
    ranking = rank(columns, parse_brief(document, columns, today=date.fromisoformat(document["as_of"])))
    by_fit = counts(ranking.gate)
    parts = (ranking.ranked, ranking.ranks, ranking.near_misses, ranking.values, ranking.status)
    return [by_fit, funnel(ranking.gate, by_fit), *(part.tolist() for part in parts)]


@some_examples
@given(cases(questions=3))
def test_a_brief_gets_the_same_whatever_was_asked_before(case: tuple[Data, list[Data]]) -> None:
    columns = columns_of(case[0])
    assert [told(columns, document) for document in case[1]] == [
        told(replace(columns), document)
        for document in case[1]  # a copy remembers nothing
    ]
