"""The command `partnermatch` against the real server: what it prints, and its exit code."""

import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from partnermatch_client import Client
from tests.clients.conftest import BRIEF, Run
from tests.contract.test_raw_requests import database_url

pytestmark = pytest.mark.django_db  # without it this file alone would get no database


@pytest.fixture
def shortlist(client: Client) -> str:
    """The id of a shortlist of the sponsor."""
    return client.shortlists.create(client.briefs.create(BRIEF), title="For review").id


def beside(*statements: str) -> None:
    """Commits what the server is to see, by a connection of its own."""
    with psycopg.connect(database_url()) as other:
        for statement in statements:
            other.execute(statement)


def tampered_with(shortlist: str, hashed: str) -> None:
    """Changes a record as somebody could who owns the database."""
    beside(
        """CREATE OR REPLACE FUNCTION pg_temp.replace_title(record bytea) RETURNS bytea RETURN
           convert_to(replace(convert_from(record, 'UTF8'), 'For review', 'For revieW'), 'UTF8')""",
        "ALTER TABLE matching_shortlist DISABLE TRIGGER USER",
        f"""UPDATE matching_shortlist SET record = pg_temp.replace_title(record)
            {hashed.replace("replace_title", "pg_temp.replace_title")} WHERE id = '{shortlist}'""",
        "ALTER TABLE matching_shortlist ENABLE TRIGGER USER",
    )


@pytest.fixture
def retired(client: Client, shortlist: str) -> Iterator[None]:
    """A provider of the shortlist is no longer published, and the server knows."""
    beside("UPDATE catalog_provider SET status = 'retired' WHERE key = 'present-supplier'")
    deadline = time.monotonic() + 10
    while client.match(BRIEF)["counts"]["considered"] == 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield
    beside("UPDATE catalog_provider SET status = 'published' WHERE key = 'present-supplier'")


def answered(run: Run, *arguments: str) -> Any:
    """The document that `--json` prints."""
    code, out, err = run(*arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_a_ranking_is_a_table_with_reasons(run: Run, brief_file: str, client: Client) -> None:
    answer = client.match(BRIEF)
    _, out, _ = run("match", brief_file)
    assert "2 providers considered: 0 confirmed, 2 possible, 0 near misses, 0 excluded\n" in out
    first, second = (each["provider"]["name"] for each in answer["results"])
    assert re.search(rf"\n1 +{first} +One .+\n {{8}}.+, source: tests\n(?: {{6}}[+?] .+\n)+1 +{second} +One ", out)
    assert answered(run, "match", brief_file) == answer


def test_a_limit_takes_the_place_of_the_briefs_own(run: Run, brief_file: str) -> None:
    assert len(answered(run, "match", brief_file, "--limit", "1")["results"]) == 1


def test_a_brief_comes_from_standard_input_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(BRIEF).encode())))
    assert run("match", "-")[0] == 0


def test_a_brief_that_cannot_be_asked_is_told_place_by_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wrong.json").write_text('{"limit": 0, "must": {"standards": ["ISO13458"]}}')
    code, out, err = run("match", str(tmp_path / "wrong.json"))
    assert (code, out) == (3, "")
    assert err.startswith("partnermatch: 400 invalid_brief: 2 things are wrong with this request.\n")
    assert "  /limit: limit must be 1 to 200, got 0 [out_of_range]\n" in err
    assert "  /must/standards/0: no standard 'ISO13458'; did you mean 'ISO13485'? [unknown_code]\n" in err


def test_briefs_are_created_shown_listed_and_archived(run: Run, brief_file: str) -> None:
    made = answered(run, "brief", "create", brief_file, "--title", "Second source", "--notes", "Ours.")
    assert "Second source: version 1" in run("brief", "show", made["id"])[1]
    assert made["id"] in run("brief", "list")[1]
    assert run("brief", "archive", made["id"])[0] == 0
    assert answered(run, "brief", "list") == []
    assert [each["id"] for each in answered(run, "brief", "list", "--archived")] == [made["id"]]


def test_one_idempotency_key_makes_one_brief(run: Run, brief_file: str) -> None:
    for _ in range(2):
        assert run("brief", "create", brief_file, "--idempotency-key", "monday")[0] == 0
    assert len(answered(run, "brief", "list")) == 1


