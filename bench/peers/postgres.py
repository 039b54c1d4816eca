"""PostgreSQL asked by experts, twice: covering indexes over record tables, and arrays under a GIN index."""

from collections.abc import Iterable

import psycopg

from bench.asked import Asked
from bench.copying import create
from bench.joins import Joins
from bench.peers.peer import Ask, Row, rows_of
from bench.tables import Table
from bench.wish_expressions import question_of

SCHEMA = "bench"
# What is tuned per session; the server's own settings stand in bench.database.
SESSION = ("SET work_mem = '256MB'", "SET jit = off", "SET random_page_cost = 1.1", "SET statement_timeout = 0")
PARALLEL = (
    "SET max_parallel_workers_per_gather = 2",
    "SET parallel_setup_cost = 100",
    "SET parallel_tuple_cost = 0.01",
)
ALONE = ("SET max_parallel_workers_per_gather = 0",)


def half_even(numerator: str, denominator: int) -> str:
    """`round` of doubles rounds half to even; that of `numeric` does not, and is slow."""
    return f"round(({numerator})::float8 / {denominator})"


def connected(url: str, *, parallel: bool = False) -> psycopg.Connection:
    """A session as an expert sets it up; every statement is prepared when it is first executed."""
    connection = psycopg.connect(url, autocommit=True, prepare_threshold=0)
    run(connection, [*SESSION, *(PARALLEL if parallel else ALONE), f"SET search_path = {SCHEMA}"])
    return connection


def run(connection: psycopg.Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement.encode())


def build(connection: psycopg.Connection, tables: dict[str, Table]) -> None:
    """The record tables of the first expert, in a schema of their own."""
    run(connection, [f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}"])
    for name, table in tables.items():
        create(connection, f"{SCHEMA}.{name}", table)
    run(
        connection,
        [
            "ALTER TABLE site ADD PRIMARY KEY (site)",
            "CREATE INDEX ON site (provider)",
            # By code: which sites may be able to make it. By site: what is known of the survivors.
            "CREATE INDEX ON cap (code, site) INCLUDE (evidence)",
            "CREATE INDEX ON cap (provider, code) INCLUDE (tenths)",
            "CREATE INDEX ON cap (site, code) INCLUDE (evidence, tenths, stages, volume_min, volume_max, batch_min, "
            "batch_max, fast, slow, experience)",
            "CREATE INDEX ON mod (code, site) INCLUDE (evidence, tenths)",
            "CREATE INDEX ON mod (site, code) INCLUDE (evidence, tenths)",
            "CREATE INDEX ON cert (code, site) INCLUDE (status, valid_from, valid_until, scope, evidence, tenths)",
            "CREATE INDEX ON cert (site, code) INCLUDE (status, valid_from, valid_until, scope, evidence, tenths)",
            "CREATE INDEX ON insp (site) INCLUDE (area, outcome, ended_on, closed_on)",
            *(f"VACUUM ANALYZE {name}" for name in tables),
        ],
    )


class CoveringJoins:
    """The first expert."""

    name = "PostgreSQL, covering joins"
    how = "record tables in the order of sites, covering indexes by code and by site, ANALYZE, prepared"
    cannot = ""
    most: int | None = None

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def asking(self, asked: Asked) -> Ask:
        statement = Joins(fence="OFFSET 0").statement(question_of(asked, half_even)).encode()
        return lambda: answer(self._connection, statement)


def answer(connection: psycopg.Connection, statement: bytes) -> list[Row]:
    return rows_of(connection.execute(statement, prepare=True, binary=True).fetchall())
