"""What is on record of one site, as plain values: only the few sites that are shown are ever unpacked."""

from dataclasses import dataclass
from typing import NamedTuple

from matching.engine.columns import CapabilityRecords, Certificates, Columns, Inspections, ModalityRecords

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
    area: int
    outcome: int
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
    inspections: tuple[Inspection, ...]


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
        inspections=_inspections(columns.inspections, site),
    )


def _rows(table: CapabilityRecords | ModalityRecords | Certificates | Inspections, site: int) -> slice:
    rows = table.of_site(site)
    return slice(rows.start, rows.stop)


def _capabilities(table: CapabilityRecords, site: int) -> tuple[Capability, ...]:
    rows = _rows(table, site)

    def pairs(name: str) -> zip[tuple[int, int]]:
        return zip(
            getattr(table, f"{name}_min")[rows].tolist(), getattr(table, f"{name}_max")[rows].tolist(), strict=True
        )

    return tuple(
        map(
            Capability,
            table.code[rows].tolist(),
            table.evidence[rows].tolist(),
            table.stages[rows].tolist(),
            pairs("annual_volume"),
            pairs("batch_size"),
            pairs("lead_time_weeks"),
            table.programmes[rows].tolist(),
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


def _inspections(table: Inspections, site: int) -> tuple[Inspection, ...]:
    rows = _rows(table, site)
    return tuple(
        map(
            Inspection,
            table.area[rows].tolist(),
            table.outcome[rows].tolist(),
            table.ended_on[rows].tolist(),
            table.closed_on[rows].tolist(),
            table.authority[rows],
        )
    )
