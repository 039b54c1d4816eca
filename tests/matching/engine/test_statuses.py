"""Four musts to a byte hold what each of them says, and are counted as if they stood apart."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.statuses import MET, UNKNOWN, UNMET, Statuses
from tests.matching.engine.implementations import some_examples

musts = st.integers(0, 9)  # none, some, a byte full, two bytes and more
tables = st.tuples(musts, st.integers(0, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.sampled_from((MET, UNKNOWN, UNMET)), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    ).map(lambda rows: np.array(rows, dtype=np.uint8).reshape(shape))
)


def packed(table: np.ndarray) -> Statuses:  # type: ignore[type-arg]
    return Statuses.of(table.copy(), table.shape[1])


@some_examples
@given(tables)
def test_what_is_packed_comes_out_again(table: np.ndarray) -> None:  # type: ignore[type-arg]
    assert packed(table).unpacked().tolist() == table.tolist()


@some_examples
@given(tables)
def test_some_sites_are_those_of_all(table: np.ndarray) -> None:  # type: ignore[type-arg]
    some = np.arange(table.shape[1])[::2]
    assert packed(table).at(some).unpacked().tolist() == table[:, some].tolist()


@some_examples
@given(tables)
def test_musts_are_counted_at_each_site(table: np.ndarray) -> None:  # type: ignore[type-arg]
    statuses = packed(table)
    assert statuses.count_not_met().tolist() == (table != MET).sum(axis=0).tolist()
    assert statuses.count_unmet().tolist() == (table == UNMET).sum(axis=0).tolist()


@some_examples
@given(tables, st.sets(musts))
def test_some_musts_are_asked_alone(table: np.ndarray, asked: set[int]) -> None:  # type: ignore[type-arg]
    known = sorted(must for must in asked if must < len(table))
    assert packed(table).any_unmet(known).tolist() == (table[known] == UNMET).any(axis=0).tolist()


@some_examples
@given(tables)
def test_sites_are_counted_for_each_must(table: np.ndarray) -> None:  # type: ignore[type-arg]
    expected = [((of_must != MET).sum(), (of_must == UNMET).sum()) for of_must in table]
    assert packed(table).totals() == expected
