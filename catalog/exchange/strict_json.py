"""JSON that hides nothing: a key twice, NaN, bad UTF-8 and deep nesting are refused, each with its place."""

import json
import re
from collections import Counter
from itertools import accumulate
from typing import Any, NoReturn

from catalog.exchange.problems import Problems

DEEPEST = 32
LARGEST_BYTES = 64 * 1024 * 1024
# An unterminated string runs to the end of the file, so that no input makes this search start over and over.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class Repeated(dict[str, Any]):
    """A JSON object with a key that stands in it more than once."""

    keys_repeated: tuple[str, ...]


def parse(content: bytes, problems: Problems) -> Any:
    """The JSON value, or None once the problem is noted. Size and depth are checked before anything is built."""
    if depth(content) > DEEPEST:
        return problems.add("", "too_deep", f"nested deeper than {DEEPEST} levels: the format needs 8")
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_members, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        return problems.add("", "not_utf8", f"byte {error.start} is not UTF-8: save the file as UTF-8")
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        return problems.add("", "not_json", f"not JSON at {place}: {error.msg}")
    except ValueError as error:  # NaN, Infinity, an integer of more than 4300 digits
        return problems.add("", "not_json", f"not JSON: {str(error)[:200]}")


def depth(content: bytes) -> int:
    """How deep brackets nest, outside strings."""
    brackets = _STRING.sub(b"", content).translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0)


def pointer(where: str, name: str | int) -> str:
    """One step further down a JSON pointer."""
    return f"{where}/{str(name).replace('~', '~0').replace('/', '~1')}"


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeated = Repeated(members)
    times = Counter(name for name, _ in pairs)
    repeated.keys_repeated = tuple(sorted(name for name in times if times[name] > 1))
    return repeated


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number in JSON; leave an unknown number out or write null")
