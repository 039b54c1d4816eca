"""The formats that an import can read. Each module of this package is one: `read` turns a file into typed rows.

A new format is one new file here. Its `read(content, origin, problems)` returns `Rows` and notes what it cannot read;
it asks the database for vocabularies at most, and leaves ranges, dates, codes and duplicates to the checks all share.
"""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from catalog.exchange.problems import Problems
from catalog.exchange.rows import Origin, Rows

Read = Callable[[bytes | dict[str, Any], Origin, Problems], Rows]

SOURCES: dict[str, Read] = {
    module.name: importlib.import_module(f"{__name__}.{module.name}").read for module in pkgutil.iter_modules(__path__)
}
