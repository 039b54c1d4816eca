"""JSON as RFC 8259 means it, with nothing guessed: text in, an object or a `Problem` out.

One pass over the text, linear whatever it holds, looks for what the standard parser would accept, change silently or
choke on; then the standard parser runs.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from partnermatch.api.problems import MAX_ERRORS, Fault, Problem, refused

MAX_DEPTH = 32
MAX_NUMBER_LENGTH = 100

# A string runs to its quote or to the end of the text, so that no position is looked at twice.
TOKEN = re.compile(r'"(?:[^"\\]+|\\.)*+"?|[\[\]{}]|-?(?:NaN|Infinity)|-?\d[\d.eE+-]*', re.DOTALL)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
KINDS_OF_VALUE = {list: "an array", str: "a string", bool: "a boolean", int: "a number", float: "a number"}


def parse_object(body: bytes) -> dict[str, Any]:
    """The object that `body` is. Raises Problem (400 invalid_json) with every fault that one pass can see."""
    text = decoded(body)
    if faults := [fault for _, fault in zip(range(MAX_ERRORS + 1), faults_in(text), strict=False)]:
        raise refused("invalid_json", faults)
    try:
        document = json.loads(text, object_pairs_hook=Pairs)
    except json.JSONDecodeError as error:
        raise refusal("syntax", f"not JSON: {error.msg[0].lower()}{error.msg[1:]}", text, error.pos) from error
    if not isinstance(document, Pairs):
        found = "null" if document is None else KINDS_OF_VALUE[type(document)]
        raise refused("invalid_json", [Fault(code="wrong_type", detail=f"the body must be an object, got {found}")])
    if faults := list(doubled_keys(document, "")):
        raise refused("invalid_json", faults)
    plain: dict[str, Any] = unwrapped(document)
    return plain


def decoded(body: bytes) -> str:
    if body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise refused("invalid_json", [Fault(code="encoding", detail="the body must be UTF-8 without byte order mark")])
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        fault = Fault(code="encoding", detail=f"the body must be UTF-8, and byte {error.start + 1} is not")
        raise refused("invalid_json", [fault]) from error


def faults_in(text: str) -> Iterator[Fault]:
    """What the standard parser would accept or choke on. Stops at the first bracket that is too deep."""
    depth = 0
    for token in TOKEN.finditer(text):
        found = token[0]
        if found in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                yield located("too_deep", f"nested deeper than {MAX_DEPTH}", text, token.start())
                return
        elif found in "]}":
            depth -= 1
        elif found[0] != '"':
            yield from faults_in_number(found, text, token.start())
        elif "\\u" in found:
            yield from faults_in_string(found, text, token.start())


def faults_in_number(number: str, text: str, position: int) -> Iterator[Fault]:
    if number.endswith(("NaN", "Infinity")):
        yield located("not_finite", f"{number} is not a JSON number", text, position)
    elif len(number) > MAX_NUMBER_LENGTH:
        yield located("number_too_long", f"a number of more than {MAX_NUMBER_LENGTH} characters", text, position)
    elif "e" in number.lower() and overflows(number):
        yield located("not_finite", f"{number} is beyond every number that can be stored", text, position)


def overflows(number: str) -> bool:
    try:
        return math.isinf(float(number))
    except ValueError:
        return False  # not a number at all: the parser says so


def faults_in_string(string: str, text: str, position: int) -> Iterator[Fault]:
    """NUL characters, and halves of surrogate pairs without the other half, written as \\u escapes."""
    half: int | None = None  # where an upper half waits for its lower one
    for escape in ESCAPE.finditer(string):
        unit = int(escape[1], 16) if escape[1] else -1
        completes = half is not None and escape.start() == half + 6 and 0xDC00 <= unit <= 0xDFFF
        if half is not None and not completes:
            yield located("lone_surrogate", "half of a surrogate pair", text, position + half)
        half = escape.start() if 0xD800 <= unit <= 0xDBFF else None
        if 0xDC00 <= unit <= 0xDFFF and not completes:
            yield located("lone_surrogate", "half of a surrogate pair", text, position + escape.start())
        elif unit == 0:
            yield located("nul_character", "a NUL character (\\u0000)", text, position + escape.start())
    if half is not None:
        yield located("lone_surrogate", "half of a surrogate pair", text, position + half)


def refusal(code: str, detail: str, text: str, position: int) -> Problem:
    return refused("invalid_json", [located(code, detail, text, position)])


def located(code: str, detail: str, text: str, position: int) -> Fault:
    line, column = text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
    return Fault(code=code, detail=f"{detail}, at line {line} column {column}")


class Pairs(list[tuple[str, Any]]):
    """A JSON object as read, before a key that stands twice has swallowed its first value."""


def doubled_keys(value: Any, pointer: str) -> Iterator[Fault]:
    """A fault for every key that its object has more than once, wherever it is."""
    if isinstance(value, Pairs):
        seen: set[str] = set()
        told: set[str] = set()
        for key, item in value:
            place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if key in seen and key not in told:
                told.add(key)
                yield Fault(code="duplicate_key", detail=f"'{key}' stands twice in the same object", pointer=place)
            seen.add(key)
            yield from doubled_keys(item, place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from doubled_keys(item, f"{pointer}/{index}")


def unwrapped(value: Any) -> Any:
    if isinstance(value, Pairs):
        return {key: unwrapped(item) for key, item in value}
    return [unwrapped(item) for item in value] if isinstance(value, list) else value
