"""DuckDB: columns in the process, asked in SQL."""

import duckdb
import numpy as np

from bench.asked import Asked
from bench.joins import Joins
from bench.peers.peer import Ask, rows_of
from bench.tables import Table
from bench.wish_expressions import question_of
from matching.engine.columns import Columns


def half_even(numerator: str, denominator: int) -> str:
    return f"round_even(({numerator})::DOUBLE / {denominator}, 0)"


class DuckDB:
    name = "DuckDB"
    how = "native tables in memory, records sorted by code, all cores, statement prepared"
    cannot = ""
    most: int | None = None

    def __init__(self, columns: Columns, tables: dict[str, Table]) -> None:
        self._connection = duckdb.connect()
        for name, table in tables.items():
            arrays = {column: np.ascontiguousarray(values) for column, values in table.items()}
            self._connection.register("arrays", arrays)
            order = "ORDER BY code, site" if "code" in table else "ORDER BY site"
            self._connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arrays {order}")
            self._connection.unregister("arrays")

    def asking(self, asked: Asked) -> Ask:
        sql = Joins().statement(question_of(asked, half_even))
        name = f"asked_{id(asked)}"
        self._connection.execute(f"PREPARE {name} AS {sql}")
        return lambda: rows_of(self._connection.execute(f"EXECUTE {name}").fetchall())

    def close(self) -> None:
        self._connection.close()
