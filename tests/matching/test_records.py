"""The canonical form of a record: RFC 8785, from which nothing of an answer is lost."""

import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.brief import canonical_json
from matching.shortlists import canonical, hash_of

ANSWERS = sorted((Path(__file__).parents[1] / "golden").glob("*.answer.json"))
# As in answers: scores to a tenth, shares and values to six decimals, exact scores up to 30 wants of 100 points.
numbers = st.one_of(
    st.integers(0, 3_000_000_000),
    st.integers(0, 1000).map(lambda tenths: tenths / 10),
    st.integers(0, 1_000_000).map(lambda micro: micro / 1_000_000),
)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
documents = st.dictionaries(words, st.recursive(numbers | words | st.booleans() | st.none(), st.lists, max_leaves=20))


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_an_answer_comes_back_from_the_canonical_form_number_by_number(path: Path) -> None:
    answer = json.loads(path.read_text())
    assert json.loads(canonical(answer)) == answer


@given(documents)
def test_every_document_of_such_numbers_comes_back(document: dict[str, Any]) -> None:
    assert json.loads(canonical(document)) == document
    assert canonical(json.loads(canonical(document))) == canonical(document)


def test_members_are_sorted_and_numbers_written_as_ecmascript_does() -> None:
    document = {"b": 71.0, "a": [0.1, 1e-6, 166011100], "€": "é\n", "\U0001f600": None, "ﬁ": True}
    text = '{"a":[0.1,0.000001,166011100],"b":71,"€":"é\\n","\U0001f600":null,"ﬁ":true}'
    assert canonical(document) == text.encode()
    assert hash_of(b"{}") == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_what_it_cannot_hold_is_refused_and_not_rounded() -> None:
    for value in (2**53 + 1, float("nan"), float("inf"), "\ud800"):
        with pytest.raises(rfc8785.CanonicalizationError):
            canonical({"value": value})


@given(st.dictionaries(words, st.recursive(st.integers(0, 2**53 - 1) | words | st.booleans(), st.lists, max_leaves=9)))
def test_the_engines_own_form_of_a_brief_is_the_same(document: dict[str, Any]) -> None:
    assert canonical_json(document) == canonical(document)


@given(st.integers(0, 10_000).map(lambda hundredths: hundredths / 100))
def test_the_engines_own_form_of_a_share_is_the_same(share: float) -> None:
    assert canonical_json({"share": share}) == canonical({"share": share})
