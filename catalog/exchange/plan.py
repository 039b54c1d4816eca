"""What an import would do: rows compared with what the catalog has, as operations. Nothing is written here.

A native file speaks for the providers it names: their facts, and each list that it has, replace what was there.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from catalog.choices import PublicationStatus
from catalog.exchange.checks import at
from catalog.exchange.known import Known, Values
from catalog.exchange.problems import Problems
from catalog.exchange.rows import Note, ProviderRow, RecordRow, Rows, SiteRow, SourceRow, is_real
from catalog.exchange.tables import PROVIDER, RECORDS, SITE, Kind

Changes = dict[str, tuple[Any, Any]]  # column → (old, new)


@dataclass(kw_only=True, slots=True)
class Operation:
    """`action`: create, update, retire (leaves the ranking, stays on record) or remove (a record leaves its list).

    `values` is the whole row after the operation, by column, without the parent's id where the row is new: `parent` is
    the provider's or site's key. `changes` is empty for rows that are created or removed.
    """

    action: str
    kind: Kind
    values: Values
    changes: Changes
    source: SourceRow
    within: str
    id: int | None = None
    parent: str = ""

    @property
    def label(self) -> str:
        """Provider / site / record, as people name them."""
        name = " ".join(str(part) for part in self.kind.identify(self.values) if part)
        return f"{self.within} / {name}" if self.within else name


@dataclass(kw_only=True)
class Plan:
    """`kept` counts the rows, by kind, that are as the file has them."""

    operations: list[Operation] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)

    def __iadd__(self, part: "Plan") -> "Plan":
        self.operations += part.operations
        self.kept.update(part.kept)
        self.notes += part.notes
        return self

    def create(self, kind: Kind, values: Values, source: SourceRow, *, within: str = "", parent: str = "") -> None:
        operation = Operation(
            action="create", kind=kind, values=values, changes={}, source=source, within=within, parent=parent
        )
        self.operations.append(operation)

    def change(self, kind: Kind, stored: Values, changes: Changes, source: SourceRow, *, within: str = "") -> None:
        """An update or, if that is what it comes to, a retirement; without changes the row is kept."""
        if not changes:
            self.kept[kind.name] += 1
            return
        retires = changes.get("active") == (True, False) or changes.get("status", [""])[-1] == PublicationStatus.RETIRED
        operation = Operation(
            action="retire" if retires else "update",
            kind=kind,
            values=stored | {column: new for column, (_, new) in changes.items() if column != "source"},
            changes=changes,
            source=source,
            within=within,
            id=stored["id"],
        )
        self.operations.append(operation)

    def remove(self, kind: Kind, stored: Values, source: SourceRow, *, within: str) -> None:
        operation = Operation(
            action="remove", kind=kind, values=stored, changes={}, source=source, within=within, id=stored["id"]
        )
        self.operations.append(operation)


def plan_replacement(rows: Rows, known: Known, problems: Problems, *, publish: bool) -> Plan:
    """The plan of a native file. Without `publish` a change to a published provider is a problem of the file."""
    _check_conflicts(rows, known, problems)
    plan = Plan()
    for row in rows.providers:
        part = _provider(row, known, publish=publish)
        stored = known.providers.get(row.key)
        if part.operations and stored and stored.get("merged_into_id"):
            problems.add(at(row.where, "key"), "merged", f"{row.key} was merged into another provider: change that one")
        if part.operations and not publish and stored and stored["status"] == PublicationStatus.PUBLISHED:
            problems.add(row.where, "needs_publish", _needs_publish(row.key, part.operations))
        plan += part
    return plan


def resulting_status(asked: str | None, stored: str | None, *, publish: bool) -> str:
    """What the file calls published lands in review, unless the import may publish or it is published already."""
    if asked is None:
        return stored or PublicationStatus.DRAFT
    if asked == PublicationStatus.PUBLISHED and not publish:
        return stored if stored == PublicationStatus.PUBLISHED else PublicationStatus.IN_REVIEW
    return asked


def difference(values: Values, source: SourceRow, stored: Values, known: Known) -> Changes:
    """What the values from the source change of the stored row."""
    changes: Changes = {
        column: (stored[column], value)
        for column, value in values.items()
        if stored[column] != value and not _same_codes(stored[column], value)
    }
    old = known.sources[stored["source_id"]]
    if source != old:
        changes["source"] = (old, source)
    return changes


def _same_codes(old: Any, new: Any) -> bool:
    """The order of a list of codes says nothing."""
    return isinstance(old, list) and sorted(old) == sorted(new)


def _needs_publish(key: str, operations: list[Operation]) -> str:
    first = operations[0]
    changed = f" ({', '.join(first.changes)})" if first.changes else ""
    others = len(operations) - 1
    more = f" and {others} more change{'s' if others > 1 else ''}" if others else ""
    return (
        f"{key} is published and the file would {first.action} {first.kind.name} {first.label}{changed}{more}: "
        "import it with --publish (over HTTP publish=true), or leave it out of the file"
    )


def _provider(row: ProviderRow, known: Known, *, publish: bool) -> Plan:
    plan = Plan()
    stored = known.providers.get(row.key)
    status = resulting_status(row.status, stored["status"] if stored else None, publish=publish)
    values = PROVIDER.values(row) | {"status": status}
    if stored is None:
        plan.create(PROVIDER, values, row.source)
    else:
        plan.change(PROVIDER, stored, difference(values, row.source, stored, known), row.source)
    if row.sites is not None:
        for site in row.sites:
            _site(plan, site, row.key, known)
        for absent in _absent_sites(row, stored, known):
            changes = {"active": (True, False)} if absent["active"] else {}
            plan.change(SITE, absent, changes, known.sources[absent["source_id"]], within=row.key)
    return plan


def _absent_sites(row: ProviderRow, stored: Values | None, known: Known) -> Iterator[Values]:
    """Sites that have left the provider's list: they become inactive, what is on record of them stays."""
    named = {site.key for site in row.sites or ()}
    if stored is not None:
        yield from (site for site in known.sites_of[stored["id"]] if site["key"] not in named)


