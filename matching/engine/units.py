"""Integer arithmetic of the engine (scoring 1): micro-units, rounding half to even, micro-decades."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

U = 1_000_000
LARGEST_NUMBER = 10**15
_DIGITS = Context(prec=40, rounding=ROUND_HALF_EVEN)


@lru_cache(maxsize=65_536)
def micro_decade(number: int) -> int:
    """L(x) = round_half_even(1 000 000 * log10(x)) for a positive integer, through 40 digits."""
    if number < 1:
        raise ValueError(f"L(x) needs a positive integer, got {number}")
    scaled = _DIGITS.multiply(_DIGITS.log10(Decimal(number)), Decimal(U))
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_EVEN, context=_DIGITS))


def micro_decades(numbers: NDArray[np.integer]) -> NDArray[np.int64]:
    """L of each number; a negative one means "missing" and stays as it is."""
    distinct, where = np.unique(numbers, return_inverse=True)
    table = np.array([micro_decade(int(n)) if n > 0 else int(n) for n in distinct], dtype=np.int64)
    result = table[where] if len(table) else np.zeros(0, dtype=np.int64)
    result.flags.writeable = False
    return result


def divide(numerator: NDArray[np.int64], denominator: int | NDArray[np.int64]) -> NDArray[np.int64]:
    """numerator / denominator rounded half to even, element by element; the denominator is positive."""
    quotient = numerator // denominator
    odd = quotient & 1  # lifts a tie above the half
    remainder = numerator - quotient * denominator
    return np.asarray(quotient + (2 * remainder + odd > denominator), dtype=np.int64)


def proportion(part: NDArray[np.int64], whole: int) -> NDArray[np.int64]:
    """U * part / whole rounded half to even, for 0 <= part <= whole <= 4 * 10**15.

    Two steps of long division in base 1000: U * part itself would overflow 64 bits.
    """
    thousandfold = np.asarray(part, dtype=np.int64) * 1000
    thousandths = thousandfold // whole
    return thousandths * 1000 + divide((thousandfold - thousandths * whole) * 1000, whole)


def rounded(numerator: int, denominator: int) -> int:
    """numerator / denominator rounded half to even, for Python integers of any size; the denominator is positive."""
    quotient, remainder = divmod(numerator, denominator)
    return quotient + (2 * remainder + quotient % 2 > denominator)
