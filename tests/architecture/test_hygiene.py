"""What a reviewer would otherwise have to watch for in every change."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, place, python_files, syntax_tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
ROOMS_WITHOUT_A_SUBJECT = {"utils.py", "helpers.py", "common.py", "misc.py", "manager.py"}


def files_written_by_hand() -> list[Path]:
    return [path for path in python_files() if "migrations" not in path.parts]


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in files_written_by_hand():
        for node in ast.walk(syntax_tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def swallows(node: ast.AST) -> bool:
    return isinstance(node, ast.ExceptHandler) and [type(statement) for statement in node.body] == [ast.Pass]


def test_no_file_is_too_long_to_read() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files_written_by_hand()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_too_long_to_read() -> None:
    lengths = {place(path, node): (node.end_lineno or 0) - node.lineno + 1 for path, node in functions()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_every_room_is_named_by_its_subject() -> None:
    assert [path for path in python_files() if path.name in ROOMS_WITHOUT_A_SUBJECT] == []


def test_no_error_is_swallowed() -> None:
    handlers = [(path, node) for path in python_files() for node in ast.walk(syntax_tree(path)) if swallows(node)]
    assert [place(path, node) for path, node in handlers] == []


def test_every_environment_variable_is_documented() -> None:
    read = re.compile(r"""(?:env\.\w+|environ\.setdefault|environ\.get|os\.environ\[|secret)\(?["']([A-Z_]+)["']""")
    names = {
        name
        for path in files_written_by_hand()
        if path.parts[-2] == "partnermatch"
        for name in read.findall(path.read_text())
    } - {"DJANGO_SETTINGS_MODULE"}
    page = (ROOT / "docs" / "reference" / "settings.md").read_text()
    assert len(names) >= 12
    assert sorted(name for name in names if f"| `{name}` |" not in page) == []


def test_every_locked_requirement_is_hashed_and_says_why_it_is_there() -> None:
    for name in ("requirements", "requirements-dev", "bench/requirements"):
        wanted = re.findall(r"(?m)^([A-Za-z0-9][A-Za-z0-9-]*)", (ROOT / f"{name}.in").read_text())
        locked = (ROOT / f"{name}.txt").read_text()
        assert [each for each in wanted if not re.search(rf"(?m)^# .+\n{each}==", locked)] == []
        assert len(re.findall(r"(?m)^\S+==.*\\$", locked)) == len(re.findall(r"(?m)^\S+==", locked))
        assert "://" not in locked
