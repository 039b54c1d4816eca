"""The engine answers the same everywhere: it loads neither Django nor a database driver, and reads no clock."""

import ast
import subprocess
import sys

from tests.architecture.sources import ROOT, place, python_files, syntax_tree

LOADED = """
import pkgutil, sys
import matching.engine
for module in pkgutil.walk_packages(matching.engine.__path__, "matching.engine."):
    __import__(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
OUTSIDE = {"django", "rest_framework", "psycopg", "environ", "pghistory", "pgtrigger", "orjson", "structlog", "catalog"}
CLOCKS = {"today", "now", "utcnow", "time", "monotonic", "perf_counter", "getenv", "environ", "open"}


def test_importing_the_whole_engine_loads_no_django() -> None:
    answer = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert OUTSIDE & set(answer.stdout.split()) == set()


def test_the_engine_reads_no_clock_no_environment_and_no_file() -> None:
    engine = [path for path in python_files() if path.is_relative_to(ROOT / "matching" / "engine")]
    calls = [(path, node) for path in engine for node in ast.walk(syntax_tree(path)) if isinstance(node, ast.Call)]
    names = [(place(path, node), getattr(node.func, "attr", getattr(node.func, "id", ""))) for path, node in calls]
    assert [(where, name) for where, name in names if name in CLOCKS] == []
