"""The canonical form in the client is that of the library that the server uses."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from partnermatch_client.canonical import EXACT, canonical

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-EXACT, EXACT),
    st.floats(-EXACT, EXACT),
    st.text(st.characters(codec="utf-8")),
)
TEXTS = st.text(st.characters(codec="utf-8"))
DOCUMENTS = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner))


@given(DOCUMENTS)
def test_every_document_has_the_bytes_that_the_server_hashes(document: object) -> None:
    assert canonical(document) == rfc8785.dumps(document)  # type: ignore[arg-type]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_has_the_bytes_that_the_server_hashes(number: float) -> None:
    assert canonical(number) == rfc8785.dumps(number)


@given(DOCUMENTS)
def test_what_was_read_from_canonical_bytes_has_the_same_bytes(document: object) -> None:
    assert canonical(json.loads(canonical(document))) == canonical(document)


@pytest.mark.parametrize(
    ("number", "text"),
    [(71.4, "71.4"), (1.0, "1"), (-0.0, "0"), (1e21, "1e+21"), (1e20, "100000000000000000000"), (1.5e-7, "1.5e-7")],
)
def test_numbers_are_laid_out_as_ecmascript_does(number: float, text: str) -> None:
    assert canonical(number) == text.encode()


@pytest.mark.parametrize("value", [EXACT + 1, float("nan"), float("-inf"), "\ud800", {1: 2}, {1, 2}, b"x"], ids=repr)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical(value)
