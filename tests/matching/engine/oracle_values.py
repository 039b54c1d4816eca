"""The arithmetic of `scoring.md` 1, slow and obvious: plain integers, every division exact and then rounded once."""

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from functools import cache
from itertools import pairwise

Triple = tuple[int, int, int]
Weigh = Callable[[Triple, str], Triple]

U = 1_000_000
YES: Triple = (U, U, U)
NO: Triple = (0, 0, 0)
PRIOR = {"absent": 200_000, "renewal": 800_000, "lapsed": 300_000}
PRIOR |= dict.fromkeys(("broader", "undated", "evidence", "scope", "unstated"), 500_000)
RELIABILITY = {"verified": U, "register": U, "declared": 800_000, "inferred": 500_000}
GRADES = list(RELIABILITY)


def half_even(number: Fraction) -> int:
    """The nearest integer; of two equally near ones the even one (scoring 1)."""
    below, rest = divmod(number.numerator, number.denominator)
    twice = 2 * rest
    up = twice > number.denominator or (twice == number.denominator and below % 2 == 1)
    return below + 1 if up else below


def unknown(reason: str, low: int = 0, high: int = U) -> Triple:
    """`unknown(reason, a, b)` of scoring 1."""
    return (low, low + half_even(Fraction(PRIOR[reason] * (high - low), U)), high)


def known(value: int) -> Triple:
    return (value, value, value)


def highest(triples: Iterable[Triple]) -> Triple:
    """Some record supports it (scoring 1)."""
    low, expected, high = zip(*triples, strict=True)
    return (max(low), max(expected), max(high))


def lowest(triples: Iterable[Triple]) -> Triple:
    """And (scoring 1)."""
    low, expected, high = zip(*triples, strict=True)
    return (min(low), min(expected), min(high))


def mean(triples: list[Triple]) -> Triple:
    """Share (scoring 1): the sum over n, per component."""
    low, expected, high = (
        half_even(Fraction(sum(component), len(triples))) for component in zip(*triples, strict=True)
    )
    return (low, expected, high)


def discounted(triple: Triple, grade: str) -> Triple:
    """What a record of this evidence grade is worth in a want (scoring 1)."""
    low, expected, high = triple
    r = RELIABILITY[grade]
    return (half_even(Fraction(r * low, U)), half_even(Fraction((U + r) * expected, 2 * U)), high)


def undiscounted(triple: Triple, grade: str) -> Triple:
    """A record that counts in full whatever its grade (scoring 3, excluded capabilities)."""
    return triple


def weakened_below(min_evidence: str) -> Weigh:
    """What a record is worth in a must of a brief with this `min_evidence` (scoring 1)."""

    def weigh(triple: Triple, grade: str) -> Triple:
        too_weak = GRADES.index(grade) > GRADES.index(min_evidence)
        return lowest([triple, unknown("evidence")]) if too_weak else triple

    return weigh


@cache
def micro_decades(number: int) -> int:
    """L(x) of scoring 1, computed with 40 digits."""
    with localcontext() as context:
        context.prec = 40
        return int((Decimal(number).log10() * U).to_integral_value(rounding=ROUND_HALF_EVEN))


def percent(share: object) -> Fraction:
    """A percent with at most two decimals, read as a decimal and not as a binary float (scoring 1)."""
    return Fraction(str(share))


def along(points: list[tuple[int, int]], x: Fraction) -> int:
    """The line through `points` (x ascending) at `x`, flat outside them, rounded once."""
    if x <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if x <= x1:
            return half_even(y0 + Fraction(y1 - y0) * (x - x0) / (x1 - x0))
    return points[-1][1]
