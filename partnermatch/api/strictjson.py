"""JSON as RFC 8259 means it, with nothing guessed: text in, an object or a `Problem` out.

Before the standard parser runs, the text is searched for what that parser would accept, change silently or choke on.
Every search is linear, whatever the text holds; the slower one, which names places, runs only where there is cause.
"""

import json
import math
import re
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Any

from partnermatch.api.problems import MAX_ERRORS, Fault, Problem, refused

MAX_DEPTH = 32
MAX_NUMBER_LENGTH = 100

# A string runs to its quote or to the end of the text, so that no position is looked at twice.
STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
BRACKET = re.compile(r"[\[\]{}]")
STRING_OR_BRACKET = re.compile(rf"{STRING.pattern}|{BRACKET.pattern}", re.DOTALL)
CONSTANT_OR_NUMBER = re.compile(rf"{STRING.pattern}|-?(?:NaN|Infinity)|-?\d[\d.eE+-]*", re.DOTALL)
NUMBER = re.compile(r"\d[\d.eE+-]*")
EXPONENT = re.compile(r"\d[eE]")
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}
KINDS_OF_VALUE = {list: "an array", str: "a string", bool: "a boolean", int: "a number", float: "a number"}


def parse_object(body: bytes) -> dict[str, Any]:
    """The object that `body` is. Raises Problem (400 invalid_json) with every fault that one pass can see."""
    text = decoded(body)
    if faults := list(islice(faults_in(text), MAX_ERRORS + 1)):
        raise refused("invalid_json", faults)
    reader = Reader()
    try:
        document = json.loads(text, object_pairs_hook=reader.read)
    except json.JSONDecodeError as error:
        raise refusal("syntax", f"not JSON: {error.msg[0].lower()}{error.msg[1:]}", text, error.pos) from error
    if not isinstance(document, dict):
        found = "null" if document is None else KINDS_OF_VALUE[type(document)]
        raise refused("invalid_json", [Fault(code="wrong_type", detail=f"the body must be an object, got {found}")])
    if reader.met_double:
        raise refused("invalid_json", list(doubled_keys(document, "")))
    return document


def decoded(body: bytes) -> str:
    if body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise refused("invalid_json", [Fault(code="encoding", detail="the body must be UTF-8 without byte order mark")])
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        fault = Fault(code="encoding", detail=f"the body must be UTF-8, and byte {error.start + 1} is not")
        raise refused("invalid_json", [fault]) from error


def faults_in(text: str) -> Iterator[Fault]:
    """What the standard parser would accept or choke on. Of a text that is too deep, only where it becomes so."""
    bare = STRING.sub("", text)
    if max(accumulate(STEPS[bracket] for bracket in BRACKET.findall(bare)), default=0) > MAX_DEPTH:
        yield too_deep(text)
    elif "\\u" in text or has_strange_number(bare):
        for token in CONSTANT_OR_NUMBER.finditer(text):
            if not token[0].startswith('"'):
                yield from faults_in_number(token[0], text, token.start())
            elif "\\u" in token[0]:
                yield from faults_in_string(token[0], text, token.start())


def has_strange_number(bare: str) -> bool:
    if "NaN" in bare or "Infinity" in bare or EXPONENT.search(bare):
        return True
    return max(map(len, NUMBER.findall(bare)), default=0) > MAX_NUMBER_LENGTH - 1  # a minus is not counted here


def too_deep(text: str) -> Fault:
    brackets = (token for token in STRING_OR_BRACKET.finditer(text) if token[0] in STEPS)
    depth = 0
    for bracket in brackets:
        depth += STEPS[bracket[0]]
        if depth > MAX_DEPTH:
            break
    return located("too_deep", f"nested deeper than {MAX_DEPTH}", text, bracket.start())


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


class Doubled(dict[str, Any]):
    """An object in which a key stands twice, with all that stands in it."""

    pairs: list[tuple[str, Any]]


class Reader:
    """Makes objects of their members, and remembers whether one of them had a key twice."""

    met_double = False

    def read(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        self.met_double = True
        doubled = Doubled(members)
        doubled.pairs = pairs
        return doubled


def doubled_keys(value: Any, pointer: str) -> Iterator[Fault]:
    """A fault for every key that its object has more than once, wherever it is."""
    if isinstance(value, dict):
        met: dict[str, int] = {}
        for key, item in value.pairs if isinstance(value, Doubled) else value.items():
            place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            met[key] = met.get(key, 0) + 1
            if met[key] == 2:
                yield Fault(code="duplicate_key", detail=f"'{key}' stands twice in the same object", pointer=place)
            yield from doubled_keys(item, place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from doubled_keys(item, f"{pointer}/{index}")
