"""The project's own Python files, for tests that read them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("partnermatch", "catalog", "matching", "seeds", "tests", "scripts", "bench", "clients")


@cache
def python_files() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


@cache
def syntax_tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST) -> str:
    """For example "catalog/models/site.py:12"."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"
