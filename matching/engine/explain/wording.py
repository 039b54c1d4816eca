"""How numbers, days and codes are written in a sentence.

Thousands are set apart by a plain space, days are ISO 8601. A capability or modality is named and its code follows in
brackets; a country the other way round; stages go by their names, standards and regions by their codes.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from matching.engine.columns import MISSING, Codes, day_of

# Words of the vocabularies that keep their capital in the middle of a sentence.
PROPER_NAMES = ("Swiss",)


@lru_cache(maxsize=4096)
def amount(number: int) -> str:
    """20000000 → '20 000 000'."""
    return f"{number:,}".replace(",", " ")


def counted(number: int, noun: str) -> str:
    """1, 'week' → '1 week'; 6, 'week' → '6 weeks'."""
    return f"{amount(number)} {noun}" if number == 1 else f"{amount(number)} {noun}s"


def percent(share: Decimal | float) -> str:
    """At most two decimals, no trailing zero: 12.5 → '12.5 %'."""
    text = f"{share:.2f}".rstrip("0").rstrip(".")
    return f"{text} %"


@lru_cache(maxsize=4096)
def day(number: int) -> str:
    """A day number of the columns as YYYY-MM-DD; it must be a stated one."""
    return str(day_of(number))


def listed(items: Iterable[str], word: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    *most, last = items
    return f"{', '.join(most)} {word} {last}" if most else last


@lru_cache(maxsize=4096)
def in_words(name: str) -> str:
    """A vocabulary's title-case name within a sentence; abbreviations and proper names stay as they are."""
    keeps = not name[1:2].islower() or name.startswith(PROPER_NAMES)
    return name if keeps else name[0].lower() + name[1:]


def window(low: int, high: int) -> str:
    """An offered range, one end of which may be missing, not both."""
    if low == MISSING:
        return f"up to {amount(high)}"
    if high == MISSING:
        return f"at least {amount(low)}"
    return amount(low) if low == high else f"{amount(low)} to {amount(high)}"


def capability_label(codes: Codes, position: int) -> str:
    return f"{in_words(codes.capability_names[position])} ({codes.capabilities[position]})"


def modality_label(codes: Codes, position: int) -> str:
    return f"{in_words(codes.modality_names[position])} ({codes.modalities[position]})"


def country_label(codes: Codes, position: int) -> str:
    """The code first: names that need an article read badly within a sentence."""
    return f"{codes.countries[position]} ({codes.country_names[position]})"
