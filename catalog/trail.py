"""Whether the catalog's history is what was written: each link of a chain speaks for what one revision added.

The database makes a link when a transaction that changed the catalog commits (`catalog_link_trail`, migration 0009). A
link has the digest of the new rows of every history, with who and why, and the hash of the link before: what is edited,
deleted, put in, reordered or cut out of the middle no longer fits. A cut at the end fits: only somebody who kept a
head, the number and hash of a link, can see it.

Nothing here trusts a function of the database: the owner of the tables could have put another in its place.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import DatabaseError, connection, transaction

from catalog.models import TrailLink

NOTHING = "0" * 64  # what the first link follows
# The histories are found, not listed: a table that is audited later is in the trail.
HISTORIES = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'pgh_id'
 WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND starts_with(c.relname, 'catalog_')
 ORDER BY c.relname COLLATE "C"
"""
# The revision as text, the same on every server and in every session.
REVISION = """
SELECT jsonb_build_array(number, raised_at, began_at, database_role, context)::text
  FROM catalog_revision WHERE number = %s
"""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What does not fit, and where: the revision whose link tells so, or the table."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(kw_only=True)
class Trail:
    """What was found, and the newest link as `number:hash`: keep it where no administrator of the database writes."""

    findings: list[Finding] = field(default_factory=list)
    links: int = 0
    rows: int = 0
    head: str = f"0:{NOTHING}"

    def found(self, where: str, what: str) -> None:
        self.findings.append(Finding(where=where, what=what))


def verify(*, head: str = "") -> Trail:
    """Read the whole trail, in one state of the database. `head` is one that was kept: it has to be in the chain."""
    trail = Trail()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(
            "SET LOCAL statement_timeout = '1h'; SET LOCAL TimeZone = 'UTC'; SET LOCAL extra_float_digits = 1"
        )
        heads = {f"0:{NOTHING}"}
        lasts: dict[str, int] = {}
        numbers: list[int] = []
        for number, revision, content, told in _links(cursor):
            _check_link(cursor, trail, number, revision, content, told, lasts)
            numbers.append(revision)
            heads.add(trail.head)
        _check_rest(cursor, trail, lasts, numbers)
    if head and head not in heads:
        trail.found("the chain", f"the head {head} that was kept is not in it: the trail was cut, or made anew")
    return trail


def _links(cursor: Any) -> Iterator[tuple[int, int, str, str]]:
    cursor.execute(f"SELECT number, revision, content::text, hash FROM {TrailLink._meta.db_table} ORDER BY number")  # noqa: S608
    yield from cursor.fetchall()


def _check_link(
    cursor: Any, trail: Trail, number: int, revision: int, content: str, told: str, lasts: dict[str, int]
) -> None:
    where = f"link {number}, revision {revision}"
    before = trail.head.partition(":")[2]
    trail.links += 1
    if number != trail.links:
        trail.found(where, f"link {trail.links} is missing before it")
        trail.links = number
    if told != sha256(f"{before}{content}".encode()).hexdigest():
        trail.found(where, "its hash is not that of what it says and of the link before")
    trail.head = f"{number}:{told}"
    says = json.loads(content)
    cursor.execute(REVISION, [revision])
    row = cursor.fetchone()
    if row is None or json.loads(row[0]) != says["revision"]:
        trail.found(where, "the revision is not what was linked" if row else "the revision is gone")
    for table, part in says["tables"].items():
        _check_part(cursor, trail, where, table, part, lasts)


def _check_part(cursor: Any, trail: Trail, where: str, table: str, part: dict[str, Any], lasts: dict[str, int]) -> None:
    if part["after"] != lasts.get(table, 0):
        trail.found(where, f"it does not begin where the trail of {table} ended")
    lasts[table] = part["upto"]
    try:
        with transaction.atomic():
            cursor.execute(digest_query(table, part["columns"]), [part["after"], part["upto"]])
    except DatabaseError as error:  # a table or a column is gone
        trail.found(where, f"{table} cannot be read as it was: {error}")
        return
    count, digest = cursor.fetchone()
    trail.rows += count
    if count != part["rows"]:
        trail.found(where, f"{table} had {part['rows']} new rows, and has {count} of them")
    elif digest != part["digest"]:
        trail.found(where, f"rows of {table} were changed ({part['after'] + 1} to {part['upto']})")


def _check_rest(cursor: Any, trail: Trail, lasts: dict[str, int], numbers: list[int]) -> None:
    """What no link speaks for."""
    cursor.execute(HISTORIES)
    for (table,) in cursor.fetchall():
        name = connection.ops.quote_name(table)
        cursor.execute(f"SELECT count(*) FROM {name} WHERE pgh_id > %s", [lasts.get(table, 0)])  # noqa: S608
        (more,) = cursor.fetchone()
        if more:
            trail.found(table, f"{more} rows are in no link: the chain was cut, or rows were put in past the triggers")
    first = numbers[0] if numbers else 0
    cursor.execute("SELECT array_agg(number ORDER BY number) FROM catalog_revision WHERE number >= %s", [first])
    known = set(cursor.fetchone()[0] or ())
    for number in sorted(known - set(numbers))[:20]:
        trail.found(f"revision {number}", "it is in no link")


def digest_query(table: str, columns: list[str]) -> str:
    """How many rows from a number to another, and the digest of what they say, in their order, with who and why."""
    quote = connection.ops.quote_name
    values = ", ".join(f"e.{quote(column)}" for column in columns)
    return (
        "SELECT count(*), encode(sha256(coalesce(string_agg(sha256(convert_to("  # noqa: S608
        f"jsonb_build_array({values}, c.metadata)::text, 'UTF8')), ''::bytea ORDER BY e.pgh_id), ''::bytea)), 'hex') "
        f"FROM {quote(table)} e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id "
        "WHERE e.pgh_id > %s AND e.pgh_id <= %s"
    )
