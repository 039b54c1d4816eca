"""What the command `partnermatch` is given: settings, keys and files, and what it refuses before it asks."""

import io
from pathlib import Path

import pytest

from tests.clients.conftest import Run
from tests.clients.flaky import Front

pytestmark = pytest.mark.django_db  # without it this file alone would get no database


NO_BRIEFS = ["", "[]", "{", '{"limit": NaN}', '{"points": 1e999}', '{"limit": 1, "limit": 2}', "[" * 100_000]


@pytest.mark.parametrize("content", NO_BRIEFS, ids=[content[:30] for content in NO_BRIEFS])
def test_a_file_that_is_no_brief_is_not_sent(run: Run, opened: Front, tmp_path: Path, content: str) -> None:
    (tmp_path / "no.json").write_text(content)
    code, _, err = run("brief", "create", str(tmp_path / "no.json"))
    assert (code, opened.requests) == (2, [])
    assert "no.json: " in err


def test_a_server_that_is_away_is_no_refusal(run: Run, monkeypatch: pytest.MonkeyPatch, brief_file: str) -> None:
    monkeypatch.setattr("partnermatch_client.sending.time.sleep", lambda seconds: None)
    code, _, err = run("--url", "http://127.0.0.1:1", "match", brief_file)
    assert code == 4
    assert "no answer after 5 attempts" in err


@pytest.mark.parametrize("name", ["PARTNERMATCH_URL", "PARTNERMATCH_KEY"])
def test_a_setting_that_is_missing_is_named(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    code, _, err = run("brief", "list")
    assert code == 2
    assert f"set {name}" in err


def test_a_key_comes_from_a_file_or_standard_input(
    run: Run, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PARTNERMATCH_KEY")
    (tmp_path / "key").write_text(f"{key}\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(key.encode())))
    for file in (str(tmp_path / "key"), "-"):
        assert run("--key-file", file, "brief", "list")[0] == 0


@pytest.mark.parametrize("option", ["--key", "--key-file"])
def test_a_key_on_the_command_line_is_refused_and_not_said_again(run: Run, key: str, option: str) -> None:
    code, _, err = run(option, key, "brief", "list")
    assert code == 2
    assert "history" in err or "shell keeps it" in err
