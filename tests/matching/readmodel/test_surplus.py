"""What answers have let go of does not stay with the worker."""

import ctypes
from pathlib import Path

import pytest

from matching.readmodel.surplus import give_back

PIECES, BYTES = 2000, 50_000  # small enough for the heap: a large piece is given back by itself

pytestmark = pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="the allocator is another one")


def own_bytes() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


def test_memory_that_was_let_go_of_is_given_back() -> None:
    pieces = [bytearray(BYTES) for _ in range(PIECES)]
    del pieces[::2]  # what lies between the others cannot be given back by itself
    before = own_bytes()
    give_back()
    assert before - own_bytes() > PIECES // 2 * BYTES // 2
