"""How a criterion declares its parameters. The door reads briefs by these declarations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from matching.engine.brief import Want
from matching.engine.levels import Values
from matching.engine.selection import Selection
from matching.engine.tables import Ints
from matching.engine.units import LARGEST_NUMBER


@dataclass(frozen=True, kw_only=True)
class CodeList:
    """A list of codes of a vocabulary: a field of `Codes` in the plural."""

    name: str
    vocabulary: str
    optional: bool = False  # may be left out, and may be empty


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of a few words; the first is taken when it is left out."""

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Whole:
    """An integer, both bounds included."""

    name: str
    low: int = 1
    high: int = LARGEST_NUMBER


@dataclass(frozen=True, kw_only=True)
class VolumeUnit:
    """A volume unit: that of some must capability, if there are any."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Percent by country: each 0 to 100 with at most two decimals, at most 100 in sum."""

    name: str


Parameter = CodeList | Choice | Whole | VolumeUnit | Shares
Parameters = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Breach:
    """What is wrong between two parameters; `name` is the later one."""

    name: str
    code: str
    message: str


Rule = Callable[[Parameters], Breach | None]


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A want that may be asked for.

    `value` gives (low, expected, high) in micro-units per selected site, an array of shape [3, sites], or of [1, sites]
    where the selection asks for the expected alone. `rule` checks parameters against one another, each being right by
    itself. One that reads `numbers` reads the records that matter (scoring 2.5). `ceiling` is never below the low or
    the expected value (`of`), and quicker.
    """

    name: str
    parameters: tuple[Parameter, ...]
    value: Callable[[Selection, Want], Values]
    rule: Rule
    numbers: bool = False
    ceiling: Callable[[Selection, Want, int], Ints] | None = None