def _site(plan: Plan, row: SiteRow, provider: str, known: Known) -> None:
    stored = known.sites.get(row.key)
    values = SITE.values(row)
    if stored is None:
        plan.create(SITE, values, row.source, within=provider, parent=provider)
    else:
        plan.change(SITE, stored, difference(values, row.source, stored, known), row.source, within=provider)
    for kind in RECORDS:
        records = getattr(row, kind.in_site)
        if records is not None:
            _records(plan, kind, records, known, stored, site=row.key, within=f"{provider} / {row.key}")


def _records(
    plan: Plan,
    kind: Kind,
    records: tuple[RecordRow, ...],
    known: Known,
    stored_site: Values | None,
    *,
    site: str,
    within: str,
) -> None:
    on_record = known.records_of(kind, stored_site)
    for record in records:
        values = kind.values(record)
        held = on_record.pop(kind.identify(values), None)
        if held is None:
            plan.create(kind, values, record.source, within=within, parent=site)
        else:
            plan.change(kind, held, difference(values, record.source, held, known), record.source, within=within)
    for absent in on_record.values():
        plan.remove(kind, absent, known.sources[absent["source_id"]], within=within)


def _check_conflicts(rows: Rows, known: Known, problems: Problems) -> None:
    """Keys and identifiers that belong to somebody whom the file does not name, and so does not change."""
    providers = {row.key for row in rows.providers}
    sites = {site.key for row in rows.providers for site in row.sites or ()}
    for row in rows.providers:
        _check_identifier(row.duns, "duns", row, known.providers_by_duns, providers, problems)
        for site in row.sites or ():
            stored = known.sites.get(site.key)
            owner = known.providers_by_id[stored["provider_id"]]["key"] if stored else row.key
            if owner != row.key:
                message = f"the site {site.key} belongs to the provider {owner}: give this one another key"
                problems.add(at(site.where, "key"), "belongs_elsewhere", message)
            _check_identifier(site.fei, "fei", site, known.sites_by_fei, sites, problems)
            _check_identifier(site.duns, "duns", site, known.sites_by_duns, sites, problems)


def _check_identifier(
    value: str, name: str, row: ProviderRow | SiteRow, holders: dict[str, Values], in_file: set[str], problems: Problems
) -> None:
    holder = holders.get(value) if is_real(value) else None
    if holder and holder["key"] not in in_file:
        message = (
            f"{name.upper()} {value} is that of {holder['key']} in the catalog: use its key, or correct the number"
        )
        problems.add(at(row.where, name), "taken", message)
