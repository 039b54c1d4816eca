"""What `/match/` answers."""

from typing import Any, Literal, NotRequired, TypedDict

Fit = Literal["confirmed", "possible", "near_miss", "excluded"]


class CatalogState(TypedDict):
    revision: int
    as_of: str | None


class Counts(TypedDict):
    considered: int
    confirmed: int
    possible: int
    near_miss: int
    excluded: int


class FunnelRow(TypedDict):
    must: str
    met: int
    unknown: int
    unmet: int


class MatchFacetRow(TypedDict):
    value: str
    count: int


class MatchFacets(TypedDict):
    country: list[MatchFacetRow]
    region: list[MatchFacetRow]
    standard: list[MatchFacetRow]
    modality: list[MatchFacetRow]


class PartnerProvider(TypedDict):
    key: str
    name: str
    url: str
    contract_services: Literal["yes", "no", "unknown"]
    source: str


class PartnerSite(TypedDict):
    key: str
    name: str
    country: str | None


class OtherSite(TypedDict):
    key: str
    country: str | None
    fit: Fit


class MustEvidence(TypedDict):
    grade: str
    url: str | None


class MustReason(TypedDict):
    must: str
    status: Literal["met", "unknown", "unmet"]
    because: str
    evidence: MustEvidence | None


class WantValue(TypedDict):
    low: float
    expected: float
    high: float


class WantReason(TypedDict):
    criterion: str
    position: int
    share: float
    value: WantValue
    value_micro: list[int]
    contribution: float
    because: str


class Question(TypedDict):
    about: str
    worth: float
    ask: str


class Scored(TypedDict):
    """What a result and a near miss have in common; the lists are left out with `explain: false`."""

    score: float | None
    score_low: float | None
    score_high: float | None
    confidence: float | None
    score_micro: list[int]
    points_total: int
    provider: PartnerProvider
    site: PartnerSite
    other_sites: NotRequired[list[OtherSite]]
    musts: NotRequired[list[MustReason]]
    wants: NotRequired[list[WantReason]]
    questions: NotRequired[list[Question]]


class Result(Scored):
    rank: int
    fit: Literal["confirmed", "possible"]


class NearMiss(Scored):
    rank: None
    fit: Literal["near_miss"]
    unmet: str
    repair: str


class MatchAnswer(TypedDict):
    brief: dict[str, Any]
    brief_hash: str
    catalog: CatalogState
    engine: str
    counts: Counts
    funnel: list[FunnelRow]
    facets: MatchFacets | None
    results: list[Result]
    near_misses: list[NearMiss]
