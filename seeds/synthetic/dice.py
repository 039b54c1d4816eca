"""Draws that give the same answer on every Python and every run: integers only, no sets, no floats."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def chance(rng: Random, percent: int) -> bool:
    return rng.randrange(100) < percent


def weighted(rng: Random, pairs: Sequence[tuple[T, int]]) -> T:
    """One of the items, each as likely as its integer weight says."""
    draw = rng.randrange(sum(weight for _, weight in pairs))
    for item, weight in pairs:
        draw -= weight
        if draw < 0:
            return item
    raise ValueError("weights must be positive")


def some(rng: Random, items: Sequence[T], percent: int) -> list[T]:
    """Each item with the same chance, in the order given."""
    return [item for item in items if chance(rng, percent)]
