"""The command line tool `partnermatch`."""
