"""How large a file may be, checked before anything of it is read."""

LARGEST_BYTES = 64 * 1024 * 1024  # unpacked, if it is packed
