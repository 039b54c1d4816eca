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
sys.modules[__name__] = importlib.import_module("partnermatch.settings")
