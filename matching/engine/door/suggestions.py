"""The code that a misspelt one probably means: "did you mean 'ISO13485'?"."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

LONGEST = 80  # nobody misspells a code that long; comparing costs the square of the length
NEIGHBOURS = 100
MOST = 3
# One letter of four makes another word of it: GMP is not GLP. A slip in a short word still leaves this much alike.
SHORT, SHORT_CUTOFF, CUTOFF = 4, 0.75, 0.7
# What people write for a code, although neither the code nor its name looks like it.
HABITUAL = {
    "countries": {
        **{"UK": "GB", "England": "GB", "USA": "US", "UAE": "AE"},
        **{"Korea": "KR", "South Korea": "KR", "Russia": "RU"},
    },
    "regions": {"EU": "EU27"},
}


def spellings(
    codes: Iterable[str], names: Iterable[str] = (), habitual: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Every spelling under which a code may be meant, folded, to the code; codes win over names."""
    listed = tuple(codes)
    by_name = {name.casefold(): code for code, name in zip(listed, names, strict=False)}
    by_habit = {spelling.casefold(): code for spelling, code in (habitual or {}).items() if code in listed}
    return by_name | by_habit | {code.casefold(): code for code in listed}


def did_you_mean(value: str, known: Mapping[str, str]) -> str:
    """`; did you mean 'X'?` or `'X', 'Y' or 'Z'?`, or nothing where nothing is near. The first of `known` go first."""
    if len(value) > LONGEST:
        return ""
    folded = value.casefold()
    meant = [known[folded]] if folded in known else _with_all_parts(folded, known) or _alike(folded, known)
    if not meant:
        return ""
    *others, last = [f"'{code}'" for code in meant[:MOST]]
    return f"; did you mean {', '.join(others)} or {last}?" if others else f"; did you mean {last}?"


def _with_all_parts(folded: str, known: Mapping[str, str]) -> list[str]:
    """The codes that are spelt with everything the value is: GMP in COFEPRIS-GMP and EU-GMP-CERT."""
    parts = _parts(folded)
    return [code for code in dict.fromkeys(known.values()) if parts and parts <= _parts(code.casefold())]


def _parts(folded: str) -> set[str]:
    return set(re.split(r"[-._\s]+", folded)) - {""}


def _alike(folded: str, known: Mapping[str, str]) -> list[str]:
    """The nearest; of short words, which are near to many, the nearest few."""
    if len(folded) > SHORT:
        near = get_close_matches(folded, known, n=1, cutoff=CUTOFF)
    else:
        near = get_close_matches(folded, known, n=MOST, cutoff=SHORT_CUTOFF)
    return list(dict.fromkeys(known[spelling] for spelling in near))


def neighbours(value: str, ordered: Sequence[str]) -> Sequence[str]:
    """The keys around the place where a key would stand: cheap, however many keys there are."""
    place = bisect_left(ordered, value[:3])
    near = bisect_left(ordered, value)
    around = {*ordered[place : place + NEIGHBOURS], *ordered[max(0, near - NEIGHBOURS) : near + NEIGHBOURS]}
    return sorted(around)
