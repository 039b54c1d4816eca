"""What the words of a question were understood as."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a phrase may name. The last four are read from the sites themselves, the others are vocabularies."""

    CAPABILITY = "capability"
    COUNTRY = "country"
    REGION = "region"
    PROVIDER = "provider"
    SITE = "site"
    CITY = "city"
    NUMBER = "number"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One meaning of a phrase. `quality` is 1 for the very name of a thing, and less for a part or a likeness of it.

    A vocabulary's has a `code` and a `name`, and in `term` the name or synonym that the phrase was recognised by.
    For a name, a city or a number `term` is what is looked for, and the other two are blank. `whole`: the phrase is all
    of the term, not a part of it. `corrected`: a word of it was misspelt, or not written to its end.
    """

    kind: Kind
    term: str
    quality: float
    whole: bool
    corrected: bool
    code: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Matched:
    """A phrase of the question, as typed, and all it may mean; a site has to meet one of these.

    `passed_over`: it says nothing by itself ("in", "GmbH") and was left aside. Otherwise no reading means that nothing
    visible is called so, and that nothing is found. `left_out`: a capability that no visible site has together with
    the other phrases, which are asked for without it. `alone`: how many visible sites meet the phrase, if counted.
    """

    text: str
    readings: tuple[Reading, ...] = ()
    passed_over: bool = False
    left_out: bool = False
    alone: int | None = None


# Of each capability that was meant: the codes at, below (steps > 0) and above it (steps < 0).
Related = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """All phrases of a question in their order. Each has to be met."""

    matched: tuple[Matched, ...]
    related: Related

    @property
    def asked(self) -> tuple[Matched, ...]:
        """The phrases that ask for something."""
        return tuple(each for each in self.matched if not (each.passed_over or each.left_out))

    @property
    def not_understood(self) -> tuple[str, ...]:
        """The phrases that nothing visible is called by."""
        return tuple(each.text for each in self.asked if not each.readings)
