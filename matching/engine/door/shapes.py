"""Reading a JSON value strictly: what is wrong is noted with its place, nothing is guessed (the contract's doors)."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from matching.engine.brief import BriefError, InvalidBrief
from matching.engine.door.suggestions import did_you_mean, spellings

MOST_ERRORS = 50
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
ONE_LINE = "be one line without control characters"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Path = tuple[str | int, ...]
Message = str | Callable[[], str]  # called only for errors that are told


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What is wrong with a document so far. Messages call the whole of it `what`."""

    document: object
    what: str = "the brief"
    found: list[tuple[Path, str, Message]] = field(default_factory=list)
    wrong: set[Path] = field(default_factory=set)  # every place with an error at or below it

    def add(self, path: Path, code: str, message: Message) -> None:
        self.found.append((path, code, message))
        self.wrong.update(path[:depth] for depth in range(len(path) + 1))

    def wrong_type(self, path: Path, expected: str, value: object) -> None:
        self.add(path, "wrong_type", f"{named(path)} must be {expected}, got {shown(value)}")

    def any_at(self, path: Path) -> bool:
        """Whether something at or below the path is wrong."""
        return path in self.wrong

    def settle(self) -> None:
        """Raises `InvalidBrief` with the first 50 errors in the order of the document, if there are any."""
        if self.found:
            order = _DocumentOrder(document=self.document)
            first = sorted(self.found, key=lambda error: order.of(error[0]))[:MOST_ERRORS]
            raise InvalidBrief(tuple(BriefError(pointer=pointer(p), code=c, message=_told(m)) for p, c, m in first))


@dataclass(frozen=True, kw_only=True)
class _DocumentOrder:
    """Places in the order in which a reader meets them; what is missing comes after what is there."""

    document: object
    places: dict[int, dict[str, int]] = field(default_factory=dict)

    def of(self, path: Path) -> tuple[int, ...]:
        node, order = self.document, []
        for step in path:
            if isinstance(node, Mapping):
                places = self.places.setdefault(id(node), {}) or self._number(node)
                order.append(places.get(str(step), len(node)))
                node = node.get(step)
            else:
                order.append(int(step) if isinstance(step, int) else 0)
                node = node[step] if isinstance(node, list) and isinstance(step, int) else None
        return tuple(order)

    def _number(self, node: Mapping[str, object]) -> dict[str, int]:
        self.places[id(node)] = {name: place for place, name in enumerate(node)}
        return self.places[id(node)]


def members(findings: Findings, path: Path, value: object, known: Collection[str]) -> Mapping[str, Any]:
    """The known members of an object."""
    if not isinstance(value, Mapping):
        findings.wrong_type(path, "an object", value)
        return {}
    for name in [name for name in value if name not in known][:MOST_ERRORS]:
        owner = named(path) if path else findings.what
        findings.add((*path, name), "unknown_field", _unknown_field(owner, name, known))
    return {name: value[name] for name in value if name in known}


def _unknown_field(owner: str, name: str, known: Collection[str]) -> Message:
    def message() -> str:
        there_are = "; it has " + ", ".join(known) if known else ""
        return f"{owner} has no field {shown(name)}{did_you_mean(name, spellings(known)) or there_are}"

    return message


def whole(findings: Findings, path: Path, value: object, low: int, high: int) -> int | None:
    """An integer from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int):
        findings.wrong_type(path, "an integer", value)
    elif not low <= value <= high:
        findings.add(path, "out_of_range", f"{named(path)} must be {low} to {high}, got {shown(value)}")
    else:
        return value
    return None


def flag(findings: Findings, path: Path, value: object) -> bool | None:
    """true or false."""
    if isinstance(value, bool):
        return value
    findings.wrong_type(path, "true or false", value)
    return None


def text(findings: Findings, path: Path, value: object, longest: int, *, breaks: str = "") -> str | None:
    """Text without control characters but those in `breaks`: without any it is one line."""
    if not isinstance(value, str):
        findings.wrong_type(path, "a string", value)
    elif len(value) > longest:
        findings.add(path, "too_long", f"{named(path)} must have at most {longest} characters, got {len(value)}")
    elif any(unicodedata.category(character) in ("Cc", "Cs") for character in value if character not in breaks):
        form = "have no control characters but tabs and ends of lines" if breaks else ONE_LINE
        findings.add(path, "invalid_text", f"{named(path)} must {form}")
    else:
        return value
    return None


def day(findings: Findings, path: Path, value: object) -> date | None:
    """A date from 2000 to 2100."""
    if not isinstance(value, str):
        findings.wrong_type(path, "a date like '2026-11-22'", value)
        return None
    try:
        found = date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        found = None
    if found is None:
        findings.add(path, "invalid_date", f"{named(path)} must be a date like '2026-11-22', got {shown(value)}")
    elif not EARLIEST <= found <= LATEST:
        findings.add(path, "out_of_range", f"{named(path)} must be {EARLIEST} to {LATEST}, got {shown(value)}")
    else:
        return found
    return None


def items(findings: Findings, path: Path, value: object, longest: int) -> list[object]:
    """The items of a list; its length is checked before any of them."""
    if not isinstance(value, list):
        findings.wrong_type(path, "a list", value)
    elif len(value) > longest:
        findings.add(path, "too_long", f"{named(path)} must have at most {longest} items, got {len(value)}")
    else:
        return value
    return []


def pointer(path: Path) -> str:
    """RFC 6901. Lone surrogates, which no answer can carry, become question marks."""
    return "".join("/" + _encodable(str(step)).replace("~", "~0").replace("/", "~1") for step in path)


def named(path: Path) -> str:
    """How a message calls a place: by the last name on the way to it."""
    names = [step for step in path if isinstance(step, str)]
    if not names:
        return "the brief"
    last = path[-1]
    return shorter(_encodable(names[-1])) + (f" item {last + 1}" if isinstance(last, int) else "")


def shown(value: object) -> str:
    """A value as a message quotes it, at most about 60 characters."""
    if isinstance(value, str):
        return f"'{shorter(_encodable(value))}'"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value) if value.bit_length() <= 200 else "a number of more than 60 digits"
    if isinstance(value, float):
        return repr(value)
    return "a list" if isinstance(value, list) else "an object"


def shorter(value: str, longest: int = 60) -> str:
    """The text cut to a readable length, control characters as blanks."""
    cut = value if len(value) <= longest else value[: longest - 1] + "…"
    return "".join(" " if unicodedata.category(character) == "Cc" else character for character in cut)


def _encodable(value: str) -> str:
    return value.encode("utf-8", "replace").decode()


def _told(message: Message) -> str:
    return message if isinstance(message, str) else message()
