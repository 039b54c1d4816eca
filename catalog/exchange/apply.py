"""Carry out a plan, in the caller's transaction and in bulk: a few statements per kind of row."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django.db.models import Model

from catalog.exchange.known import Known, Values
from catalog.exchange.plan import Operation, Plan
from catalog.exchange.rows import SourceRow
from catalog.exchange.tables import KINDS, PROVIDER, SITE, Kind
from catalog.models import Source

Progress = Callable[[str], None]
_BATCH = 2000


def apply(plan: Plan, known: Known, progress: Progress) -> None:
    """Parents before children; in each table first what goes, then what changes, then what comes."""
    source_ids = _write_sources(plan, known)
    parents = {
        PROVIDER.name: {key: values["id"] for key, values in known.providers.items()},
        SITE.name: {key: values["id"] for key, values in known.sites.items()},
    }
    by_kind = {name: list(part) for name, part in groupby(sorted(plan.operations, key=_kind), key=_kind)}
    for kind in KINDS:
        operations = by_kind.get(kind.name, [])
        kind.model.objects.filter(pk__in=_ids(operations, "remove")).delete()  # type: ignore[attr-defined]
        _update(kind, [each for each in operations if each.action in ("update", "retire")], source_ids, progress)
        created = [each for each in operations if each.action == "create"]
        rows = [_new(kind, each, source_ids, parents) for each in created]
        for chunk in _chunks(rows, kind, "new", progress):
            kind.model.objects.bulk_create(chunk)  # type: ignore[attr-defined]
        if kind.name in parents:
            parents[kind.name] |= {row.key: row.pk for row in rows}


def _kind(operation: Operation) -> str:
    return operation.kind.name


def _ids(operations: Iterable[Operation], action: str) -> list[int | None]:
    return [each.id for each in operations if each.action == action]


def _write_sources(plan: Plan, known: Known) -> dict[SourceRow, int]:
    """The id of every source that the plan needs; new ones are written."""
    ids = {source: number for number, source in known.sources.items()}
    new = {each.source for each in plan.operations if each.action != "remove"} - set(ids)
    rows = [
        Source(name=row.name, reference=row.reference, retrieved_on=row.retrieved_on) for row in sorted(new, key=str)
    ]
    for row, written in zip(sorted(new, key=str), Source.objects.bulk_create(rows), strict=True):
        ids[row] = written.pk
    return ids


def _new(kind: Kind, operation: Operation, sources: dict[SourceRow, int], parents: dict[str, dict[str, int]]) -> Any:
    values: Values = {**operation.values, "source_id": sources[operation.source]}
    if kind.parent:
        parent = PROVIDER if kind is SITE else SITE
        values[kind.parent] = parents[parent.name][operation.parent]
    return kind.model(**values)


def _update(kind: Kind, operations: list[Operation], sources: dict[SourceRow, int], progress: Progress) -> None:
    _let_go(kind, operations)
    rows: list[Model] = [kind.model(**each.values | {"source_id": sources[each.source]}) for each in operations]
    columns = [*kind.columns.values(), "source_id", *(["status"] if kind is PROVIDER else [])]
    names = [kind.model._meta.get_field(column).name for column in columns]
    for chunk in _chunks(rows, kind, "changed", progress):
        # An upsert on the id: the rows exist, and this is many times faster than bulk_update's CASE expressions.
        kind.model.objects.bulk_create(  # type: ignore[attr-defined]
            chunk, update_conflicts=True, unique_fields=["id"], update_fields=names
        )


def _let_go(kind: Kind, operations: list[Operation]) -> None:
    """Numbers that pass from one row to another are let go first: the database checks uniqueness row by row."""
    for name in kind.identifiers:
        taken = {each.values[name] for each in operations if name in each.changes} - {""}
        giving = [each.id for each in operations if name in each.changes and each.changes[name][0] in taken]
        kind.model.objects.filter(pk__in=giving).update(**{name: ""})  # type: ignore[attr-defined]


def _chunks(rows: list[Any], kind: Kind, what: str, progress: Progress) -> Iterable[list[Any]]:
    for start in range(0, len(rows), _BATCH):
        progress(f"writing {what} {kind.name} rows: {start} of {len(rows)}")
        yield rows[start : start + _BATCH]
