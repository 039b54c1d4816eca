"""The catalog's tables → `Facts`: all published providers, or some of them.

A column travels as one `bytea` (`string_agg` of binary integers, of UTF-8) and is read with `np.frombuffer`: rows never
become Python objects. Records come in pieces, some hundred thousand rows each, so that no `bytea` nears its limit of
1 GB and neither side holds more than a piece beside the columns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from django.db import connection

from catalog.choices import PublicationStatus
from matching.engine.columns import Ints
from matching.engine.texts import Texts, joined, narrowed, starts_of_lengths, taken

SITES_A_PIECE = 50_000

# A column of integers: its SQL over the record `r`. A column of texts the same.
Numbers = Mapping[str, str]
Read = dict[str, Any]  # the columns of a table by name: `Ints` of 64 bits, or `Texts`


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whose rows are read: all there are, or those of some providers, by the database's numbers."""

    providers: Sequence[int] | None = None

    def in_order(self, table: str, numbers: Numbers, texts: Numbers, order: str) -> Read:
        """Rows of `table` (with `p`, the provider, among its names), in `order`."""
        listed, given = ("", []) if self.providers is None else (" AND p.id = ANY(%s)", [list(self.providers)])
        columns = {**numbers, **texts, "place": f"row_number() OVER (ORDER BY {order})"}
        source = f"""FROM (SELECT {", ".join(f"{sql} AS {name}" for name, sql in columns.items())}
                             FROM {table} WHERE p.status = %s{listed} ORDER BY place) AS t"""  # noqa: S608 ours
        names = {"place": "t.place", **{name: f"t.{name}" for name in numbers}}
        read = self._read(source, [PublicationStatus.PUBLISHED, *given], names, {name: f"t.{name}" for name in texts})
        place = read.pop("place")
        return read if bool(np.all(place[1:] > place[:-1])) else rows_taken(read, np.argsort(place))

    def records(self, table: str, site_ids: Ints, numbers: Numbers, texts: Numbers, joined_to: str = "",
                parameters: Sequence[Any] = ()) -> Read:  # fmt: skip
        """The records of these sites in one table, with `site_id`; not in any order."""
        source = f"""FROM {table} r JOIN catalog_site s ON s.id = r.site_id AND s.active
                     JOIN catalog_provider p ON p.id = s.provider_id AND p.status = %s {joined_to}"""
        given = [PublicationStatus.PUBLISHED, *parameters]
        pieces = [
            self._read(f"{source} WHERE {which}", [*given, *sites], {"site_id": "r.site_id", **numbers}, texts)
            for which, sites in self._pieces(site_ids)
        ]
        return {name: _together([piece.pop(name) for piece in pieces]) for name in list(pieces[0])}

    def _pieces(self, site_ids: Ints) -> list[tuple[str, list[Any]]]:
        if self.providers is not None:
            return [("r.site_id = ANY(%s)", [site_ids.tolist()])]
        ordered = np.sort(site_ids)
        firsts = ordered[::SITES_A_PIECE].tolist() or [0]
        lasts = [*(first - 1 for first in firsts[1:]), int(ordered[-1]) if len(ordered) else 0]
        return [("r.site_id BETWEEN %s AND %s", [first, last]) for first, last in zip(firsts, lasts, strict=True)]

    def _read(self, source: str, given: Sequence[Any], numbers: Numbers, texts: Numbers) -> Read:
        sent = [f"string_agg(int8send(({sql})::bigint), '')" for sql in numbers.values()]
        for sql in texts.values():
            utf8 = f"convert_to({sql}, 'UTF8')"
            sent += [f"string_agg(int4send(octet_length({utf8})), '')", f"string_agg({utf8}, '')"]
        # One pass: every column is given the rows in the same order.
        # In binary, which Django's cursors cannot: as text each byte would be two hexadecimal digits.
        with connection.wrap_database_errors, psycopg.Cursor[Any](connection.connection) as cursor:
            row: Any = cursor.execute(f"SELECT {', '.join(sent)} {source}", given, binary=True).fetchone()
        read: Read = {name: narrowed(_integers(value, ">i8")) for name, value in zip(numbers, row, strict=False)}
        for name, lengths, data in zip(texts, row[len(numbers) :: 2], row[len(numbers) + 1 :: 2], strict=True):
            starts = starts_of_lengths(_integers(lengths, ">i4"))
            read[name] = Texts(starts=starts, data=np.frombuffer(data or b"", dtype=np.uint8))
        return read


def _integers(sent: Any, width: str) -> Ints:
    """PostgreSQL sends integers big-endian; no row sends NULL."""
    return np.frombuffer(sent or b"", dtype=width)


def _together(columns: list[Any]) -> Any:
    return joined(columns) if isinstance(columns[0], Texts) else np.concatenate(columns)


def rows_taken(read: Read, rows: Ints) -> Read:
    """Some rows of all columns, in their order; each column is let go of as soon as it is taken."""
    return {name: _taken(read.pop(name), rows) for name in list(read)}


def _taken(column: Any, rows: Ints) -> Any:
    return taken(column, rows) if isinstance(column, Texts) else column[rows]
