"""What the records that matter state, and what a want makes of it (scoring 2.5 and 5).

Each record's value is discounted by its evidence, of the records of one must capability the best counts, and of the
must capabilities the least: the slowest step governs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd, prod

import numpy as np

from matching.engine import records
from matching.engine.columns import MISSING, Ints
from matching.engine.levels import (
    EXPERIENCES,
    GRADES,
    LEVEL,
    YES,
    Values,
    discounted,
    discounted_levels,
    experience_at,
    first_rows,
    unknown,
)
from matching.engine.places import mean, places
from matching.engine.selection import Selection
from matching.engine.units import U, divide, proportion

UNSTATED = unknown("unstated")
_UNSTATED = np.array(UNSTATED, dtype=np.int32)[:, None]
FEW_KINDS = 1000  # so many numbers may be stated that the worth of each is worked out once, not record by record


@dataclass(frozen=True, kw_only=True)
class Offers:
    """The records that matter, one must capability after the other.

    A place stands for a selected site and one of the must capabilities: the sites of the first, of the second, …
    """

    at: Ints  # positions in the table
    place: Ints  # of each record; ascending
    evidence: Ints
    steps: int  # must capabilities that are read
    sites: int
    asked: slice  # of the triples

    @cached_property
    def _heads(self) -> Ints | None:
        """Where the records of the next place begin; None if no place has two."""
        return first_rows(self.place) if (self.place[1:] == self.place[:-1]).any() else None

    @cached_property
    def _places(self) -> Ints:
        """Those that have records."""
        return self.place if self._heads is None else self.place.take(self._heads)

    def slowest(self, values: Values) -> Values:
        """Of [parts, …, records] per site the least of the steps: of each the best of its records' values, unstated if
        there is none."""
        best = values if self._heads is None else np.maximum.reduceat(values, self._heads, axis=-1)
        shape, every = values.shape[:-1], self.steps * self.sites
        found: Values = np.empty((*shape, every), dtype=np.int32)
        found.T[:] = UNSTATED[self.asked]
        for each, known in zip(found.reshape(prod(shape), every), best.reshape(prod(shape), -1), strict=True):
            each[self._places] = known
        return found if self.steps == 1 else found.reshape(*shape, self.steps, self.sites).min(axis=-2)


def offers(selection: Selection, unit: str | None = None) -> Offers:
    """The records that matter to a want; with a volume `unit` only the must capabilities and records of that unit."""
    return selection.once(("offers", unit), lambda: _offers(selection, unit))  # type: ignore[no-any-return]


def _offers(selection: Selection, unit: str | None) -> Offers:
    wanted, table = records.codes_that_matter(selection, unit), selection.columns.capabilities
    if unit is not None and np.array_equal(wanted, records.codes_that_matter(selection, None)):
        return offers(selection)  # mostly it leaves out nothing
    if wanted.all():
        rows = selection.all_rows(table)
        at, place = rows.at, rows.owner
    else:
        found = places(selection, table, wanted)
        at, place = found.at, found.place
    return Offers(
        at=at,
        place=place,
        evidence=table.evidence.take(at),
        steps=len(wanted),
        sites=len(selection),
        asked=selection.asked,
    )


def stage(selection: Selection, codes: Sequence[int]) -> Values:
    """The mean over some stages, each 2.2 through 2.5."""
    read = offers(selection)
    stated = selection.columns.capabilities.stages.take(read.at)

    def total(codes: Sequence[int]) -> Values:
        bits = stated >> np.array(codes, dtype=stated.dtype)[:, None] & 1
        levels = bits.astype(np.int8) * np.int8(YES) + (stated == 0) * np.int8(LEVEL["unstated"])
        values = read.slowest(discounted_levels(levels, read.evidence, selection.asked))
        return values[:, 0] if len(codes) == 1 else np.add.reduce(values, axis=1, dtype=np.int32)

    return mean(codes, read.steps * read.sites, total)


def lead_time(selection: Selection, good: int, limit: int) -> Values:
    """U up to `good` weeks, 0 from `limit`, linear between: of the slow end, the middle and the fast end."""
    read, table = offers(selection), selection.columns.capabilities
    low, high = (_wide(end.take(read.at)) for end in (table.lead_time_weeks_min, table.lead_time_weeks_max))
    fast, slow = np.where(low == MISSING, high, low), np.where(high == MISSING, low, high)
    middle = fast + slow
    twice = _parts([middle] if selection.expected_only else [2 * slow, middle, 2 * fast])
    np.maximum(twice, MISSING, out=twice)
    most = int(twice.max(initial=0))
    if most < FEW_KINDS:
        possible, kind = np.arange(MISSING, most + 1), twice - MISSING
    else:
        possible, together = np.unique(twice, return_inverse=True)
        kind = together.reshape(twice.shape)
    known = np.where(possible == MISSING, _UNSTATED[selection.asked], worth_of_weeks(possible, good, limit))
    worth = discounted(known[:, None], GRADES, selection.asked)  # [parts, grades, kinds]
    first = np.arange(len(worth))[:, None] * len(GRADES) + read.evidence
    return read.slowest(worth.ravel().take(first * len(possible) + kind))


def worth_of_weeks(twice: Ints, good: int, limit: int) -> Ints:
    """Of a lead time told in half weeks."""
    span = 2 * (limit - good)
    return proportion(np.minimum(np.maximum(2 * limit - twice.astype(np.int64), 0), span), span)


def experience(selection: Selection) -> Values:
    """By the number of programmes."""
    read, column = offers(selection), selection.columns.capabilities.programmes
    where = experience_at(column.take(read.at), read.evidence)
    return read.slowest(EXPERIENCES[selection.asked].take(where, axis=1))


def volume(selection: Selection, wanted: int, window: tuple[Ints, Ints], unit: str) -> Values:
    """5.1: a number against the offered window, all in micro-decades."""
    read = offers(selection, unit)
    lowest, highest = (end.take(read.at) for end in window)
    ends = highest != MISSING
    outside = np.maximum(lowest - wanted, (wanted - highest) * ends)  # without a lowest the first is negative
    fit = U - 2 * np.minimum(np.maximum(outside, 0), U // 2)
    # unknown(unstated, 0, fit); without either end fit is U, and that is unknown(unstated).
    expected = np.where(ends, fit, divide(_PRIOR * fit, _OF))
    values = _parts([expected] if selection.expected_only else [fit * ends, expected, fit])
    return read.slowest(discounted(values, read.evidence, selection.asked))


def _parts(parts: Sequence[Values]) -> Values:
    """[parts, records]"""
    return np.concatenate(parts).reshape(len(parts), -1)


def _wide(numbers: Ints) -> Ints:
    """Room for twice as much."""
    return numbers.astype(np.int16 if numbers.itemsize == 1 else np.int64)


_PRIOR, _OF = UNSTATED[1] // gcd(UNSTATED[1], U), U // gcd(UNSTATED[1], U)
