"""What is wrong with a file: every fault with its place, its code and the way out."""

from collections.abc import Collection, Set
from dataclasses import dataclass, field
from typing import Any

from catalog.suggestions import did_you_mean, spellings

KEPT = 1000  # further problems are counted; nobody reads more
SUGGESTED = 200  # so many of them get a suggestion: each compares one word with a whole vocabulary
_SHOWN = 80


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`where` is a JSON pointer (RFC 6901) into the file, or the line of a text file and its column."""

    where: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.where or 'the file'}: {self.message} [{self.code}]"


@dataclass
class Problems:
    """Collects problems while reading goes on. All are counted, the first thousand are kept."""

    kept: list[Problem] = field(default_factory=list)
    count: int = 0
    places: set[str] = field(default_factory=set)

    def add(self, where: str, code: str, message: str) -> None:
        self.count += 1
        if self.count <= KEPT:
            self.kept.append(Problem(where=where, code=code, message=message))
            self.places.add(where)

    def at(self, where: str) -> bool:
        """Is something wrong at this very place already?"""
        return where in self.places

    def did_you_mean(self, wrong: str, known: Collection[str]) -> str:
        """The sentence with what is near, or none. The first of `known` go first; those of a set by the alphabet."""
        if self.count >= SUGGESTED:
            return ""
        return did_you_mean(wrong, spellings(sorted(known) if isinstance(known, Set) else known))


def shown(value: Any) -> str:
    """The value as a message quotes it: shortened, control characters escaped."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
