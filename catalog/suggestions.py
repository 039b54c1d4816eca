"""The code that a misspelt one probably means: "did you mean 'ISO13485'?". A wrong guess is worse than none."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

LONGEST = 80  # nobody misspells a code that long; comparing costs the square of the length
MOST = 3
# One letter of four makes another word of it: GMP is not GLP. A slip in a short word still leaves this much alike.
SHORT, SHORT_CUTOFF, CUTOFF = 4, 0.75, 0.7


def spellings(codes: Iterable[str], names: Iterable[str] = ()) -> dict[str, str]:
    """Every spelling under which a code may be meant, folded, to the code; codes win over names."""
    listed = tuple(codes)
    by_name = {name.casefold(): code for code, name in zip(listed, names, strict=False)}
    return by_name | {code.casefold(): code for code in listed}


def did_you_mean(wrong: str, known: Mapping[str, str]) -> str:
    """`; did you mean 'X'?` or `'X', 'Y' or 'Z'?`, or nothing where nothing is near. `known` is what `spellings` says;
    of several that are as near the first of them go first.
    """
    if len(wrong) > LONGEST:
        return ""
    folded = wrong.casefold()
    meant = [known[folded]] if folded in known else _with_all_parts(folded, known) or _alike(folded, known)
    if not meant:
        return ""
    *others, last = [f"'{code}'" for code in meant[:MOST]]
    return f"; did you mean {', '.join(others)} or {last}?" if others else f"; did you mean {last}?"


def _with_all_parts(folded: str, known: Mapping[str, str]) -> list[str]:
    """The codes that are spelt with everything the wrong one is: GMP in COFEPRIS-GMP and EU-GMP-CERT."""
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
