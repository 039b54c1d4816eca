"""Memory that this process has let go of, given back to the system.

An answer over a large catalog makes arrays of many megabytes. What of them the allocator keeps for the next ones, each
worker and each of its threads would hold for itself all the time.
"""

import ctypes

# glibc's; elsewhere the allocator is left to itself.
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)


def give_back() -> None:
    """Some milliseconds, without the interpreter's lock."""
    if _trim is not None:
        _trim(0)
