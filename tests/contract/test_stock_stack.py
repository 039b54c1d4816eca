"""What a stock stack of this kind does wrong (measured), and the test through HTTP that holds it for ours.

| n | what went wrong there | what holds it here |
|---|---|---|
| 1 | JSON nested 990 deep: 500 | test_strict_doors.py::test_a_wrong_body_is_refused_and_the_place_named |
| 1 | in what is written or imported | test_stock_stack_writing.py::test_no_body_that_is_written_is_our_fault |
| 2 | NUL, or a lone surrogate: 500 | test_strict_doors.py::test_a_wrong_body_is_refused_and_the_place_named |
| 2 | in what is written or imported | test_stock_stack_writing.py::test_no_body_that_is_written_is_our_fault |
| 3 | null for a value: 500 | test_stock_stack_writing.py::test_null_is_a_value_that_is_missing_and_never_our_fault |
| 4 | infinity: 500 after the commit | test_stock_stack_writing.py::test_no_body_that_is_written_is_our_fault |
| 4 | and where one gets that far | test_problems.py::test_what_is_refused_before_a_view_or_after_it_is_a_problem_too |
| 5 | a year 0 or 10000: 500 | test_strict_queries.py::test_a_wrong_parameter_is_refused_by_name |
| 6 | a regular expression that is none: 500 | test_strict_queries.py::test_a_wrong_parameter_is_refused_by_name |
| 7 | a forged cursor: 500 | test_stock_stack.py::test_no_parameter_reaches_into_a_query |
| 8 | a race for one key: 500 | test_concurrency.py::test_of_two_who_add_the_same_one_is_told_of_the_other |
| 9 | changes lost | test_concurrency.py::test_two_who_change_different_fields_at_once_both_have_their_way |
| 10 | a long list is checked item by item | test_strict_doors.py::test_a_wrong_brief_is_refused_and_the_place_named |
| 10 | in what is written | test_stock_stack_writing.py::test_a_list_that_is_too_long_is_one_error |
| 11 | half a request holds up all | test_stock_stack.py::test_whoever_sends_half_a_request_holds_up_nobody_else |
| 11 | if there are very many | test_stock_stack.py::test_the_front_that_ships_takes_whole_requests_first |
| 12 | a database that is down | test_database_down.py::test_what_needs_the_database_is_unavailable_within_3_seconds |
| 12 | a connection that died | test_database.py::test_a_connection_whose_server_process_is_gone_is_not_usable |
| 13 | a failover loses what was acknowledged | nothing: no replica ships |
| 14 | an import that is half there | test_transaction.py::test_an_import_killed_half_way_leaves_nothing |
| 15 | a small workbook, all memory | test_stock_stack_writing.py::test_a_workbook_or_an_archive_is_refused_unopened |
| 15 | a zip that one may send | test_decrs.py::test_what_is_not_the_list_is_refused_before_it_is_read |
| 16 | an unknown parameter: the whole list | test_strict_queries.py::test_a_wrong_parameter_is_refused_by_name |
| 17 | other spellings of an id are aliases | test_stock_stack.py::test_a_key_has_one_spelling |
| 18 | a key twice, true for a number | test_strict_doors.py::test_a_wrong_brief_is_refused_and_the_place_named |
| 18 | in what is written or imported | test_stock_stack_writing.py::test_no_body_that_is_written_is_our_fault |
| 18 | and of the wrong type | test_stock_stack_writing.py::test_another_type_is_never_taken_for_the_right_one |
| 19 | errors outside the framework are HTML | test_problems.py::test_whatever_any_other_view_raises_becomes_a_problem |
| 20 | the log tells too much | test_localpg.py::test_the_first_start_creates_a_cluster_that_is_private_and_in_utc |
| 21 | a cache may keep a tenant's answer | test_access.py::test_answers_to_a_principal_are_kept_by_no_cache |
| 21 | or a curator's | test_conditional.py::test_answers_are_private_and_asked_for_again |
| 22 | a migration in the way | test_stock_stack.py::test_a_table_that_is_locked_is_waited_for_and_not_for_long |
| 23 | an export holds formulas | test_export.py::test_what_would_be_a_formula_is_a_text_and_a_number_stays_one |
| 24 | `filter(**what was sent)` is SQL | test_stock_stack.py::test_no_parameter_reaches_into_a_query |
"""

