"""Memory that this process has let go of, given back to the system.

An answer over a large catalog makes arrays of many megabytes. What of them the allocator keeps for the next ones, each
worker and each of its threads would hold for itself all the time.
"""

import ctypes

# glibc's; elsewhere the allocator is left to itself.
_libc = ctypes.CDLL(None)
_trim, _set = getattr(_libc, "malloc_trim", None), getattr(_libc, "mallopt", None)
_MOST_ARENAS, _KEPT, _OWN_PAGES = -8, -1, -3  # M_ARENA_MAX, M_TRIM_THRESHOLD, M_MMAP_THRESHOLD
MIB = 2**20


def use_one_heap() -> None:
    """For all threads to come: what one has let go of, the next one takes. They wait for the interpreter anyway.

    An answer takes what the one before it has let go of, which is kept until then. Left to itself glibc would hand back
    most of it at once, and the system clear it again page by page for the next answer: a fifth of its time.
    """
    if _trim is not None and _set is not None:
        _set(_MOST_ARENAS, 1)
        _set(_KEPT, 32 * MIB)
        _set(_OWN_PAGES, 4 * MIB)  # so large ones are handed back


def give_back() -> None:
    """Some milliseconds, without the interpreter's lock."""
    if _trim is not None:
        _trim(0)
