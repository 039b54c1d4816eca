"""`manage.py localpg remove`, which `make clean` runs: a catalog is not deleted by a slip."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from partnermatch.localpg import Cluster


@pytest.fixture
def data(cluster: Cluster, settings: Any) -> Path:
    settings.LOCAL_DIR = cluster.home
    cluster.data.mkdir(parents=True)
    return cluster.data


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("answer", ["", "\n", "n\n", "what?\n"])
def test_at_a_terminal_nothing_is_removed_without_a_yes(
    data: Path, answer: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    with pytest.raises(CommandError, match="nothing was removed"):
        call_command("localpg", "remove")
    assert data.exists()
    assert f"This deletes {data} for good" in capsys.readouterr().err


def test_at_a_terminal_a_yes_removes(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    call_command("localpg", "remove")
    assert not data.exists()


def test_a_script_is_not_asked_but_told(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    call_command("localpg", "remove")
    assert not data.exists()
    assert f"This deletes {data} for good" in capsys.readouterr().err


def test_who_says_yes_is_not_asked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    call_command("localpg", "remove", "--yes")
    assert not data.exists()


def test_where_there_is_nothing_nobody_is_asked(cluster: Cluster, settings: Any, capsys: Any) -> None:
    settings.LOCAL_DIR = cluster.home
    call_command("localpg", "remove")
    assert "This deletes" not in capsys.readouterr().err
