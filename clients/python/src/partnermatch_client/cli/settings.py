"""Whom to ask, with which key, and what: from the environment, options and files. A key is never echoed."""

import json
import math
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

URL, KEY = "PARTNERMATCH_URL", "PARTNERMATCH_KEY"
LARGEST_KEY_FILE = 1000
NO_URL = f"no server: set {URL}, or give --url https://partnermatch.example"
NO_KEY = f"no key: set {KEY}, or give --key-file FILE (- reads the key from standard input)"
KEY_AS_FILE = "--key-file takes the name of a file that holds the key, not the key: what is typed stays in the history"


class UsageError(Exception):
    """What was given cannot be used; the message says why and what to do."""


def server(url: str | None) -> str:
    """The address of the server. Raises UsageError without one."""
    found = url or os.environ.get(URL, "")
    if not found:
        raise UsageError(NO_URL)
    return found


def key(file: str | None) -> str:
    """The key: of the file if one is named, else of the environment. Raises UsageError without one."""
    if file is None:
        found = os.environ.get(KEY, "")
    elif file.startswith("pm_"):
        raise UsageError(KEY_AS_FILE)
    else:
        found = content(file, LARGEST_KEY_FILE).decode(errors="replace")
    if not found.strip():
        raise UsageError(NO_KEY)
    return found.strip()


def content(file: str, most: int = 1_000_000) -> bytes:
    """The content of a file, or of standard input for `-`. Raises UsageError if it cannot be read or is too large."""
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as opened:
            found = opened.read(most + 1)
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from None
    if len(found) > most:
        raise UsageError(f"{file}: larger than {most} bytes")
    return found


def brief(file: str) -> dict[str, Any]:
    """The brief in a JSON file. Raises UsageError.

    A name that stands twice is refused here: the server would see the second only.
    """
    try:
        read = json.loads(content(file), object_pairs_hook=_members, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file}: this is no JSON as a brief needs it: {error}") from None
    if not isinstance(read, dict):
        raise UsageError(f"{file}: a brief is a JSON object, {{…}}")
    return read


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise ValueError(f"'{name}' stands twice in the same object")
        members[name] = value
    return members


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_number(digits)


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word[:40]} is no number in JSON")
