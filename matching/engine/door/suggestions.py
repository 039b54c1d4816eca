"""The code that a misspelt one probably means: "did you mean 'ISO13485'?"."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

LONGEST = 80  # nobody misspells a code that long; comparing costs the square of the length
NEIGHBOURS = 100


def spellings(codes: Iterable[str], names: Iterable[str] = ()) -> dict[str, str]:
    """Every spelling under which a code may be meant, folded, to the code; codes win over names."""
    listed = tuple(codes)
    by_name = {name.casefold(): code for code, name in zip(listed, names, strict=False)}
    return by_name | {code.casefold(): code for code in listed}


def did_you_mean(value: str, known: Mapping[str, str]) -> str:
    """`; did you mean 'X'?`, or nothing where nothing is near."""
    if len(value) > LONGEST:
        return ""
    near = get_close_matches(value.casefold(), known, n=1)
    return f"; did you mean '{known[near[0]]}'?" if near else ""


def neighbours(value: str, ordered: Sequence[str]) -> Sequence[str]:
    """The keys around the place where a key would stand: cheap, however many keys there are."""
    place = bisect_left(ordered, value[:3])
    near = bisect_left(ordered, value)
    around = {*ordered[place : place + NEIGHBOURS], *ordered[max(0, near - NEIGHBOURS) : near + NEIGHBOURS]}
    return sorted(around)
