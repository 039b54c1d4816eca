"""What the records that matter state, and what a want makes of it (scoring 2.5 and 5).

Each record's value is discounted by its evidence, of the records of one must capability the best counts, and of the
must capabilities the least: the slowest step governs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np

from matching.engine import records
from matching.engine.columns import MISSING, Ints
from matching.engine.levels import (
    EXPERIENCES,
    GRADES,
    Values,
    constant,
    discounted,
    discounted_expected,
    discounted_levels,
    discounted_low,
    experience_at,
    first_rows,
    unknown,
)
from matching.engine.selection import Selection
from matching.engine.units import U, divide, proportion

UNSTATED = unknown("unstated")
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
        heads = first_rows(self.place) if len(self.place) else self.place
        return None if len(heads) == len(self.place) else heads

    @cached_property
    def _places(self) -> Ints:
        """Those that have records."""
        return self.place if self._heads is None else self.place.take(self._heads)

    def slowest(self, values: Values) -> Values:
        """Per site the least of the steps: of each the best of its records' values, unstated if there is none."""
        result = constant(UNSTATED, self.steps * self.sites, self.asked)
        best = values if self._heads is None else np.maximum.reduceat(values, self._heads, axis=1)
        for component, found in zip(result, best, strict=True):
            component[self._places] = found
        return result if self.steps == 1 else result.reshape(len(result), self.steps, self.sites).min(axis=1)


def offers(selection: Selection, unit: str | None = None) -> Offers:
    """The records that matter to a want; with a volume `unit` only the must capabilities and records of that unit."""
    wanted = records.codes_that_matter(selection, unit)
    return selection.once(("offers", wanted.tobytes()), lambda: _offers(selection, unit))  # type: ignore[no-any-return]


def _offers(selection: Selection, unit: str | None) -> Offers:
    steps, table = records.that_matter(selection, unit), selection.columns.capabilities
    at = steps[0].at if len(steps) == 1 else np.concatenate([rows.at for rows in steps])
    place = [rows.owner + step * len(selection) for step, rows in enumerate(steps)]
    return Offers(
        at=at,
        place=place[0] if len(steps) == 1 else np.concatenate(place),
        evidence=table.evidence.take(at),
        steps=len(steps),
        sites=len(selection),
        asked=selection.asked,
    )


def stage(selection: Selection, code: int) -> Values:
    """2.2 through 2.5."""
    read, column = offers(selection), selection.columns.capabilities.stages
    levels = records.stage_levels(column.take(read.at), code)
    return read.slowest(discounted_levels(levels, read.evidence, selection.asked))


def lead_time(selection: Selection, good: int, limit: int) -> Values:
    """U up to `good` weeks, 0 from `limit`, linear between: of the slow end, the middle and the fast end."""
    read, table = offers(selection), selection.columns.capabilities
    low, high = (_wide(end.take(read.at)) for end in (table.lead_time_weeks_min, table.lead_time_weeks_max))
    fast, slow = np.where(low == MISSING, high, low), np.where(high == MISSING, low, high)
    twice = [fast + slow] if selection.expected_only else [2 * slow, fast + slow, 2 * fast]
    values = _by_number(lambda numbers: worth_of_weeks(numbers, good, limit), twice, read.evidence)
    return read.slowest(values)


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
    endless = highest == MISSING
    outside = np.maximum(lowest - wanted, np.where(endless, 0, wanted - highest))  # without a lowest it is negative
    fit = np.maximum(U - 2 * np.maximum(outside, 0), 0)
    # unknown(unstated, 0, fit); without either end fit is U, and that is unknown(unstated).
    expected = discounted_expected(np.where(endless, divide(_PRIOR * fit, _OF), fit), read.evidence)
    if selection.expected_only:
        return read.slowest(expected[None])
    low = discounted_low(np.where(endless, 0, fit), read.evidence)
    return read.slowest(np.stack((low, expected, fit)))


def _by_number(worth: Callable[[Ints], Ints], numbers: Sequence[Ints], evidence: Ints) -> Values:
    """Each record's triple, or its expected value alone, told from a number for each; a negative one is not stated."""
    most = max(int(number.max(initial=0)) for number in numbers)
    if most < FEW_KINDS:
        possible, places = np.arange(MISSING, most + 1), [np.maximum(number, MISSING) - MISSING for number in numbers]
    else:
        possible, together = np.unique(np.concatenate(numbers), return_inverse=True)
        places = np.split(together, len(numbers))
    known = worth(possible)
    if len(numbers) == 1:
        table = discounted_expected(np.where(possible < 0, UNSTATED[1], known), GRADES).reshape(1, -1)
    else:
        table = discounted(np.where(possible < 0, np.array(UNSTATED)[:, None], known), GRADES).reshape(3, -1)
    first = evidence.astype(np.int32) * len(possible)
    return np.stack([component.take(first + place) for component, place in zip(table, places, strict=True)])


def _wide(numbers: Ints) -> Ints:
    """Room for twice as much."""
    return numbers.astype(np.int16 if numbers.itemsize == 1 else np.int64)


_PRIOR, _OF = UNSTATED[1] // gcd(UNSTATED[1], U), U // gcd(UNSTATED[1], U)
