"""Memory that this process has let go of, given back to the system.

An answer over a large catalog makes arrays of many megabytes. What of them the allocator keeps for the next ones, each
worker and each of its threads would hold for itself all the time.
"""

import ctypes

# glibc's; elsewhere the allocator is left to itself.
_libc = ctypes.CDLL(None)
_trim, _set = getattr(_libc, "malloc_trim", None), getattr(_libc, "mallopt", None)
_MOST_ARENAS = -8  # M_ARENA_MAX


def use_one_heap() -> None:
    """For all threads to come: what one has let go of, the next one takes. They wait for the interpreter anyway."""
    if _trim is not None and _set is not None:
        _set(_MOST_ARENAS, 1)


def give_back() -> None:
    """Some milliseconds, without the interpreter's lock."""
    if _trim is not None:
        _trim(0)
