"""The canonical form of JSON (RFC 8785), to take the hash of a record again without trusting the server."""

import hashlib
import json
from decimal import Decimal
from typing import Any

EXACT = 2**53 - 1  # integers beyond are not the same in every language


def hash_of(document: Any) -> str:
    """`sha256:` and the SHA-256 of the canonical form in hexadecimal. Raises ValueError for what has no such form."""
    return "sha256:" + hashlib.sha256(canonical(document)).hexdigest()


def canonical(document: Any) -> bytes:
    """The bytes that stand for a document. Raises ValueError for what has none."""
    return _written(document).encode()


def _written(value: Any) -> str:
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: _utf16(member[0]))
        return "{" + ",".join(f"{_text(name)}:{_written(each)}" for name, each in members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return _number(value)
    raise ValueError(f"JSON has no {type(value).__name__}")


def _utf16(name: Any) -> bytes:
    """Members are sorted by their UTF-16 code units."""
    if not isinstance(name, str):
        raise ValueError(f"a member's name must be a string, got {name!r}")
    return name.encode("utf-16-be")


def _text(text: str) -> str:
    text.encode()  # a lone surrogate has no UTF-8: UnicodeEncodeError is a ValueError
    return json.dumps(text, ensure_ascii=False)


def _integer(value: int) -> str:
    if abs(value) > EXACT:
        raise ValueError(f"{value} is beyond 2^53 - 1")
    return str(value)


def _number(value: float) -> str:
    """The shortest digits that mean this number, laid out as ECMAScript does."""
    if value == 0:
        return "0"
    if value != value or abs(value) == float("inf"):
        raise ValueError(f"JSON has no {value}")
    sign, digits, _ = (shortest := Decimal(repr(value)).normalize()).as_tuple()
    point = shortest.adjusted() + 1  # where it stands, counted from the first digit
    if -6 < point <= 21:
        return f"{shortest:f}"
    first, rest = digits[0], "".join(map(str, digits[1:]))
    return f"{'-' if sign else ''}{first}{'.' if rest else ''}{rest}e{point - 1:+d}"
