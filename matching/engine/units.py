"""Integer arithmetic of the engine (scoring 1): micro-units, rounding half to even, micro-decades."""

import math
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

U = 1_000_000
LARGEST_NUMBER = 10**15
_DIGITS = Context(prec=40, rounding=ROUND_HALF_EVEN)
# Doubles give 1 000 000 * log10(x), at most 15 000 000, to better than 1e-7: only near a half can they round wrongly.
_NEAR_A_HALF = 1e-4


def micro_decade(number: int) -> int:
    """L(x) = round_half_even(1 000 000 * log10(x)) for a positive integer; where doubles might not do, by 40 digits."""
    if number < 1:
        raise ValueError(f"L(x) needs a positive integer, got {number}")
    quick = U * math.log10(number)
    if abs(quick % 1 - 0.5) > _NEAR_A_HALF:
        return round(quick)
    scaled = _DIGITS.multiply(_DIGITS.log10(Decimal(number)), Decimal(U))
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_EVEN, context=_DIGITS))


def micro_decades(numbers: NDArray[np.integer]) -> NDArray[np.int64]:
    """L of each number; a negative one means "missing" and stays as it is."""
    stated = numbers > 0
    scaled = U * np.log10(np.where(stated, numbers, 1).astype(np.float64))
    result = np.where(stated, np.rint(scaled).astype(np.int64), numbers)
    for unsure in np.flatnonzero(stated & (np.abs(scaled % 1 - 0.5) < _NEAR_A_HALF)):
        result[unsure] = micro_decade(int(numbers[unsure]))
    result.flags.writeable = False
    return result


def divide(numerator: NDArray[Any], denominator: int) -> NDArray[Any]:
    """Integers / denominator rounded half to even, element by element, as wide as those.

    The denominator is positive, and twice as much has room in that width.
    """
    lifted = numerator + (denominator - 1) // 2  # what is above a half reaches the next quotient
    if denominator % 2 == 0:
        lifted += numerator // denominator & 1  # so does a tie whose quotient is odd
    lifted //= denominator
    return lifted


def proportion(part: NDArray[np.int64], whole: int) -> NDArray[np.int64]:
    """U * part / whole rounded half to even, for 0 <= part <= whole <= 4 * 10**15.

    Two steps of long division in base 1000 where U * part itself would overflow 64 bits.
    """
    wide = np.asarray(part, dtype=np.int64)
    if whole < 2**62 // U:
        return divide(wide * U, whole)
    thousandths = wide * 1000 // whole
    result: NDArray[np.int64] = thousandths * 1000 + divide((wide * 1000 - thousandths * whole) * 1000, whole)
    return result


def rounded(numerator: int, denominator: int) -> int:
    """numerator / denominator rounded half to even, for Python integers of any size; the denominator is positive."""
    quotient, remainder = divmod(numerator, denominator)
    return quotient + (2 * remainder + quotient % 2 > denominator)
