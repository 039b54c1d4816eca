"""Time and memory by catalog size; not part of the tests."""
