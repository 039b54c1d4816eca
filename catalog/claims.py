"""Claims that nobody can hold: FDA registers and inspects, it neither approves nor certifies a manufacturer."""

import re
import unicodedata

# One pattern for the door and for the database (POSIX and Python read it alike, case-insensitively).
_FDA = r"(fda|f\W{0,2}d\W{0,2}a|food (and|&) drug administration)"
_OTHER_AUTHORITY = r"((and|or)\W+)?((ema|eu|ce|mhra|pmda)\W+)?"
FALSE_CLAIM = (
    rf"{_FDA}[^a-z0-9;]*{_OTHER_AUTHORITY}(approv|certif|licen[cs]ed|accredit)"
    rf"|(approv|certif|accredit|licen[cs]ed)[a-z]*[^a-z0-9;]+(by|from|of)\W+(the\W+)?(u\W?s\W+)?{_FDA}"
)
EXPLANATION = (
    "FDA approves and certifies no manufacturing site: establishments register (and that registration is not an "
    "approval and has no certificate) and are inspected. Record the registration as FDA-REG-DEV or FDA-REG-DRUG and "
    "what FDA found as an inspection"
)
_PATTERN = re.compile(FALSE_CLAIM, re.IGNORECASE)


def false_claim(text: str) -> str | None:
    """The words in `text`, wide and other compatible letters read as plain ones, that claim an approval or a
    certificate by FDA; None where there are none."""
    found = _PATTERN.search(unicodedata.normalize("NFKC", text))
    return found.group(0) if found else None
