"""Claims that nobody can hold: FDA registers and inspects, it neither approves nor certifies a manufacturer."""

import re

# One pattern for the door and for the database (POSIX and Python read it alike, case-insensitively).
FALSE_CLAIM = (
    r"fda[-, ]*(approv|certif|licen[cs]ed|accredit)"
    r"|(approved|approval|certified|certificate|certification|accredited) (by|from|of) (the )?(u\.?s\.? ?)?fda"
)
EXPLANATION = (
    "FDA approves and certifies no manufacturing site: establishments register (and that registration is not an "
    "approval and has no certificate) and are inspected. Record the registration as FDA-REG-DEV or FDA-REG-DRUG and "
    "what FDA found as an inspection"
)
_PATTERN = re.compile(FALSE_CLAIM, re.IGNORECASE)


def false_claim(text: str) -> str | None:
    """The words in `text` that claim an approval or certificate by FDA; None where there are none."""
    found = _PATTERN.search(text)
    return found.group(0) if found else None