import ast
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
import yaml
from django.db import connection

from partnermatch.settings import BASE_DIR
from tests.catalog.api.writing.conftest import Send, sender
from tests.contract.live_server import Server, serving

CLASSES = 24
ROWS = re.findall(r"^\| (\d+) \| .+ \| (.+) \|$", __doc__ or "", re.MULTILINE)


def test_every_class_has_its_row_and_every_row_its_test() -> None:
    numbers = [int(number) for number, _ in ROWS]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, CLASSES + 1))
    for _, place in ROWS:
        file, _, name = place.partition("::")
        found = list((BASE_DIR / "tests").rglob(file)) if name else []
        assert any(name in names_in(path) for path in found) or place == "nothing: no replica ships", place


def names_in(path: Path) -> set[str]:
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}


@pytest.fixture
def curator(catalog: None) -> Send:
    return sender("paul", "read", "curate", "publish")


INTO_A_QUERY = ["_connector=OR 1=1 OR", "_negated=1", "pk__in=1", "id__gt=0", "created__year=0", "name__iregex=("]
OF_OTHERS = ["cursor=cD0yMDI2", "page=1", "page_size=-1", "isnull=maybe", "format=api"]
LISTS = ["providers", "sites", "capabilities", "modalities", "stages", "standards", "regions", "countries"]
READ = [
    *(f"/{name}/" for name in LISTS),
    "/providers/northmold/",
    "/sites/northmold-1/",
    "/providers/northmold/history/",
]


@pytest.mark.parametrize("query", INTO_A_QUERY + OF_OTHERS)
def test_no_parameter_reaches_into_a_query(curator: Send, query: str) -> None:
    for path in READ:
        (error,) = curator("GET", f"{path}?{quote(query, safe='=')}").json()["errors"]
        assert (error["parameter"], error["code"]) == (query.partition("=")[0], "unknown_parameter"), path


ALIASES = [
    "1",
    "+1",
    "%2B1",
    "１",
    "NORTHMOLD",
    "northmold%20",
    "%20northmold",
    "northmold%0A",
    "ｎorthmold",
    "northmold.",
]


@pytest.mark.parametrize("key", ALIASES)
def test_a_key_has_one_spelling(curator: Send, key: str) -> None:
    for path in (f"/providers/{key}/", f"/sites/{key.replace('northmold', 'northmold-1')}/"):
        for method in ("GET", "PATCH", "DELETE"):
            assert curator(method, path, {}, If_Match='"a-b"').status_code == 404, (method, path)


HALF_A_REQUEST = [
    b"POST /api/v1/match/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    b"POST /api/v1/match/ HTTP/1.1\r\nHost: local",
]


@pytest.mark.parametrize("half", HALF_A_REQUEST, ids=["half a body", "half a head"])
def test_whoever_sends_half_a_request_holds_up_nobody_else(live: Server, half: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(2):
            client = stack.enter_context(socket.socket(socket.AF_UNIX))
            client.connect(str(live.address))
            client.sendall(half)
        assert live.ask(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 200


@pytest.fixture(scope="module")
def live() -> Iterator[Server]:
    """A server that needs no database for what it is asked."""
    with serving("postgresql://nobody@127.0.0.1:1/none") as server:
        yield server


def test_the_front_that_ships_takes_whole_requests_first() -> None:
    front = (BASE_DIR / "deploy" / "nginx.conf.template").read_text()
    assert "client_header_timeout 10s;" in front
    assert "client_body_timeout 10s;" in front
    assert front.count("proxy_request_buffering on;") == front.count("proxy_pass ") > 0
    services = yaml.safe_load((BASE_DIR / "compose.yaml").read_text())["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["front"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/providers/", "/sites/northmold-1/", "/capabilities/tree/"])
def test_a_table_that_is_locked_is_waited_for_and_not_for_long(curator: Send, path: str) -> None:
    place = connection.get_connection_params()
    names = {"dbname", "user", "password", "host", "port"} & set(place)
    with psycopg.connect(**{name: place[name] for name in names}) as migration:
        migration.execute("LOCK TABLE catalog_provider, catalog_capability IN ACCESS EXCLUSIVE MODE")
        answer = curator("GET", path)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
