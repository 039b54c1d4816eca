"""What the published catalog tells of providers and their sites, and `/me/` of the caller."""

from typing import Literal, TypedDict

Status = Literal["draft", "in_review", "published", "retired"]
Answer = Literal["yes", "no", "unknown"]
Evidence = Literal["verified", "register", "declared", "inferred"]


class Source(TypedDict):
    name: str
    reference: str | None
    retrieved_on: str | None


class Place(TypedDict):
    key: str
    name: str
    country: str | None
    city: str | None


class ProviderSummary(TypedDict):
    key: str
    name: str
    status: Status
    headquarters_country: str | None
    contract_services: Answer
    website: str | None
    source: str
    sites: list[Place]


class ProviderLink(TypedDict):
    key: str
    name: str
    contract_services: Answer
    status: Status


class SiteSummary(TypedDict):
    key: str
    name: str
    provider: ProviderLink
    country: str | None
    city: str | None
    fei: str | None
    duns: str | None
    active: bool
    profile_reviewed_on: str | None
    source: str
    capabilities: list[str]
    modalities: list[str]
    standards: list[str]


class IntegerRange(TypedDict):
    min: int | None
    max: int | None


class CapabilityRecord(TypedDict):
    code: str
    name: str
    evidence: Evidence
    evidence_url: str | None
    source: Source
    stages: list[str]
    unit: str
    annual_volume: IntegerRange
    batch_size: IntegerRange
    lead_time_weeks: IntegerRange
    programmes: int | None


class ModalityRecord(TypedDict):
    code: str
    name: str
    evidence: Evidence
    evidence_url: str | None
    source: Source


class InForce(TypedDict):
    answer: str
    because: str


class Certificate(TypedDict):
    key: str
    standard: str
    number: str | None
    issuer: str | None
    status: Literal["active", "suspended", "withdrawn"]
    valid_from: str | None
    valid_until: str | None
    scope: list[str]
    in_force: InForce
    evidence: Evidence
    evidence_url: str | None
    source: Source


class Inspection(TypedDict):
    key: str
    authority: str
    area: str | None
    ended_on: str
    outcome: str
    closed_on: str | None
    source: Source


class SiteRecords(TypedDict):
    key: str
    name: str
    country: str | None
    city: str | None
    address: str | None
    latitude: float | None
    longitude: float | None
    fei: str | None
    duns: str | None
    active: bool
    profile_reviewed_on: str | None
    source: Source
    capabilities: list[CapabilityRecord]
    modalities: list[ModalityRecord]
    certificates: list[Certificate]
    inspections: list[Inspection]


class SiteDetail(SiteRecords):
    provider: ProviderLink


class ProviderDetail(TypedDict):
    key: str
    name: str
    status: Status
    description: str
    headquarters_country: str | None
    website: str | None
    revenue_usd: int | None
    duns: str | None
    contract_services: Answer
    source: Source
    sites: list[SiteRecords]


class Sponsor(TypedDict):
    key: str
    name: str


class Membership(TypedDict):
    role: str


class KeyOfCaller(TypedDict):
    prefix: str
    label: str
    expires_at: str


class Principal(TypedDict):
    kind: Literal["curator", "sponsor"]
    user: str
    sponsor: Sponsor | None
    membership: Membership | None
    scopes: list[str]
    key: KeyOfCaller
