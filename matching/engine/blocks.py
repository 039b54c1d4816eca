"""Sites that stand together and are looked at together.

What is worked out for every site on the way is let go of after each block, so that an answer over a large catalog holds
little more at once than one over a small catalog.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns import Columns
from matching.engine.tables import Ints

T = TypeVar("T", bound=np.integer)
Positions = NDArray[np.int64]

BLOCK = 2**18  # sites
SPARSE, TOGETHER = 2**15, 4  # no more sites than that of so many blocks are looked at as if these were one


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
    """Some sites, ascending, block by block, and the blocks in which there are any; where they are few, some blocks
    together."""
    every = blocks(columns)
    if len(every) == 1 and len(sites):
        yield every[0], sites
        return
    for first in range(0, len(every), TOGETHER):
        some = every[first : first + TOGETHER]
        whole = slice(some[0].start, some[-1].stop)
        own = within(sites, whole)
        for block in [whole] if len(own) <= SPARSE else some:
            of_block = within(own, block)
            if len(of_block):
                yield block, of_block


def joined(in_blocks: Iterable[Positions]) -> Iterator[Positions]:
    """The same sites, few of several blocks together, and none of those without any."""
    together, count = list[Positions](), 0
    for sites in in_blocks:
        together.append(sites)
        count += len(sites)
        if count > SPARSE:
            yield together[0] if len(together) == 1 else np.concatenate(together)
            together, count = [], 0
    if count:
        yield together[0] if len(together) == 1 else np.concatenate(together)


def within(ascending: NDArray[T], block: slice) -> NDArray[T]:
    """Those that are in a block."""
    first, end = np.searchsorted(ascending, np.array((block.start, block.stop), dtype=ascending.dtype)).tolist()
    return ascending[first:end]
