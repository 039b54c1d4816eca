"""Carry out a plan, in the caller's transaction and in bulk: rows travel by COPY, a few thousand at a time."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from psycopg import sql

from catalog.exchange.known import Known
from catalog.exchange.plan import Operation, Plan
from catalog.exchange.rows import SourceRow
from catalog.exchange.tables import KINDS, PROVIDER, SITE, Kind
from catalog.models import Source

Progress = Callable[[str], None]
_BATCH = 2500
_MANY = 100  # rows of a table: from here on its statistics would mislead the planner until the database looks itself


def apply(plan: Plan, known: Known, progress: Progress) -> None:
    """Parents before children; in each table first what goes, then what changes, then what comes."""
    sources = _write_sources(plan, known)
    parents = {
        PROVIDER.name: {key: values["id"] for key, values in known.providers.items()},
        SITE.name: {key: values["id"] for key, values in known.sites.items()},
    }
    for kind in KINDS:
        removed, changed, new = _by_action(kind, plan)
        kind.model._default_manager.filter(pk__in=[each.id for each in removed]).delete()
        _let_go(kind, changed)
        for batch in _batches(changed, kind, "changed", progress):
            _update(kind, batch, sources)
        for batch in _batches(new, kind, "new", progress):
            _insert(kind, batch, sources, parents)
        if kind.name in parents:
            keys = [each.values["key"] for each in new]
            parents[kind.name] |= dict(kind.model._default_manager.filter(key__in=keys).values_list("key", "id"))
        if len(removed) + len(changed) + len(new) >= _MANY:
            for model in (kind.model, kind.model.pgh_event_model):  # type: ignore[attr-defined]
                _execute(sql.SQL("ANALYZE {}"), sql.Identifier(model._meta.db_table))


def _by_action(kind: Kind, plan: Plan) -> tuple[list[Operation], list[Operation], list[Operation]]:
    operations = [each for each in plan.operations if each.kind is kind]
    return (
        [each for each in operations if each.action == "remove"],
        [each for each in operations if each.action in ("update", "retire")],
        [each for each in operations if each.action == "create"],
    )


def _write_sources(plan: Plan, known: Known) -> dict[SourceRow, int]:
    """The id of every source that the plan needs; new ones are written."""
    ids = {source: number for number, source in known.sources.items()}
    needed = {each.source for each in plan.operations if each.action != "remove"}
    new = sorted(needed - set(ids), key=str)
    rows = [Source(name=row.name, reference=row.reference, retrieved_on=row.retrieved_on) for row in new]
    written = Source.objects.bulk_create(rows)
    return ids | {row: stored.pk for row, stored in zip(new, written, strict=True)}


def _let_go(kind: Kind, operations: list[Operation]) -> None:
    """Numbers that pass from one row to another are let go first: the database checks uniqueness row by row."""
    for name in kind.identifiers:
        taken = {each.values[name] for each in operations if name in each.changes} - {""}
        giving = [each.id for each in operations if name in each.changes and each.changes[name][0] in taken]
        kind.model._default_manager.filter(pk__in=giving).update(**{name: ""})


def _insert(
    kind: Kind, batch: list[Operation], sources: dict[SourceRow, int], parents: dict[str, dict[str, int]]
) -> None:
    columns = _columns(kind)
    above = parents.get(SITE.name if kind.in_site else PROVIDER.name, {})
    rows = (
        [each.values[column] for column in columns]
        + [sources[each.source]]
        + ([above[each.parent]] if kind.parent else [])
        for each in batch
    )
    _copy(kind.model._meta.db_table, [*columns, "source_id", *([kind.parent] if kind.parent else [])], rows)


def _update(kind: Kind, batch: list[Operation], sources: dict[SourceRow, int]) -> None:
    """Through a temporary table: one UPDATE, however many rows."""
    table, columns = sql.Identifier(kind.model._meta.db_table), [*_columns(kind), "source_id"]
    names = sql.SQL(", ").join(map(sql.Identifier, ["id", *columns]))
    settings = sql.SQL(", ").join(sql.SQL("{0} = changed.{0}").format(sql.Identifier(name)) for name in columns)
    _execute(sql.SQL("CREATE TEMPORARY TABLE changed ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA"), names, table)
    rows = ([each.id, *(each.values[name] for name in columns[:-1]), sources[each.source]] for each in batch)
    _copy("changed", ["id", *columns], rows)
    _execute(sql.SQL("UPDATE {} AS stored SET {} FROM changed WHERE stored.id = changed.id"), table, settings)
    _execute(sql.SQL("DROP TABLE changed"))


def _columns(kind: Kind) -> list[str]:
    return [*kind.columns.values(), *(["status"] if kind is PROVIDER else [])]


def _execute(statement: sql.SQL, *parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(*parts).as_string(cursor.cursor))


def _copy(table: str, columns: list[str], rows: Iterator[list[Any]]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _batches(operations: list[Operation], kind: Kind, what: str, progress: Progress) -> Iterator[list[Operation]]:
    for start in range(0, len(operations), _BATCH):
        yield operations[start : start + _BATCH]
        progress(f"{min(start + _BATCH, len(operations))} of {len(operations)} {what} {kind.name} rows written")
