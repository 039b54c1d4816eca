"""What is on record of one site, as plain values: only the few sites that are shown are ever unpacked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise, repeat
from typing import Any, NamedTuple, TypeVar

import numpy as np

from matching.engine.brief import Brief
from matching.engine.columns import (
    NO_DAY,
    OUTCOMES,
    CapabilityRecords,
    Certificates,
    Columns,
    Ints,
    ModalityRecords,
    day_number,
)
from matching.engine.inspections import REPAIRED_AFTER_DAYS, VOLUNTARY_ACTION, inspections_that_count
from matching.engine.selection import Positions, Selection, rows_at
from matching.engine.units import U, rounded

Records = CapabilityRecords | ModalityRecords | Certificates
Range = tuple[int, int]  # minimum, maximum; MISSING where not stated
Record = TypeVar("Record", "Capability", "Modality", "Certificate")


class Capability(NamedTuple):
    code: int
    evidence: int
    stages: int
    annual_volume: Range
    batch_size: Range
    lead_time_weeks: Range
    programmes: int
    row: int
    table: CapabilityRecords

    @property
    def url(self) -> str | None:
        return self.table.url[self.row]


class Modality(NamedTuple):
    code: int
    evidence: int
    row: int
    table: ModalityRecords

    @property
    def url(self) -> str | None:
        return self.table.url[self.row]


class Certificate(NamedTuple):
    standard: int
    status: int
    valid_from: int
    valid_until: int
    scope: tuple[int, ...]
    evidence: int
    row: int
    table: Certificates

    @property
    def number(self) -> str:
        return self.table.number[self.row]

    @property
    def issuer(self) -> str:
        return self.table.issuer[self.row]

    @property
    def url(self) -> str | None:
        return self.table.url[self.row]


class Inspection(NamedTuple):
    """One that counts (scoring 5.2): `value` in micro-units, `outcome` a word of OUTCOMES."""

    value: int
    outcome: str
    ended_on: int
    closed_on: int
    authority: str


@dataclass(eq=False)
class Facts:
    """Codes are positions in the tables of `Codes`, days are day numbers, as in the columns."""

    columns: Columns
    position: int
    contract_services: int
    country: int
    reviewed_on: int
    capabilities: list[Capability]
    modalities: list[Modality]
    certificates: list[Certificate]

    by_code: dict[int, Capability]  # `capabilities`: there is one record of each

    @cached_property
    def place(self) -> str:
        """How a sentence names the site."""
        name, city = self.columns.sites.name[self.position], self.columns.sites.city[self.position]
        return name if not city or city in name else f"{name}, {city}"

    @cached_property
    def provider(self) -> str:
        """The provider's name."""
        return self.columns.providers.name[self.columns.sites.provider.item(self.position)]


def facts_of(columns: Columns, sites: Sequence[int]) -> dict[int, Facts]:
    """The records of some sites: each column is read once for all of them. Texts are read when they are told."""
    selected = np.array(sites, dtype=np.int64)
    capabilities = list(_by_site(columns.capabilities, selected, _capabilities))
    by_code = [{record[0]: record for record in records} for records in capabilities]
    modalities = _by_site(columns.modalities, selected, _modalities)
    certificates = _by_site(columns.certificates, selected, partial(_certificates, columns.scopes))
    numbers = (
        columns.providers.contract_services.take(columns.sites.provider.take(selected)).tolist(),
        columns.sites.country.take(selected).tolist(),
        columns.sites.reviewed_on.take(selected).tolist(),
    )
    found = zip(sites, *numbers, capabilities, modalities, certificates, by_code, strict=True)
    return {site: Facts(columns, site, *facts) for site, *facts in found}


def _by_site(table: Records, sites: Positions, unpacked: Callable[[Any, Ints], list[Any]]) -> Iterator[list[Any]]:
    """The records of each site, in the order of the sites."""
    rows = rows_at(table, sites)
    records = unpacked(table, rows.at)
    ends = np.searchsorted(rows.owner, np.arange(len(sites)), "right").tolist()
    return (records[begin:end] for begin, end in pairwise((0, *ends)))


def _capabilities(table: CapabilityRecords, at: Ints) -> list[Capability]:
    def column(name: str) -> list[int]:
        values: list[int] = getattr(table, name).take(at).tolist()
        return values

    def ranges(name: str) -> Iterator[Range]:
        return zip(column(f"{name}_min"), column(f"{name}_max"), strict=True)

    numbers = (ranges("annual_volume"), ranges("batch_size"), ranges("lead_time_weeks"), column("programmes"))
    return _made(Capability, column("code"), column("evidence"), column("stages"), *numbers, at.tolist(), repeat(table))


def _modalities(table: ModalityRecords, at: Ints) -> list[Modality]:
    code, evidence = (column.take(at).tolist() for column in (table.code, table.evidence))
    return _made(Modality, code, evidence, at.tolist(), repeat(table))


def _certificates(scopes: tuple[tuple[int, ...], ...], table: Certificates, at: Ints) -> list[Certificate]:
    columns = (table.standard, table.status, table.valid_from, table.valid_until)
    facts = (column.take(at).tolist() for column in columns)
    scope = [scopes[position] for position in table.scope.take(at).tolist()]
    return _made(Certificate, *facts, scope, table.evidence.take(at).tolist(), at.tolist(), repeat(table))


def _made(kind: type[Record], *columns: Iterable[Any]) -> list[Record]:
    """Records of columns of equal length; without their constructor, which is a Python function per record."""
    return list(map(partial(tuple.__new__, kind), zip(*columns, strict=False)))


def inspections_of(columns: Columns, brief: Brief, sites: Sequence[int]) -> Mapping[int, list[Inspection]]:
    """The inspections that count, by site; a site without one has no entry."""
    selection = Selection(columns=columns, brief=brief, sites=np.array(sorted(sites), dtype=np.int64))
    table, as_of = columns.inspections, day_number(brief.as_of)
    by_site: dict[int, list[Inspection]] = {}
    rows = inspections_that_count(selection).at
    numbers = (column.take(rows).tolist() for column in (table.site, table.outcome, table.ended_on, table.closed_on))
    for at, site, number, ended_on, closed_on in zip(rows.tolist(), *numbers, strict=True):
        outcome = OUTCOMES[number]
        found = Inspection(_value(outcome, closed_on, as_of), outcome, ended_on, closed_on, table.authority[at])
        by_site.setdefault(site, []).append(found)
    return by_site


def _value(outcome: str, closed_on: int, as_of: int) -> int:
    """An official action is mended by time, once it is closed out."""
    if outcome != "official":
        return U if outcome == "none" else VOLUNTARY_ACTION
    days = 0 if closed_on == NO_DAY else min(max(as_of - closed_on, 0), REPAIRED_AFTER_DAYS)
    return rounded(VOLUNTARY_ACTION * days, REPAIRED_AFTER_DAYS)
