"""What is wrong with a file: every fault with its place, its code and the way out."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

KEPT = 1000  # further problems are counted; nobody reads more
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
        """The sentence with the nearest known word, or none. It costs too much for problems that are only counted."""
        if self.count >= KEPT:
            return ""
        folded = {word.casefold(): word for word in known}
        near = difflib.get_close_matches(wrong.casefold()[:_SHOWN], folded, n=1, cutoff=0.6)
        return f"; did you mean {folded[near[0]]!r}?" if near else ""


def shown(value: Any) -> str:
    """The value as a message quotes it: shortened, control characters escaped."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
