"""Texts of a generated catalog, as arrays from the start: millions of Python objects would take all the memory."""

from collections.abc import Sequence

import numpy as np

from matching.engine.columns import Ints
from matching.engine.texts import NO_TEXT, Repeated, Texts, narrowed, packed, starts_of_lengths

AT_ONCE = 1_000_000  # rows
Words = Repeated[str]
Addresses = Repeated[str | None]


def numbered(prefix: str, numbers: Ints, digits: int) -> Texts:
    """The prefix and a number with leading zeros, for each row."""
    width = len(prefix) + digits
    data = np.empty((len(numbers), width), dtype=np.uint8)
    data[:, : len(prefix)] = np.frombuffer(prefix.encode(), dtype=np.uint8)
    for first in range(0, len(numbers), AT_ONCE):
        left = numbers[first : first + AT_ONCE].astype(np.int64)
        for place in range(width - 1, len(prefix) - 1, -1):
            left, digit = np.divmod(left, 10)
            data[first : first + AT_ONCE, place] = digit + ord("0")
    return Texts(starts=starts_of_lengths(np.full(len(numbers), width)), data=data.reshape(-1))


def listed(names: Sequence[str], numbers: Ints) -> Words:
    """For each row one of the names, which ascend, by its number."""
    used, places = np.unique(numbers, return_inverse=True)
    return Repeated(distinct=packed([names[each] for each in used.tolist()]), numbers=narrowed(places), blank="")


def addresses(prefix: str, sites: Ints, stated: np.ndarray) -> Addresses:
    """One for each site, at the records where it is stated."""
    used, places = np.unique(sites[stated], return_inverse=True)
    numbers = np.full(len(sites), NO_TEXT, dtype=np.int32)
    numbers[stated] = places
    return Repeated(distinct=numbered(prefix, used, 8), numbers=narrowed(numbers), blank=None)
