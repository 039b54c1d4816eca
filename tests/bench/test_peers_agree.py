"""What the engine is measured against answers the same questions the same way, and both as the oracle does.

An entry raises `Disagreement` where it answers otherwise than the engine.
"""

from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from pytest_django import DjangoDbBlocker

from bench.catalogs import random_columns
from bench.contest import Case, Disagreement, Entry, cases_of, run
from bench.contestants import in_postgresql, objects_entry, orm_entry, ranking_entry, with_packages
from bench.django_tables import load_catalog
from bench.peers import engine
from bench.peers.peer import Ask, Row
from bench.peers.postgres import SCHEMA, connected
from bench.tables import tables_of
from matching.engine.columns import Columns
from matching.readmodel import take
from tests.bench.exchanged import world_of
from tests.contract.test_raw_requests import database_url
from tests.matching.engine import oracle

PROVIDERS, BRIEFS = 150, 20
PACKAGES = ("duckdb", "polars", "tantivy", "pymcdm")


@pytest.fixture(scope="module")
def columns() -> Columns:
    return random_columns(PROVIDERS, seed=3)


@pytest.fixture(scope="module")
def cases(columns: Columns) -> list[Case]:
    return cases_of(columns, BRIEFS)


@pytest.fixture(scope="module")
def experts(
    columns: Columns, cases: list[Case], django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[Entry]]:
    with django_db_blocker.unblock():
        url = database_url()
    with in_postgresql(columns, tables_of(columns), url, cases[:1]) as entries:
        yield entries
    with connected(url) as connection:
        connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE".encode())


def agree(entry: Entry, cases: list[Case]) -> None:
    """Every brief is answered as the engine answers it."""
    for case in cases:
        entry.asks(case)


def test_the_briefs_find_enough_to_disagree_about(columns: Columns, cases: list[Case]) -> None:
    assert sum(bool(engine.first_rows(columns, case.brief)) for case in cases) > BRIEFS // 2


def test_the_engine_ranks_the_generated_catalog_as_the_oracle_does(columns: Columns, cases: list[Case]) -> None:
    world = world_of(columns)
    for case in cases[::4]:
        told = oracle.rank(world, case.brief.normalised())
        shown = [(provider, site) for _, provider, site in told["ranked"]][: case.brief.limit]
        rows = engine.first_rows(columns, case.brief)
        assert [(columns.providers.key[row.provider], columns.sites.key[row.site]) for row in rows] == shown
        assert [(row.low, row.expected, row.high) for row in rows] == [told["pairs"][s]["total"] for _, s in shown]


def test_postgresql_with_covering_joins_answers_as_the_engine(experts: list[Entry], cases: list[Case]) -> None:
    agree(experts[0], cases)


def test_postgresql_with_arrays_answers_as_the_engine(experts: list[Entry], cases: list[Case]) -> None:
    agree(experts[1], cases)


def test_python_objects_answer_as_the_engine(columns: Columns, cases: list[Case]) -> None:
    agree(objects_entry(columns, tables_of(columns)), cases)


@pytest.mark.django_db(transaction=True)
def test_over_the_products_tables_the_orm_and_the_service_answer_as_the_engine(
    columns: Columns, cases: list[Case]
) -> None:
    load_catalog(database_url(), columns, quickly=False)
    agree(orm_entry(columns), cases)
    loaded = take().columns
    assert all(engine.first_rows(loaded, c.brief) == engine.first_rows(columns, c.brief) for c in cases)


@pytest.mark.skipif(not any(map(find_spec, PACKAGES)), reason="make bench installs them")
def test_the_packages_that_are_installed_answer_as_the_engine(columns: Columns, cases: list[Case]) -> None:
    for entry in with_packages(columns, tables_of(columns)):
        agree(entry, cases)


class Boaster:
    """A peer that answers what it likes."""

    name, how, cannot, most = "boaster", "", "", None

    def asking(self, asked: object) -> Ask:
        return lambda: [Row(0, 0, 0, 0, 0, 0)]


def test_a_peer_that_answers_otherwise_is_not_timed(columns: Columns, cases: list[Case]) -> None:
    with pytest.raises(Disagreement, match="boaster on brief 0"):
        agree(ranking_entry(columns, Boaster()), cases)


def test_every_contestant_is_asked_once_whatever_it_costs(cases: list[Case]) -> None:
    entries = [Entry(name=name, how="", asks=lambda case: None) for name in ("quick", "slow")]
    for entry in entries:
        entry.works = {case.number: lambda: None for case in cases}
    run(entries, cases, rounds=3, seconds=0)
    assert [[len(times) for times in entry.times.values()] for entry in entries] == [[1] * len(cases)] * 2
