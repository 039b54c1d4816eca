"""JSON as RFC 8259 means it, with nothing guessed: bytes in, a value out, or every fault with its place.

Every door that reads JSON reads it here. Before the standard parser runs, the text is searched for what that parser
would accept, change silently or choke on. Every search is linear, whatever the text holds; the slower one, which names
places, runs only where there is cause.
"""

import codecs
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, islice
from typing import Any

MAX_DEPTH = 32
MAX_NUMBER_LENGTH = 100
MAX_VALUES = 6_000_000  # an object of two bytes takes seventy in memory; a catalog of 64 MB has four million values
_ALWAYS_EXACT = 16  # a double keeps every decimal fraction of 15 digits, and there is a point among these
MAX_FAULTS = 100  # to name a place costs a pass over the text

# A string runs to its quote or to the end of the text, so that no position is looked at twice.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_STRING_OR_BRACKET = re.compile(rf"{_STRING.pattern}|{_BRACKET.pattern}", re.DOTALL)
_CONSTANT_OR_NUMBER = re.compile(rf"{_STRING.pattern}|-?(?:NaN|Infinity)|-?\d[\d.eE+-]*", re.DOTALL)
_NUMBER = re.compile(r"\d[\d.eE+-]*")
_EXPONENT = re.compile(r"\d[eE]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is not strict JSON. `pointer` (RFC 6901) is blank where the text as a whole is at fault."""

    code: str
    message: str
    pointer: str = ""


class NotStrict(ValueError):
    """The text cannot be read. `faults` are all that one pass can see, at most MAX_FAULTS."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.message for fault in faults[:10]))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A value, and a fault for every key that stands twice in its object; the value has the last of the two."""

    value: Any
    doubled: tuple[Fault, ...]


def parse(content: bytes, *, byte_order_mark: bool = False) -> Parsed:
    """The JSON value that `content` is. Files may begin with a byte order mark. Raises `NotStrict`."""
    if byte_order_mark:
        content = content.removeprefix(codecs.BOM_UTF8)
    text = _decoded(content)
    if sum(text.count(mark) for mark in ",[{") > MAX_VALUES:
        raise NotStrict(Fault(code="too_many_values", message=f"more than {MAX_VALUES} values: send it in parts"))
    if faults := tuple(islice(_faults_in(text), MAX_FAULTS)):
        raise NotStrict(*faults)
    reader = _Reader()
    try:
        value = json.loads(text, object_pairs_hook=reader.read)
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg[0].lower()}{error.msg[1:]}"
        raise NotStrict(_located("syntax", message, text, error.pos)) from error
    doubled = islice(_doubled_keys(value, ""), MAX_FAULTS) if reader.met_double else ()
    return Parsed(value=value, doubled=tuple(doubled))


def step(pointer: str, name: str | int) -> str:
    """One step further down a JSON pointer."""
    return f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise NotStrict(Fault(code="encoding", message="the text must be UTF-8 without byte order mark"))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        message = f"the text must be UTF-8, and byte {error.start + 1} is not"
        raise NotStrict(Fault(code="encoding", message=message)) from error


def _faults_in(text: str) -> Iterator[Fault]:
    """What the standard parser would accept or choke on. Of a text that is too deep, only where it becomes so."""
    bare = _STRING.sub("", text)
    if max(accumulate(_STEPS[bracket] for bracket in _BRACKET.findall(bare)), default=0) > MAX_DEPTH:
        yield _too_deep(text)
    elif "\\u" in text or _has_strange_number(bare):
        for token in _CONSTANT_OR_NUMBER.finditer(text):
            if not token[0].startswith('"'):
                yield from _faults_in_number(token[0], text, token.start())
            elif "\\u" in token[0]:
                yield from _faults_in_string(token[0], text, token.start())


def _has_strange_number(bare: str) -> bool:
    if "NaN" in bare or "Infinity" in bare or _EXPONENT.search(bare):
        return True
    return any(len(number) > _ALWAYS_EXACT for number in _NUMBER.findall(bare))


def _too_deep(text: str) -> Fault:
    brackets = (token for token in _STRING_OR_BRACKET.finditer(text) if token[0] in _STEPS)
    depth = 0
    for bracket in brackets:
        depth += _STEPS[bracket[0]]
        if depth > MAX_DEPTH:
            break
    return _located("too_deep", f"nested deeper than {MAX_DEPTH}", text, bracket.start())


def _faults_in_number(number: str, text: str, position: int) -> Iterator[Fault]:
    if number.endswith(("NaN", "Infinity")):
        yield _located("not_finite", f"{number} is not a JSON number", text, position)
    elif len(number) > MAX_NUMBER_LENGTH:
        yield _located("number_too_long", f"a number of more than {MAX_NUMBER_LENGTH} characters", text, position)
    elif not number.lstrip("-").isdigit():
        yield from _faults_in_fraction(number, text, position)


def _faults_in_fraction(number: str, text: str, position: int) -> Iterator[Fault]:
    """What a double cannot hold would be read as another number than was sent."""
    try:
        held = float(number)
    except ValueError:
        return  # not a number at all: the parser says so
    if math.isinf(held):
        yield _located("not_finite", f"{number} is beyond every number that can be stored", text, position)
    elif Decimal(number) != Decimal(repr(held)):
        yield _located("not_exact", f"{number} would be stored as {held!r}: send no more digits", text, position)


def _faults_in_string(string: str, text: str, position: int) -> Iterator[Fault]:
    """NUL characters, and halves of surrogate pairs without the other half, written as \\u escapes."""
    half: int | None = None  # where an upper half waits for its lower one
    for escape in _ESCAPE.finditer(string):
        unit = int(escape[1], 16) if escape[1] else -1
        completes = half is not None and escape.start() == half + 6 and 0xDC00 <= unit <= 0xDFFF
        if half is not None and not completes:
            yield _located("lone_surrogate", "half of a surrogate pair", text, position + half)
        half = escape.start() if 0xD800 <= unit <= 0xDBFF else None
        if 0xDC00 <= unit <= 0xDFFF and not completes:
            yield _located("lone_surrogate", "half of a surrogate pair", text, position + escape.start())
        elif unit == 0:
            yield _located("nul_character", "a NUL character (\\u0000)", text, position + escape.start())
    if half is not None:
        yield _located("lone_surrogate", "half of a surrogate pair", text, position + half)


def _located(code: str, message: str, text: str, position: int) -> Fault:
    line, column = text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
    return Fault(code=code, message=f"{message}, at line {line} column {column}")


class _Doubled(dict[str, Any]):
    """An object in which a key stands twice, with all that stands in it."""

    pairs: list[tuple[str, Any]]


class _Reader:
    """Makes objects of their members, and remembers whether one of them had a key twice."""

    met_double = False

    def read(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        self.met_double = True
        doubled = _Doubled(members)
        doubled.pairs = pairs
        return doubled


def _doubled_keys(value: Any, pointer: str) -> Iterator[Fault]:
    """A fault for every key that its object has more than once, wherever it is."""
    if isinstance(value, dict):
        met: dict[str, int] = {}
        for key, item in value.pairs if isinstance(value, _Doubled) else value.items():
            place = step(pointer, key)
            met[key] = met.get(key, 0) + 1
            if met[key] == 2:
                yield Fault(code="duplicate_key", message=f"'{key}' stands twice in the same object", pointer=place)
            yield from _doubled_keys(item, place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _doubled_keys(item, step(pointer, index))
