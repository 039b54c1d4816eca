"""The vocabularies, from a directory of CSV files: read → check → plan → apply, like a catalog file.

Rows are created and updated, never removed: a code may be in use, and others may have added their own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Model

from catalog.actors import Actor
from catalog.exchange.door import refusals, writing
from catalog.exchange.problems import Problems
from catalog.exchange.report import Change, Report
from catalog.exchange.vocabulary_files import Line, check_lines, read_lines
from catalog.models import Capability, CapabilitySynonym, Country, Modality, Region, Stage, Standard
from catalog.revision import latest

Values = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Table:
    """`rows` turns a file's lines into rows of the table, by column; `identity` is the column that names a row."""

    kind: str
    file: str
    model: type[Model]
    identity: str
    rows: Callable[[list[Line]], Iterable[Values]]


def load_vocabularies(directory: Path, *, dry_run: bool = False, actor: str, reason: str) -> Report:
    """Load countries, regions, stages, modalities, capabilities with their synonyms, and standards from `directory`.

    The files are those of seeds/reference. With any error nothing is written. A second run changes nothing.
    """
    problems = Problems()
    files = {table.file: read_lines(directory / table.file, problems) for table in _TABLES}
    check_lines(files, problems)
    changes: list[Change] = []
    counts: dict[str, dict[str, int]] = {}
    if not problems.count:
        with refusals(problems), writing(actor=Actor(user=actor), reason=reason, dry_run=dry_run):
            for table in _TABLES:
                planned = list(_plan(table, files[table.file], counts.setdefault(table.kind, {})))
                changes += [change for change, _ in planned]
                if not dry_run:
                    _write(table, [row for _, row in planned])
    return Report(
        dry_run=dry_run,
        counts={} if problems.count else counts,
        changes=() if problems.count else tuple(changes),
        errors=tuple(problems.kept),
        error_count=problems.count,
        revision=latest().number,
    )


def _plan(table: _Table, lines: list[Line], counts: dict[str, int]) -> Iterable[tuple[Change, Values]]:
    """The rows to write, each with what it changes."""
    stored = {_named(table, row): row for row in table.model._default_manager.values()}
    for row in table.rows(lines):
        old = stored.get(_named(table, row), {})
        fields = {column: (old.get(column), new) for column, new in row.items() if not old or old[column] != new}
        action = "keep" if not fields else "update" if old else "create"
        tally = {"keep": "kept", "update": "updated", "create": "created"}[action]
        counts[tally] = counts.get(tally, 0) + 1
        if fields:
            yield Change(action=action, kind=table.kind, label=str(row[table.identity]), by_column=fields), old | row


def _named(table: _Table, row: Values) -> str:
    return str(row[table.identity]).lower()


def _write(table: _Table, rows: list[Values]) -> None:
    """New rows and changed ones: the latter have the primary key of the row they replace."""
    key = table.model._meta.pk
    assert key is not None  # noqa: S101 every model has one; for the type checker
    names = [table.model._meta.get_field(name).name for name in (rows[0] if rows else ()) if name != key.name]
    new = [table.model(**row) for row in rows if key.name not in row]
    known = [table.model(**row) for row in rows if key.name in row]
    table.model._default_manager.bulk_create(new)
    if known:
        table.model._default_manager.bulk_create(
            known, update_conflicts=True, unique_fields=[key.name], update_fields=names
        )


def _country(lines: list[Line]) -> Iterable[Values]:
    return ({"code": line["alpha2"], "alpha3": line["alpha3"], "name": line["name"]} for line in lines)


def _regions(lines: list[Line]) -> Iterable[Values]:
    """One line per country of a region: one row per region."""
    regions: dict[str, Values] = {}
    for line in lines:
        new = {"code": line["region"], "kind": line["kind"], "name": line["name"], "countries": []}
        regions.setdefault(line["region"], new)["countries"].append(line["country"])
    return ({**region, "countries": sorted(region["countries"])} for region in regions.values())


def _stages(lines: list[Line]) -> Iterable[Values]:
    return ({"code": line["code"], "name": line["name"], "order": int(line["order"])} for line in lines)


def _modalities(lines: list[Line]) -> Iterable[Values]:
    return ({"code": line["code"], "name": line["name"], "group": line["group"]} for line in lines)


def _capabilities(lines: list[Line]) -> Iterable[Values]:
    for line in lines:
        parent = line["parent"] or None
        yield {"code": line["code"], "name": line["name"], "parent_id": parent, "unit": line["unit"]}


def _synonyms(lines: list[Line]) -> Iterable[Values]:
    return ({"capability_id": line["code"], "text": text} for line in lines for text in line.list("synonyms"))


def _standards(lines: list[Line]) -> Iterable[Values]:
    for line in lines:
        plain = {name: line[name] for name in ("code", "title", "issuer", "kind", "note")}
        lists = {name: sorted(line.list(name)) for name in ("applies_to", "markets")}
        yield {**plain, **lists, "holdable": line["holdable"] == "yes"}


_TABLES = (
    _Table(kind="country", file="countries.csv", model=Country, identity="code", rows=_country),
    _Table(kind="region", file="regions.csv", model=Region, identity="code", rows=_regions),
    _Table(kind="stage", file="stages.csv", model=Stage, identity="code", rows=_stages),
    _Table(kind="modality", file="modalities.csv", model=Modality, identity="code", rows=_modalities),
    _Table(kind="capability", file="capabilities.csv", model=Capability, identity="code", rows=_capabilities),
    _Table(kind="synonym", file="capabilities.csv", model=CapabilitySynonym, identity="text", rows=_synonyms),
    _Table(kind="standard", file="standards.csv", model=Standard, identity="code", rows=_standards),
)
