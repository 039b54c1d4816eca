"""The values a reading of one record can have, as small integers (scoring 1).

Every one of them is no (0, 0, 0), yes (U, U, U) or an unknown (0, prior, U) with one of a few priors. So they are
totally ordered, and on these *levels* the component-wise max and min of triples are plain max and min.
"""

from collections.abc import Mapping
from itertools import pairwise
from math import gcd
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matching.engine.record_tables import EVIDENCE
from matching.engine.tables import MISSING, Ints
from matching.engine.units import U, divide, rounded

Levels = NDArray[np.int8]
Values = NDArray[np.signedinteger]  # [3, n]: low, expected, high; [1, n] where only the expected value is asked for

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

ALL, EXPECTED = slice(0, 3), slice(1, 2)  # what may be asked for of a triple

# What a number of programmes is worth, linear between, flat above the last.
PROGRAMMES = ((0, 0), (1, 400_000), (3, 700_000), (10, U))

LEVELS = ("no", *sorted(PRIORS, key=lambda reason: PRIORS[reason]), "yes")
LEVEL: Mapping[str, int] = MappingProxyType({name: position for position, name in enumerate(LEVELS)})
NO, YES = LEVEL["no"], LEVEL["yes"]


def unknown(reason: str, low: int = 0, high: int = U) -> tuple[int, int, int]:
    """`unknown(reason, a, b)` of the page."""
    return low, low + rounded(PRIORS[reason] * (high - low), U), high


TRIPLES: Values = np.array([(0, 0, 0), *(unknown(reason) for reason in LEVELS[1:-1]), (U, U, U)], dtype=np.int32).T
# Without the factor that all share: products of a value with them fit into 32 bits.
_SHARED = gcd(U, *RELIABILITY.values())
_ONE = U // _SHARED
_RELIABILITY: Ints = np.array([RELIABILITY[grade] // _SHARED for grade in EVIDENCE])
_RELIABILITY = _RELIABILITY.astype(np.int32 if 4 * _ONE * U < 2**31 else np.int64)


# [3, grades] over 2 * _ONE: what is left of each part of a record's triple; the high one stays as it is.
_LEFT = np.stack((2 * _RELIABILITY, _ONE + _RELIABILITY, np.full_like(_RELIABILITY, 2 * _ONE)))


def discounted(values: Values, evidence: Ints, asked: slice = ALL) -> Values:
    """What is asked for of each record's triple, discounted by the reliability of its evidence, as a want sees it."""
    return divide(_LEFT[asked].take(evidence, axis=1) * values, 2 * _ONE)


def discounted_expected(expected: Ints, evidence: Ints) -> Values:
    """The same of expected values alone."""
    return divide(_LEFT[1].take(evidence) * expected, 2 * _ONE)


GRADES = np.arange(len(EVIDENCE))[:, None]  # beside the values of a record: one of each grade
_DISCOUNTED = discounted(TRIPLES[:, None], GRADES).reshape(3, -1)  # [3, grades * levels]: the triple of each level


def discounted_levels(levels: Levels | int, evidence: Ints, asked: slice = ALL) -> Values:
    """As `discounted`, for records whose values are levels."""
    return _DISCOUNTED[asked].take(evidence * np.int16(len(LEVELS)) + levels, axis=1)


def best_values(values: Values, owner: Ints) -> tuple[Ints, Values]:
    """The sites that have a record, ascending as `owner` is, and the component-wise max at each."""
    if not (owner[1:] == owner[:-1]).any():
        return owner, values
    heads = first_rows(owner)
    return owner.take(heads), np.maximum.reduceat(values, heads, axis=1)


def first_rows(owner: Ints) -> NDArray[np.intp]:
    """The positions at which a new owner begins in an ascending column."""
    first = np.empty(len(owner), dtype=np.bool_)
    first[:1] = True
    np.not_equal(owner[1:], owner[:-1], out=first[1:])
    return first.nonzero()[0]


def constant(triple: tuple[int, int, int], length: int, asked: slice = ALL) -> Values:
    """The same triple, or what is asked for of it, for every site; int32."""
    chosen = list(triple)[asked]
    result = np.empty((len(chosen), length), dtype=np.int32)
    for component, value in zip(result, chosen, strict=True):
        component.fill(value)
    return result


def worth_of_programmes() -> Ints:
    """By their number up to `MANY`: linear between the points of `PROGRAMMES`."""
    table = [0]
    for (start, low), (end, high) in pairwise(PROGRAMMES):
        table += [low + rounded((high - low) * (n - start), end - start) for n in range(start + 1, end + 1)]
    return np.array(table, dtype=np.int64)


def _experiences() -> Values:
    """[3, numbers * grades], the number that is not stated first: each record's triple, discounted."""
    known = np.tile(worth_of_programmes(), (3, 1))
    triples = np.concatenate((np.array(unknown("unstated"))[:, None], known), axis=1, dtype=np.int32)
    return discounted(triples[:, :, None], GRADES.T).reshape(3, -1)


EXPERIENCES = _experiences()
MANY = PROGRAMMES[-1][0]  # more make no difference


def experience_at(programmes: Ints, evidence: Ints) -> Ints:
    """Where records stand in `EXPERIENCES`."""
    return (np.minimum(programmes, MANY) - MISSING) * len(EVIDENCE) + evidence
