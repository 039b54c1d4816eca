"""The second PostgreSQL expert: one wide row per site, its records as arrays beside it, one GIN index for the gate."""

import psycopg

from bench.asked import Asked, Node
from bench.expressions import Question, Reading
from bench.joins import COLUMNS, aggregates, columns_of, layered, possible, ranked
from bench.peers.peer import Ask
from bench.peers.postgres import answer, half_even, run
from bench.wish_expressions import question_of
from matching.engine.columns import MISSING, Codes

# What a key of the index says of a site; each kind has a thousand codes.
HAS_AT_OR_BELOW, HAS, WORKS_WITH, LIES_IN, SERVES = range(0, 5000, 1000)


def build_arrays(connection: psycopg.Connection, codes: Codes) -> None:
    """From the record tables of the first expert."""
    pairs = [(a, d) for a, row in enumerate(codes.covers.tolist()) for d, below in enumerate(row) if below]
    run(connection, ["DROP TABLE IF EXISTS wide", "CREATE TEMPORARY TABLE closure (above integer, code integer)"])
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO closure VALUES (%s, %s)", pairs)
    keys = f"""(SELECT site, array_agg(DISTINCT key) AS keys FROM (
        SELECT site, {HAS_AT_OR_BELOW} + above AS key FROM cap JOIN closure USING (code)
        UNION ALL SELECT site, {HAS} + code FROM cap UNION ALL SELECT site, {WORKS_WITH} + code FROM mod
        UNION ALL SELECT site, {LIES_IN} + country FROM site UNION ALL SELECT site, {SERVES} + services FROM site
    ) AS each GROUP BY site) AS k"""
    arrays = [f"{table}_{column}" for table, columns in COLUMNS.items() for column in columns]
    joins = [f"LEFT JOIN ({_records(table)}) AS of_{table} USING (site)" for table in COLUMNS]
    run(
        connection,
        [
            "ANALYZE closure",
            f"CREATE UNLOGGED TABLE wide AS SELECT s.*, keys, {', '.join(arrays)} FROM site AS s JOIN {keys} "
            f"USING (site) {' '.join(joins)} ORDER BY site",
            "DROP TABLE closure",
            "CREATE INDEX ON wide USING gin (keys) WITH (fastupdate = off)",
            "CREATE INDEX ON wide (provider)",
            "VACUUM ANALYZE wide",
        ],
    )


def _records(table: str) -> str:
    arrays = ", ".join(f"array_agg({column}) AS {table}_{column}" for column in COLUMNS[table])
    return f"SELECT site, {arrays} FROM {table} GROUP BY site"


class GinArrays:
    name = "PostgreSQL, GIN arrays"
    how = "a wide row per site, records as parallel arrays, one GIN index over all that a gate asks, ANALYZE, prepared"
    cannot = ""
    most: int | None = None

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def asking(self, asked: Asked) -> Ask:
        statement = _statement(question_of(asked, half_even)).encode()
        return lambda: answer(self._connection, statement)


def _statement(question: Question) -> str:
    readings = [reading for reading in (question.made, *question.by_site) if reading.aggregates]
    laterals = [_lateral(reading, "") for reading in readings]
    if question.anywhere.aggregates:
        laterals.append(_lateral(question.anywhere, "wide AS t CROSS JOIN LATERAL ", "t.provider = wide.provider AND "))
    conditions = [*_overlaps(question.asked), possible(question.gate), possible(question.later)]
    return "WITH " + ranked(question, " ".join(["wide", *laterals]), " AND ".join(conditions))


def _lateral(reading: Reading, source: str, condition: str = "") -> str:
    names = columns_of(reading, reading.where)
    wide = "t" if source else "wide"
    arrays = ", ".join(f"{wide}.{reading.table}_{name}" for name in names)
    rows = f"SELECT each.* FROM {source}unnest({arrays}) AS each({', '.join(names)}) WHERE {condition}{reading.where}"
    rows = layered(reading, rows, "OFFSET 0")
    return f"CROSS JOIN LATERAL (SELECT {aggregates(reading)} FROM ({rows}) AS r) AS {reading.name}"


def _overlaps(asked: Asked) -> list[str]:
    """What the index answers: all that a site must have one of."""
    wanted = [keys_of(node) for node in asked.capabilities]
    if asked.countries is not None:
        wanted.append([LIES_IN + country for country in (MISSING, *asked.countries)])
    if asked.contract_services:
        wanted.append([SERVES + 1, SERVES + 2])
    return [f"keys && ARRAY[{', '.join(map(str, sorted(keys)))}]" for keys in wanted]


def keys_of(node: Node) -> list[int]:
    return [HAS_AT_OR_BELOW + node.code, *(HAS + above for above in node.above)]
