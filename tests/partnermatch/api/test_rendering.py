"""Answers as JSON."""

import pytest

from partnermatch.api.rendering import JSONRenderer

NOT_FINITE = [float("nan"), float("inf"), float("-inf")]


@pytest.mark.parametrize("number", NOT_FINITE)
@pytest.mark.parametrize("depth", [0, 1, 20])
def test_a_number_that_is_none_is_never_rendered(number: float, depth: int) -> None:
    document: object = number
    for _ in range(depth):
        document = {"list": [document], "tuple": (1.5,)}
    with pytest.raises(ValueError, match="an answer cannot hold"):
        JSONRenderer().render(document)


def test_keys_keep_the_order_of_the_document_and_text_stays_text() -> None:
    assert JSONRenderer().render({"b": 1, "a": ["é", None, 0.1]}) == '{"b":1,"a":["é",null,0.1]}'.encode()


def test_no_answer_is_no_bytes() -> None:
    assert JSONRenderer().render(None) == b""
