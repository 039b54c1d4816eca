"""Sites that stand together and are looked at together.

What is worked out for every site on the way is let go of after each block, so that an answer over a large catalog holds
little more at once than one over a small catalog.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns import Columns
from matching.engine.tables import Ints

T = TypeVar("T", bound=np.integer)
Positions = NDArray[np.int64]

BLOCK = 2**18  # sites


def blocks(columns: Columns) -> list[slice]:
    """All sites of the catalog, the sites of a provider in one block; one block alone if that holds them."""
    return stretches(columns.sites.provider_starts, BLOCK)


def stretches(edges: Ints, size: int) -> list[slice]:
    """From the first to the last of ascending edges, in stretches from one of them to another, each of about a size."""
    first, last = edges.item(0), edges.item(-1)
    if last - first <= size:
        return [slice(first, last)]
    inner = edges.take(np.searchsorted(edges, np.arange(first + size, last, size, dtype=edges.dtype)))
    return [slice(*each) for each in pairwise(dict.fromkeys((first, *inner.tolist(), last)))]


def in_blocks(columns: Columns, sites: Positions) -> Iterator[tuple[slice, Positions]]:
    """Some sites, ascending, block by block, and the blocks in which there are any."""
    every = blocks(columns)
    for block in every:
        own = sites if len(every) == 1 else within(sites, block)
        if len(own):
            yield block, own


def within(ascending: NDArray[T], block: slice) -> NDArray[T]:
    """Those that are in a block."""
    first, end = np.searchsorted(ascending, np.array((block.start, block.stop), dtype=ascending.dtype)).tolist()
    return ascending[first:end]
