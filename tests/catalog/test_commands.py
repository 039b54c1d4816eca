"""`import_catalog` and `export_catalog` as an administrator runs them."""

import io
import json
import os
from pathlib import Path
from typing import Any

import pghistory.models
import pytest
from django.core.management import CommandError, call_command

from catalog.models import Provider
from tests.catalog.exchange.documents import document, exported, provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "catalog.json"
    path.write_text(json.dumps(document(provider(status="published"))))
    return path


def run(command: str, *arguments: Any) -> tuple[str, str]:
    """What the command prints to standard output and to standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_an_import_prints_what_it_did_and_progress_apart(file: Path) -> None:
    out, err = run("import_catalog", file)
    assert out.splitlines()[0] == "provider: 1 created"
    assert "the catalog is at revision" in out
    assert "… reading the file" in err
    assert Provider.objects.get().status == "in_review"


def test_a_second_import_says_that_there_was_nothing_to_do(file: Path) -> None:
    run("import_catalog", file)
    assert "the catalog has all of it already" in run("import_catalog", file)[0]


def test_a_dry_run_lists_each_planned_change(file: Path) -> None:
    out, _ = run("import_catalog", file, "--dry-run")
    assert out.startswith("create provider northmold (key: 'northmold', name: 'Northmold Medical'")
    assert not Provider.objects.exists()


def test_publish_publishes(file: Path) -> None:
    run("import_catalog", file, "--publish")
    assert Provider.objects.get().status == "published"


def test_only_an_import_that_publishes_nothing_tells_of_publish(file: Path) -> None:
    assert "--publish publishes" in run("import_catalog", file)[0]
    assert "--publish" not in run("import_catalog", file, "--publish")[0]


def test_errors_go_to_standard_error_and_the_command_fails(tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(document(provider("A"), provider("b", revenue_usd=0))))
    err = io.StringIO()
    with pytest.raises(CommandError, match=r"2 errors in bad\.json: nothing was imported"):
        call_command("import_catalog", str(file), stderr=err)
    assert "/providers/0/key: key must be" in err.getvalue()
    assert "/providers/1/revenue_usd: revenue_usd must be 1 to 10^15, got 0 [out_of_range]" in err.getvalue()


def test_a_file_that_is_not_there_is_said_so_without_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot read .*: No such file"):
        run("import_catalog", tmp_path / "nothing.json")


def test_standard_input_is_a_file_too(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    assert "provider: 1 created" in run("import_catalog", "-")[0]


def test_who_and_why_are_in_the_history(file: Path) -> None:
    run("import_catalog", file, "--actor", "ada", "--reason", "survey")
    event = pghistory.models.Events.objects.tracks(Provider.objects.get()).get()
    file = {"name": "catalog.json", "source": "native", "counts": {"provider": {"created": 1}}}
    assert event.pgh_context == {"user": "ada", "reason": "survey", "file": file}


def test_an_export_to_a_file_is_what_standard_output_gets(file: Path, tmp_path: Path) -> None:
    run("import_catalog", file)
    run("export_catalog", "--output", tmp_path / "out.json")
    assert (tmp_path / "out.json").read_bytes() == exported() == run("export_catalog")[0].encode()
    assert {path.name for path in tmp_path.iterdir()} == {"catalog.json", "out.json"}


def test_an_export_ends_quietly_when_nobody_reads_on(file: Path) -> None:
    run("import_catalog", file)
    reader, writer = os.pipe()
    os.close(reader)
    with io.TextIOWrapper(open(writer, "wb", buffering=0), write_through=True) as output:
        call_command("export_catalog", stdout=output)
        assert os.path.samestat(os.fstat(output.fileno()), os.stat(os.devnull))


def test_an_export_that_fails_leaves_the_file_that_was_there(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(CommandError, match="no provider 'nobody'"):
        run("export_catalog", "nobody", "--output", file)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["catalog.json"]


def test_a_retrieval_day_is_for_registers(file: Path) -> None:
    with pytest.raises(CommandError, match=r"1 errors? in"):
        run("import_catalog", file, "--retrieved-on", "2025-08-31")


@pytest.mark.parametrize("day", ["2020-13-01", "20250831", "2025-W35-7", "today"])
def test_a_retrieval_day_is_a_day_of_the_calendar(file: Path, day: str) -> None:
    with pytest.raises(CommandError, match=f"argument --retrieved-on: '{day}' is no day .* like 2025-08-31"):
        run("import_catalog", file, "--retrieved-on", day)
