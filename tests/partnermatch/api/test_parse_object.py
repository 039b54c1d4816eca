"""Strict JSON: what is refused, where it says the fault is, and that nothing is slow."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnermatch.api.problems import Problem
from partnermatch.api.strict import parse_object

SMILE = '{"a": "\\ud83d\\ude00"}'
REFUSED: dict[str, tuple[bytes | str, str, str]] = {
    # what is sent, the code of the first fault, a part of its detail
    "nothing": ("", "syntax", "line 1 column 1"),
    "white space": (" \n ", "syntax", "line 2 column 2"),
    "words": ("hello", "syntax", "line 1 column 1"),
    "half an object": ('{"a": 1', "syntax", "line 1 column 8"),
    "a comma too many": ('{"a": 1,}', "syntax", "column 9"),
    "single quotes": ("{'a': 1}", "syntax", "column 2"),
    "a comment": ('{"a": 1} // why', "syntax", "column 10"),
    "two documents": ("{}{}", "syntax", "column 3"),
    "a raw line end in a string": ('{"a": "\n"}', "syntax", "column 8"),
    "a raw NUL": ('{"a": "\x00"}', "syntax", "column 8"),
    "leading zero": ('{"a": 01}', "syntax", "column 8"),
    "plus": ('{"a": +1}', "syntax", "column 7"),
    "NaN": ('{"a": NaN}', "not_finite", "NaN is not a JSON number, at line 1 column 7"),
    "Infinity": ('{"a":\n Infinity}', "not_finite", "line 2 column 2"),
    "minus Infinity": ('{"a": [-Infinity]}', "not_finite", "column 8"),
    "1e999": ('{"a": 1e999}', "not_finite", "column 7"),
    "-1E400": ('{"a": -1E400}', "not_finite", "column 7"),
    "10^5000": ('{"a": 1' + "0" * 5000 + "}", "number_too_long", "column 7"),
    "a long fraction": ('{"a": 0.' + "1" * 200 + "}", "number_too_long", "column 7"),
    "a number that would become nothing": ('{"a": 1e-999}', "not_exact", "stored as 0.0"),
    "a fraction that would be rounded": ('{"a": [99.999999999999999999]}', "not_exact", "line 1 column 8"),
    "NUL": ('{"a": "x\\u0000"}', "nul_character", "column 9"),
    "NUL in a key": ('{"\\u0000": 1}', "nul_character", "column 3"),
    "upper half": ('{"a": "\\ud800"}', "lone_surrogate", "column 8"),
    "lower half": ('{"a": "\\udc00"}', "lone_surrogate", "column 8"),
    "halves apart": ('{"a": "\\ud83d \\ude00"}', "lone_surrogate", "column 8"),
    "halves swapped": ('{"a": "\\ude00\\ud83d"}', "lone_surrogate", "column 8"),
    "two upper halves": ('{"a": "\\ud83d\\ud83d\\ude00"}', "lone_surrogate", "column 8"),
    "escaped backslash before half": ('{"a": "\\\\\\ud800"}', "lone_surrogate", "column 10"),
    "byte order mark": (b"\xef\xbb\xbf{}", "encoding", "byte order mark"),
    "UTF-16": ("{}".encode("utf-16"), "encoding", "byte order mark"),
    "UTF-16 without a mark": ('{"a": "é"}'.encode("utf-16-le"), "encoding", "byte 15"),
    "latin-1": (b'{"a": "\xe9"}', "encoding", "byte 8"),
    "raw surrogate": (b'{"a": "\xed\xa0\x80"}', "encoding", "byte 8"),
    "overlong": (b'{"a": "\xc0\xaf"}', "encoding", "byte 8"),
    "33 deep": ('{"a":' * 32 + "[" + "]" + "}" * 32, "too_deep", "deeper than 32"),
    "an array": ("[]", "wrong_type", "got an array"),
    "a string": ('"{}"', "wrong_type", "got a string"),
    "a number": ("1.5", "wrong_type", "got a number"),
    "true": ("true", "wrong_type", "got a boolean"),
    "null": ("null", "wrong_type", "got null"),
}
ACCEPTED: dict[str, tuple[str, Any]] = {
    "32 deep": ('{"a":' * 31 + "{}" + "}" * 31, None),
    "brackets in strings": (json.dumps({"a": "[" * 99 + '\\"' + "{" * 99}), None),
    "a surrogate pair": (SMILE, {"a": "\N{GRINNING FACE}"}),
    "an escaped backslash before u": ('{"a": "\\\\u0000 \\\\ud800"}', {"a": "\\u0000 \\ud800"}),
    "words in strings": ('{"a": "NaN -Infinity 1e999"}', None),
    "a small number": ('{"a": 1e-300}', {"a": 1e-300}),
    "seventeen digits": ('{"a": 0.30000000000000004}', {"a": 0.30000000000000004}),
    "the same key in two objects": ('{"a": {"b": 1}, "b": [{"b": 2}, {"b": 3}]}', None),
}


def faults(body: bytes | str) -> list[dict[str, str]]:
    with pytest.raises(Problem) as caught:
        parse_object(body if isinstance(body, bytes) else body.encode())
    assert caught.value.code == "invalid_json"
    return [fault.document() for fault in caught.value.faults]


@pytest.mark.parametrize("row", REFUSED)
def test_what_is_not_strict_json_is_refused_and_the_place_named(row: str) -> None:
    body, code, detail = REFUSED[row]
    first = faults(body)[0]
    assert (first["code"], first["pointer"]) == (code, "")
    assert detail in first["detail"]


@pytest.mark.parametrize("row", ACCEPTED)
def test_what_only_looks_wrong_is_read(row: str) -> None:
    body, document = ACCEPTED[row]
    assert parse_object(body.encode()) == (json.loads(body) if document is None else document)


def test_every_doubled_key_has_its_own_pointer_once() -> None:
    body = '{"a": {"x/y": 1, "x/y": {"~": 1, "~": 2}, "x/y": 3}, "b": [{"c": 1, "\\u0063": 2}], "a": null}'
    pointers = [fault["pointer"] for fault in faults(body)]
    assert sorted(pointers) == ["/a", "/a/x~1y", "/a/x~1y/~0", "/b/0/c"]


def test_all_faults_of_one_pass_are_listed() -> None:
    assert [f["code"] for f in faults('{"a": NaN, "b": "\\u0000\\ud800", "c": 1e999}')] == [
        "not_finite",
        "nul_character",
        "lone_surrogate",
        "not_finite",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "[" * 250_000,
        '{"a":' * 50_000,
        "[]," * 80_000,
        '"' * 250_000,
        '\\"' * 125_000,
        '{"a": "' + '\\"' * 120_000,
        '{"a": "' + "\\ud800" * 40_000 + '"}',
        '{"a": ' + "9" * 250_000 + "}",
        '{"a": [' + "9" * 99 + ("," + "9" * 99) * 2_400 + "]}",
        '{"a": [' + "NaN," * 60_000 + "1]}",
        "-" * 250_000,
        "1e" * 125_000,
        '{"a":1,' + '"a":1,' * 40_000 + '"b":1}',
        " " * 250_000,
    ],
    ids=lambda body: body[:12],
)
def test_every_search_is_linear_so_the_largest_bad_texts_are_refused_before_the_test_run_times_out(body: str) -> None:
    """A search that starts over at each position would take hours here."""
    assert faults(body * 4)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\x00", codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_characters="\x00", codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(st.characters(exclude_characters="\x00", codec="utf-8")), JSON_VALUES), st.booleans())
def test_every_document_that_can_be_written_is_read_back(document: dict[str, Any], ascii_only: bool) -> None:
    assert parse_object(json.dumps(document, ensure_ascii=ascii_only).encode()) == document


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\\u0d89eE+-.NaInfity \n', max_size=60).map(str.encode))
def test_any_bytes_are_an_object_or_a_problem(body: bytes) -> None:
    with suppress(Problem):
        assert isinstance(parse_object(body), dict)
