"""Fixtures that tests of every part share."""
