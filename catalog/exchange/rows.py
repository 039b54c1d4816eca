"""The typed rows into which every source turns its format: what a file says, before the database is asked.

A row's fields bear the names of the exchange format. A range is two fields (`batch_size_min`, `batch_size_max`).
`where` is the row's place in the file. A list that is None is not in the file: what the catalog has stays.
"""

from dataclasses import dataclass, field
from datetime import date

UNSTATED = "unstated"


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRow:
    """Where facts come from."""

    name: str = UNSTATED
    reference: str = ""
    retrieved_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CapabilityRow:
    where: str
    source: SourceRow
    code: str
    evidence: str = "inferred"
    evidence_url: str = ""
    stages: tuple[str, ...] = ()
    annual_volume_min: int | None = None
    annual_volume_max: int | None = None
    batch_size_min: int | None = None
    batch_size_max: int | None = None
    lead_time_weeks_min: int | None = None
    lead_time_weeks_max: int | None = None
    programmes: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ModalityRow:
    where: str
    source: SourceRow
    code: str
    evidence: str = "inferred"
    evidence_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CertificateRow:
    where: str
    source: SourceRow
    standard: str
    number: str = ""
    issuer: str = ""
    status: str = "active"
    valid_from: date | None = None
    valid_until: date | None = None
    scope: tuple[str, ...] = ()
    evidence: str = "inferred"
    evidence_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class InspectionRow:
    where: str
    source: SourceRow
    authority: str
    ended_on: date | None
    outcome: str
    area: str = ""
    closed_on: date | None = None


RecordRow = CapabilityRow | ModalityRow | CertificateRow | InspectionRow


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteRow:
    """`disputed`: the register has several addresses for it; a site already known keeps its own."""

    where: str
    source: SourceRow
    key: str
    name: str
    country: str | None = None
    city: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    fei: str = ""
    duns: str = ""
    active: bool = True
    profile_reviewed_on: date | None = None
    capabilities: tuple[CapabilityRow, ...] | None = None
    modalities: tuple[ModalityRow, ...] | None = None
    certificates: tuple[CertificateRow, ...] | None = None
    inspections: tuple[InspectionRow, ...] | None = None
    disputed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderRow:
    """`status` None: a new provider is a draft, a known one stays what it is."""

    where: str
    source: SourceRow
    key: str
    name: str
    status: str | None = None
    description: str = ""
    headquarters_country: str | None = None
    website: str = ""
    revenue_usd: int | None = None
    duns: str = ""
    contract_services: str = "unknown"
    sites: tuple[SiteRow, ...] | None = None


Row = ProviderRow | SiteRow | RecordRow


@dataclass(frozen=True, kw_only=True)
class Note:
    """What an import did that its counts do not tell: `merged`, `skipped`, `kept`, `held back`, and why."""

    action: str
    reason: str
    where: str
    about: str


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A whole file. With `register` (a source's name) it is merged: it owns only the records that bear that name.

    `partial`: a page of it, which says nothing of what stands on the others. `owner_in_key`: the pattern of what, at
    the end of a provider's key, tells whose it is, whatever it is called.
    """

    providers: tuple[ProviderRow, ...] = ()
    register: str = ""
    notes: tuple[Note, ...] = field(default=())
    partial: bool = False
    owner_in_key: str = ""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What is known of a file besides its content: registers are not dated inside.

    `confirmed`: somebody has seen what is strange about the file, and wants it all the same.
    """

    file_name: str = ""
    retrieved_on: date | None = None
    confirmed: bool = False


def is_real(identifier: str) -> bool:
    """Registers are full of blank and all-zero FEI and DUNS numbers, which identify nobody."""
    return bool(identifier.strip("0 "))
