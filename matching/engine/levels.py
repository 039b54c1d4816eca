"""The values a reading of one record can have, as small integers (scoring 1).

Every one of them is no (0, 0, 0), yes (U, U, U) or an unknown (0, prior, U) with one of a few priors. So they are
totally ordered, and on these *levels* the component-wise max and min of triples are plain max and min.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns import EVIDENCE, Ints
from matching.engine.units import U, divide, rounded

Levels = NDArray[np.int8]
Values = NDArray[np.signedinteger]  # [3, n]: low, expected, high

# Versioned configuration: how likely an unknown is to turn out well, by the reason why it is unknown.
PRIORS: Mapping[str, int] = MappingProxyType(
    {
        "absent": 200_000,
        "lapsed": 300_000,
        "broader": 500_000,
        "undated": 500_000,
        "evidence": 500_000,
        "scope": 500_000,
        "unstated": 500_000,
        "renewal": 800_000,
    }
)
RELIABILITY: Mapping[str, int] = MappingProxyType(
    {"verified": U, "register": U, "declared": 800_000, "inferred": 500_000}
)

LEVELS = ("no", *sorted(PRIORS, key=lambda reason: PRIORS[reason]), "yes")
LEVEL: Mapping[str, int] = MappingProxyType({name: position for position, name in enumerate(LEVELS)})
NO, YES = LEVEL["no"], LEVEL["yes"]


def unknown(reason: str, low: int = 0, high: int = U) -> tuple[int, int, int]:
    """`unknown(reason, a, b)` of the page."""
    return low, low + rounded(PRIORS[reason] * (high - low), U), high


TRIPLES: Values = np.array([(0, 0, 0), *(unknown(reason) for reason in LEVELS[1:-1]), (U, U, U)], dtype=np.int64).T
_RELIABILITY = np.array([RELIABILITY[grade] for grade in EVIDENCE], dtype=np.int64)


def discounted(values: Values, evidence: Ints) -> Values:
    """The records' triples, each discounted by the reliability of its evidence grade, as a want sees them."""
    reliability = _RELIABILITY[evidence]
    low, expected, high = values
    return np.stack((divide(reliability * low, U), divide((U + reliability) * expected, 2 * U), high))


# [3, grades * levels]: the discounted triple of each level.
_DISCOUNTED = np.hstack(
    [discounted(TRIPLES, np.full(len(LEVELS), grade)) for grade in range(len(EVIDENCE))],
    dtype=np.int32,
    casting="same_kind",
)


def discounted_levels(levels: Levels, evidence: Ints) -> Values:
    """As `discounted`, for records whose values are levels."""
    return _DISCOUNTED.take(evidence * np.int16(len(LEVELS)) + levels, axis=1)


def not_weaker(levels: Levels, evidence: Ints, grade: int) -> Levels:
    """The records' levels as a must sees them: at most unknown where the evidence is below `grade`."""
    if grade == len(EVIDENCE) - 1:
        return levels
    return np.where(evidence > grade, np.minimum(levels, np.int8(LEVEL["evidence"])), levels)


def best_level(levels: Levels, owner: Ints, otherwise: Levels) -> Levels:
    """The best level per site; a site without a record has `otherwise`."""
    result = otherwise.copy()
    order = np.argsort(levels, kind="stable")  # of bytes: by counting them
    result[owner.take(order)] = levels.take(order)  # of several the last stays, which is the best
    return result


def best_values(values: Values, owner: Ints) -> tuple[Ints, Values]:
    """The sites that have a record, ascending as `owner` is, and the component-wise max at each."""
    if not len(owner):
        return owner, values
    heads = first_rows(owner)
    if len(heads) == len(owner):
        return owner, values
    return owner.take(heads), np.maximum.reduceat(values, heads, axis=1)


def best_value(values: Values, owner: Ints, otherwise: tuple[int, int, int], length: int) -> Values:
    """Component-wise max at each of `length` sites; `owner` is ascending. A site without a record is `otherwise`."""
    result = constant(otherwise, length)
    sites, best = best_values(values, owner)
    for component, found in zip(result, best, strict=True):
        component[sites] = found
    return result


def least(values: Sequence[Values]) -> Values:
    """The component-wise min of several values of the same sites."""
    return np.asarray(np.minimum.reduce(values), dtype=np.int64)


def first_rows(owner: Ints) -> NDArray[np.intp]:
    """The positions at which a new owner begins in a non-empty ascending column."""
    return np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))


def constant(triple: tuple[int, int, int], length: int) -> Values:
    """The same triple for every site."""
    result = np.empty((3, length), dtype=np.int64)
    for component, value in zip(result, triple, strict=True):
        component.fill(value)
    return result
