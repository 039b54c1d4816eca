"""Packed texts read like a tuple of the same texts, and the same texts make the same arrays."""

from bisect import bisect_left
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.texts import NO_TEXT, Repeated, Texts, narrowed, packed, repeated, rows_of, taken

WORDS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=20)


@given(WORDS)
def test_packed_texts_read_like_a_tuple(words: list[str]) -> None:
    texts = packed(words)
    assert texts == tuple(words)
    assert [texts[row] for row in range(-len(words), len(words))] == words + words
    assert texts[1:3] == tuple(words[1:3])


@given(WORDS)
def test_repeated_texts_read_like_a_tuple_and_an_empty_one_is_blank(words: list[str]) -> None:
    texts: Repeated[str | None] = repeated(words, blank=None)
    assert texts == tuple(word or None for word in words)
    assert [texts[row] for row in range(len(words))] == list(texts[:])


def test_texts_that_were_made_to_have_the_same_sum_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(np.random, "default_rng", lambda seed: SameWeights())
    assert tuple(repeated(["ab", "ba", "ab"], blank="")) == ("ab", "ba", "ab")


class SameWeights:
    def integers(self, low: int, high: int, size: int, dtype: type) -> Any:
        return np.ones(size, dtype=dtype)


@given(WORDS)
def test_texts_are_taken_in_any_order(words: list[str]) -> None:
    rows = np.arange(len(words))[::-1]
    assert taken(packed(words), rows) == tuple(words[::-1])
    assert rows_of(packed(words), rows) == tuple(words[::-1])


@given(WORDS, st.text(max_size=3))
def test_texts_in_the_order_of_code_points_can_be_searched(words: list[str], wanted: str) -> None:
    assert bisect_left(packed(sorted(words)), wanted) == bisect_left(sorted(words), wanted)


def test_what_repeats_is_held_once_in_the_order_of_code_points() -> None:
    texts: Repeated[str] = repeated(["b", "", "a", "b"], blank="")
    assert (tuple(texts.distinct), texts.numbers.tolist()) == (("a", "b"), [1, NO_TEXT, 0, 1])


def test_a_row_that_is_not_there_is_an_index_error() -> None:
    texts: Texts = packed(["a"])
    with pytest.raises(IndexError, match="row 1 of 1"):
        texts[1]


@pytest.mark.parametrize(
    ("largest", "width"), [(127, np.int8), (128, np.int16), (2**31 - 1, np.int32), (10**15, np.int64)]
)
def test_numbers_take_the_narrowest_width_that_holds_them(largest: int, width: type) -> None:
    assert narrowed(np.array([-1, largest])).dtype == width