def test_a_shortlist_is_frozen_and_decided_on(run: Run, client: Client) -> None:
    brief = client.briefs.create(BRIEF)
    made = answered(run, "shortlist", "create", brief.id, "--title", "For review")["record"]["id"]
    reason = ["--reason", "No free capacity.", "--on", "2026-01-31"]
    assert "No free capacity." in run("shortlist", "decide", made, "northmold", "rejected", *reason)[1]
    assert "rejected  2026-01-31" in run("shortlist", "show", made)[1]
    assert [each["id"] for each in answered(run, "shortlist", "list", "--brief", brief.id)] == [made]


def test_a_decision_without_its_reason_is_refused_with_the_place(run: Run, shortlist: str) -> None:
    code, _, err = run("shortlist", "decide", shortlist, "northmold", "rejected")
    assert code == 3
    assert "/decisions/0/reason: 'rejected' needs a reason" in err


def test_an_intact_record_is_verified_here_too(run: Run, shortlist: str) -> None:
    code, out, _ = run("verify", shortlist, "--strict")
    assert code == 0, out
    assert "The hash was taken here too" in out
    assert out.count("the same ranking") == 2


def test_a_hash_that_was_kept_must_be_that_of_the_record(run: Run, client: Client, shortlist: str) -> None:
    assert run("verify", shortlist, "--hash", client.shortlists.get(shortlist).hash)[0] == 0
    code, out, _ = run("verify", shortlist, "--hash", f"sha256:{'0' * 64}")
    assert code == 1
    assert out.startswith("NOT INTACT")


def test_a_record_that_was_tampered_with_is_found_out(run: Run, shortlist: str) -> None:
    tampered_with(shortlist, "")
    code, out, _ = run("verify", shortlist)
    assert code == 1
    assert out.startswith("NOT INTACT\n  - the server: The stored bytes do not have the hash")


def test_who_changes_record_and_hash_is_found_out_by_the_hash_that_was_kept(
    run: Run, client: Client, shortlist: str
) -> None:
    kept = client.shortlists.get(shortlist).hash
    tampered_with(shortlist, ", hash = 'sha256:' || encode(sha256(replace_title(record)), 'hex')")
    assert run("verify", shortlist)[0] == 0
    assert run("verify", shortlist, "--hash", kept)[0] == 1


def test_a_ranking_that_is_another_counts_if_that_is_asked(run: Run, shortlist: str, retired: None) -> None:
    assert run("verify", shortlist)[0] == 0
    code, out, _ = run("verify", shortlist, "--strict")
    assert code == 1
    assert "1 difference\n  - Present-Supplier (unpublished): Present-Supplier is no longer in the catalog" in out


@pytest.mark.parametrize(("kind", "start"), [("json", b"{"), ("csv", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_a_shortlist_is_exported_into_a_file(run: Run, shortlist: str, tmp_path: Path, kind: str, start: bytes) -> None:
    file = tmp_path / f"record.{kind}"
    assert run("export", shortlist, "--format", kind, "-o", str(file))[0] == 0
    assert file.read_bytes().startswith(start)


def test_a_file_that_cannot_be_written_is_a_usage_error(run: Run, shortlist: str, tmp_path: Path) -> None:
    assert run("export", shortlist, "-o", str(tmp_path))[0] == 2


def test_changes_say_what_to_ask_with_the_next_time(run: Run) -> None:
    found = answered(run, "changes", "--since", "0")
    assert {each["provider"]["key"] for each in found["changes"]} == {"northmold", "present-supplier"}
    assert f"--since {found['revision']}" in run("changes", "--since", "2026-01-01")[1]
    assert "No changes." in run("changes", "--since", str(found["revision"]))[1]


def test_nothing_lapses_of_those_that_nobody_selected(run: Run) -> None:
    assert run("lapses", "--within-days", "30")[1] == "Nothing runs out.\n"


def test_what_is_not_there_is_refused(run: Run) -> None:
    code, _, err = run("verify", "6f9c1f0e-3a52-4d2b-9f0f-2a8f3c1f7b13")
    assert code == 3
    assert "404 not_found" in err


def test_nothing_that_is_shown_moves_the_cursor(run: Run, client: Client) -> None:
    brief = client.briefs.create(BRIEF, title="safe", notes="one\ttwo\nthree")
    assert "one two three" in run("brief", "show", brief.id)[1]
