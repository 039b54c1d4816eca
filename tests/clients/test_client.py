"""The client in clients/python against the real server: what it asks, what it carries along, what it never shows."""

import ast
import json
import logging
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from partnermatch_client import BadRequest, Client, NotFound, Shortlist, Stale, UnexpectedAnswer
from partnermatch_client.exported import ExportedShortlist
from tests.architecture.sources import ROOT, syntax_tree
from tests.clients.conftest import BRIEF, Live

pytestmark = pytest.mark.django_db  # without it this file alone would get no database

PACKAGE = ROOT / "clients" / "python" / "src" / "partnermatch_client"


@pytest.fixture
def shortlist(client: Client) -> Shortlist:
    return client.shortlists.create(client.briefs.create(BRIEF), title="For review")


def test_a_brief_goes_from_draft_to_archive(client: Client) -> None:
    made = client.briefs.create(BRIEF, notes="Tooling is ours.")
    changed = client.briefs.change(made, title="Second source")
    assert (changed.title, changed.notes, changed.version) == ("Second source", "Tooling is ours.", 2)
    assert client.briefs.get(made.id) == changed
    copy = client.briefs.duplicate(changed)
    client.briefs.archive(changed)
    assert [each.id for each in client.briefs.list()] == [copy.id]
    assert [each.id for each in client.briefs.list(archived=True)] == [made.id]


def test_what_somebody_else_changed_meanwhile_is_stale_and_stays_as_they_left_it(client: Client) -> None:
    seen = client.briefs.create(BRIEF)
    client.briefs.change(seen, title="theirs")
    for change in (lambda: client.briefs.change(seen, title="mine"), lambda: client.briefs.archive(seen)):
        with pytest.raises(Stale) as refused:
            change()
        assert (refused.value.code, refused.value.repeated) == ("precondition_failed", False)
    assert client.briefs.get(seen.id).title == "theirs"


def test_a_stored_brief_is_answered_as_one_that_is_sent(client: Client) -> None:
    assert client.briefs.match(client.briefs.create(BRIEF)) == client.match(BRIEF)


def test_decisions_stand_beside_the_record(client: Client, shortlist: Shortlist) -> None:
    decided = client.shortlists.decide(shortlist, [{"provider": "northmold", "decision": "contacted"}])
    assert (decided.record, decided.hash) == (shortlist.record, shortlist.hash)
    assert [(each["provider"], each["decision"]) for each in decided.standing] == [("northmold", "contacted")]
    with pytest.raises(Stale):
        client.shortlists.decide(shortlist, [{"provider": "northmold", "decision": "quoted"}])
    assert client.shortlists.get(decided) == decided


def test_lists_are_read_to_their_end_page_by_page(client: Client) -> None:
    made = {client.briefs.create(BRIEF, title=f"{n}").id for n in range(5)}
    rows = client._sender.pages("/briefs/", {"limit": 2, "archived": False, "ordering": "-title"})
    assert [[row["title"] for row in page["results"]] for page in rows] == [["4", "3"], ["2", "1"], ["0"]]
    assert {each.id for each in client.briefs.list()} == made


def test_shortlists_are_found_by_their_brief(client: Client, shortlist: Shortlist) -> None:
    other = client.briefs.create(BRIEF)
    assert list(client.shortlists.list(brief=other)) == []
    (found,) = client.shortlists.list(brief=shortlist.record["brief"]["id"])
    assert (found.id, found.title, found.hash) == (shortlist.id, "For review", shortlist.hash)


def test_the_catalog_is_browsed_with_the_filters_of_the_server(client: Client) -> None:
    assert [each["key"] for each in client.providers.list(country=["MX", "US"])] == ["northmold"]
    assert client.providers.get("northmold")["sites"][0]["key"] == "northmold-1"
    assert {each["provider"]["key"] for each in client.sites.list(capability="device.molding")} == {
        "northmold",
        "present-supplier",
    }
    assert client.sites.get("northmold-1")["certificates"][0]["standard"] == "ISO13485"


def test_a_refusal_names_every_place_and_the_way_out(client: Client) -> None:
    with pytest.raises(BadRequest) as refused:
        client.briefs.create({"limit": 0, "must": {"standards": ["ISO13458"]}})
    problem = refused.value
    assert [each.pointer for each in problem.errors] == ["/brief/limit", "/brief/must/standards/0"]
    assert "did you mean 'ISO13485'?" in str(problem)
    assert problem.request_id in str(problem)


def test_what_belongs_to_another_sponsor_is_not_there(client: Client, live: Live) -> None:
    theirs = client.briefs.create(BRIEF)
    with Client("http://localhost", next(live.keys), transport=httpx.HTTPTransport(uds=str(live.server.address))) as me:
        for ask in (me.briefs.get, me.briefs.match, me.shortlists.create, me.briefs.archive):
            with pytest.raises(NotFound):
                ask(theirs)  # type: ignore[operator]


def test_the_hash_of_an_export_is_taken_here_again(client: Client, shortlist: Shortlist) -> None:
    content = client.shortlists.export(shortlist)
    exported = ExportedShortlist.of(content)
    assert exported.doubts(shortlist=shortlist.id, known_hash=shortlist.hash) == []
    changed = json.loads(content)
    changed["record"]["results"][0]["score_micro"] = [1, 2, 3]
    (doubt,) = ExportedShortlist.of(json.dumps(changed).encode()).doubts()
    assert shortlist.hash in doubt


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://example.com", "http://", "https://me:secret@example.com"])
def test_an_address_that_is_none_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Client(url, "pm_abcdefgh_x")


@pytest.mark.parametrize("key", ["", "secret", "pm_abcdefgh_sécret", "pm_abcdefgh_secret\r\nX-Evil: 1"])
def test_a_key_that_is_none_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match="this is no key") as refused:
        Client("http://localhost", key)
    assert not key or key not in str(refused.value)


def test_a_key_is_never_shown(client: Client, key: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(NotFound) as refused:
        client.briefs.get("none")
    assert "api/v1/briefs/none" in caplog.text
    shown = [repr(each) for each in (client, vars(client), client.briefs, vars(client.briefs), refused.value)]
    assert [text for text in (*shown, str(refused.value), caplog.text) if key[12:] in text] == []


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf")])
def test_a_timeout_that_is_none_is_refused(timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout must be"):
        Client("http://localhost", "pm_abcdefgh_x", timeout=timeout)


@pytest.mark.parametrize(
    "page", ["<html>Welcome</html>", "[]", "{}", '"text"', "[" * 100_000], ids=lambda page: page[:9]
)
def test_another_server_is_told_from_ours(page: str) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, text=page))
    with Client("http://localhost", "pm_abcdefgh_x", transport=transport) as lost:
        for ask in (lambda: lost.briefs.get("x"), lambda: list(lost.briefs.list()), lambda: lost.keys.get("x")):
            with pytest.raises(UnexpectedAnswer):
                ask()


def test_it_stands_on_the_standard_library_and_httpx() -> None:
    known = {*sys.stdlib_module_names, "httpx", "partnermatch_client"}
    assert {(path, name) for path in PACKAGE.rglob("*.py") for name in imported(path) if name not in known} == set()


def imported(path: Path) -> set[str]:
    nodes: list[Any] = [node for node in ast.walk(syntax_tree(path)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name.partition(".")[0] for name in names}
