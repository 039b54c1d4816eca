"""The product's settings in the environment named test.

pytest-django reads settings before any conftest.py, so the environment is named here, and the module of the settings
takes this one's place.
"""

import importlib
import os
import sys

os.environ["PARTNERMATCH_ENV"] = "test"
# Creating and dropping whole databases takes longer than a request may.
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "60s")
# Tests ask thousands of times; those of the limits set their own.
for limit in ("RATE_LIMIT_PER_MINUTE", "HEAVY_RATE_LIMIT_PER_MINUTE", "HEAVY_CALLS_AT_ONCE"):
    os.environ.setdefault(limit, "0")
sys.modules[__name__] = importlib.import_module("partnermatch.settings")
