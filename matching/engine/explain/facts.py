"""What is on record of one site, as plain values: only the few sites that are shown are ever unpacked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matching.engine.brief import Brief
from matching.engine.columns import (
    NO_DAY,
    OUTCOMES,
    CapabilityRecords,
    Certificates,
    Columns,
    ModalityRecords,
    day_number,
)
from matching.engine.inspections import REPAIRED_AFTER_DAYS, VOLUNTARY_ACTION, inspections_that_count
from matching.engine.selection import Selection
from matching.engine.units import U, rounded

Range = tuple[int, int]  # minimum, maximum; MISSING where not stated


class Capability(NamedTuple):
    code: int
    evidence: int
    stages: int
    annual_volume: Range
    batch_size: Range
    lead_time_weeks: Range
    programmes: int
    url: str | None


class Modality(NamedTuple):
    code: int
    evidence: int
    url: str | None


class Certificate(NamedTuple):
    standard: int
    status: int
    valid_from: int
    valid_until: int
    scope: tuple[int, ...]
    evidence: int
    number: str
    issuer: str
    url: str | None


class Inspection(NamedTuple):
    """One that counts (scoring 5.2): `value` in micro-units, `outcome` a word of OUTCOMES."""

    value: int
    outcome: str
    ended_on: int
    closed_on: int
    authority: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Codes are positions in the tables of `Codes`, days are day numbers, as in the columns."""

    position: int
    place: str  # how a sentence names the site
    provider: str  # the provider's name
    contract_services: int
    country: int
    reviewed_on: int
    capabilities: tuple[Capability, ...]
    modalities: tuple[Modality, ...]
    certificates: tuple[Certificate, ...]


def facts_of(columns: Columns, site: int) -> Facts:
    """The records of one site."""
    sites, providers = columns.sites, columns.providers
    provider = int(sites.provider[site])
    name, city = sites.name[site], sites.city[site]
    return Facts(
        position=site,
        place=name if not city or city in name else f"{name}, {city}",
        provider=providers.name[provider],
        contract_services=int(providers.contract_services[provider]),
        country=int(sites.country[site]),
        reviewed_on=int(sites.reviewed_on[site]),
        capabilities=_capabilities(columns.capabilities, site),
        modalities=_modalities(columns.modalities, site),
        certificates=_certificates(columns.certificates, columns.scopes, site),
    )


def _rows(table: CapabilityRecords | ModalityRecords | Certificates, site: int) -> slice:
    rows = table.of_site(site)
    return slice(rows.start, rows.stop)


def _capabilities(table: CapabilityRecords, site: int) -> tuple[Capability, ...]:
    rows = _rows(table, site)

    def column(name: str) -> list[int]:
        values: list[int] = getattr(table, name)[rows].tolist()
        return values

    def ranges(name: str) -> Iterator[Range]:
        return zip(column(f"{name}_min"), column(f"{name}_max"), strict=True)

    return tuple(
        map(
            Capability,
            column("code"),
            column("evidence"),
            column("stages"),
            ranges("annual_volume"),
            ranges("batch_size"),
            ranges("lead_time_weeks"),
            column("programmes"),
            table.url[rows],
        )
    )


def _modalities(table: ModalityRecords, site: int) -> tuple[Modality, ...]:
    rows = _rows(table, site)
    return tuple(map(Modality, table.code[rows].tolist(), table.evidence[rows].tolist(), table.url[rows]))


def _certificates(table: Certificates, scopes: tuple[tuple[int, ...], ...], site: int) -> tuple[Certificate, ...]:
    rows = _rows(table, site)
    return tuple(
        map(
            Certificate,
            table.standard[rows].tolist(),
            table.status[rows].tolist(),
            table.valid_from[rows].tolist(),
            table.valid_until[rows].tolist(),
            [scopes[position] for position in table.scope[rows].tolist()],
            table.evidence[rows].tolist(),
            table.number[rows],
            table.issuer[rows],
            table.url[rows],
        )
    )


def inspections_of(columns: Columns, brief: Brief, sites: Sequence[int]) -> Mapping[int, list[Inspection]]:
    """The inspections that count, by site; a site without one has no entry."""
    selection = Selection(columns=columns, brief=brief, sites=np.array(sorted(sites), dtype=np.int64))
    table, as_of = columns.inspections, day_number(brief.as_of)
    by_site: dict[int, list[Inspection]] = {}
    for at in inspections_that_count(selection).at.tolist():
        outcome, closed_on = OUTCOMES[table.outcome[at]], int(table.closed_on[at])
        value = _value(outcome, closed_on, as_of)
        found = Inspection(value, outcome, int(table.ended_on[at]), closed_on, table.authority[at])
        by_site.setdefault(int(table.site[at]), []).append(found)
    return by_site


def _value(outcome: str, closed_on: int, as_of: int) -> int:
    """An official action is mended by time, once it is closed out."""
    if outcome != "official":
        return U if outcome == "none" else VOLUNTARY_ACTION
    days = 0 if closed_on == NO_DAY else min(max(as_of - closed_on, 0), REPAIRED_AFTER_DAYS)
    return rounded(VOLUNTARY_ACTION * days, REPAIRED_AFTER_DAYS)
