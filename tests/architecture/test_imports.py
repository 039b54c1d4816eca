"""Who may import whom, and where an import may stand."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT, place, python_files, syntax_tree

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"


def imports_in_functions(path: Path) -> list[str]:
    functions = [
        node for node in ast.walk(syntax_tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [
        place(path, node)
        for function in functions
        if not (path.name == "apps.py" and function.name == "ready")
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def star_imports(path: Path) -> list[str]:
    imports = [node for node in ast.walk(syntax_tree(path)) if isinstance(node, ast.ImportFrom)]
    return [place(path, node) for node in imports if any(alias.name == "*" for alias in node.names)]


def test_the_import_contracts_hold() -> None:
    done = subprocess.run([sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_no_import_stands_inside_a_function_except_ready() -> None:
    assert [found for path in python_files() for found in imports_in_functions(path)] == []


def test_no_import_takes_everything() -> None:
    assert [found for path in python_files() for found in star_imports(path)] == []
