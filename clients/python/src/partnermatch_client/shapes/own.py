"""What is in a shortlist of a sponsor."""

from typing import Any, Literal, NotRequired, TypedDict

from partnermatch_client.shapes.answer import CatalogState, Counts, FunnelRow, MatchFacets, NearMiss, Result

Verdict = Literal["selected", "rejected", "contacted", "quoted"]


class RecordSponsor(TypedDict):
    key: str
    name: str


class RecordBrief(TypedDict):
    id: str
    title: str
    notes: str
    version: int
    document: dict[str, Any]


class ShortlistRecord(TypedDict):
    format: str
    id: str
    title: str
    sponsor: RecordSponsor
    created_at: str
    created_by: str
    brief: RecordBrief
    brief_hash: str
    catalog: CatalogState
    engine: str
    configuration: str
    counts: Counts
    funnel: list[FunnelRow]
    facets: MatchFacets | None
    results: list[Result]
    near_misses: list[NearMiss]


class NewDecision(TypedDict):
    provider: str
    decision: Verdict
    reason: NotRequired[str]
    decided_on: NotRequired[str]


class Decision(TypedDict):
    number: int
    provider: str
    decision: Verdict
    reason: str
    decided_on: str
    author: str
    at: str


class ListedProvider(TypedDict):
    key: str
    name: str
    in_catalog: bool
