"""Integer columns into PostgreSQL tables by binary COPY: a million rows a second."""

from collections.abc import Mapping

import numpy as np
import psycopg
from psycopg import sql

from matching.engine.columns import Ints

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
TYPES = {2: "smallint", 4: "integer", 8: "bigint"}


def width(values: Ints) -> int:
    """Bytes of a column: PostgreSQL has no integers of one byte."""
    return max(2, values.dtype.itemsize)


def create(connection: psycopg.Connection, table: str, columns: Mapping[str, Ints], kind: str = "UNLOGGED") -> None:
    """A new table of exactly these columns, filled. `kind` is UNLOGGED or TEMPORARY."""
    declared = ", ".join(f"{name} {TYPES[width(values)]} NOT NULL" for name, values in columns.items())
    connection.execute(f"CREATE {kind} TABLE {table} ({declared})".encode())
    statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(*table.split(".")))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(HEADER)
        copy.write(packed(columns))
        copy.write(END)


def packed(columns: Mapping[str, Ints]) -> bytes:
    """The rows as COPY has them: the number of fields, then each with its length before it."""
    fields = [("fields", ">i2")]
    for name, values in columns.items():
        fields += [(f"length_{name}", ">i4"), (name, f">i{width(values)}")]
    rows = np.empty(len(next(iter(columns.values()))), dtype=fields)
    rows["fields"] = len(columns)
    for name, values in columns.items():
        rows[f"length_{name}"], rows[name] = width(values), values
    return rows.tobytes()
