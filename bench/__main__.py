"""`python -m bench`: everything that is timed."""

from bench.engine import main

main()
