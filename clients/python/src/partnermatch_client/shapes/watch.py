"""What verifying a shortlist and watching the catalog answer."""

from typing import Literal, TypedDict

from partnermatch_client.shapes.answer import CatalogState, Fit, WantValue

Kind = Literal["provider", "site", "capability", "modality", "certificate", "inspection"]


class NamedProvider(TypedDict):
    key: str
    name: str


class NamedSite(TypedDict):
    key: str
    name: str


class CatalogThenAndNow(TypedDict):
    then: CatalogState | None
    now: CatalogState


class ThenAndNow(TypedDict):
    then: str | None
    now: str


class Refusal(TypedDict):
    pointer: str
    code: str
    detail: str


class SiteThenAndNow(TypedDict):
    then: NamedSite | None
    now: NamedSite | None


class ProviderStanding(TypedDict):
    rank: int | None
    fit: Fit
    score: float | None
    score_low: float | None
    score_high: float | None


class MustStatus(TypedDict):
    status: Literal["met", "unknown", "unmet"]
    because: str


class MustChange(TypedDict):
    must: str
    then: MustStatus | None
    now: MustStatus


class WantWorth(TypedDict):
    value: WantValue
    because: str


class WantChange(TypedDict):
    criterion: str
    position: int
    then: WantWorth | None
    now: WantWorth


class Difference(TypedDict):
    kind: Literal["unpublished", "left", "entered", "fit", "site", "moved", "must", "score"]
    provider: NamedProvider
    site: SiteThenAndNow
    then: ProviderStanding | None
    now: ProviderStanding | None
    why: list[str]
    musts: list[MustChange]
    wants: list[WantChange]


class Replay(TypedDict):
    as_of: str
    horizon: str
    same: bool
    refused: list[Refusal]
    gone: list[str]
    differences: list[Difference]


class Verification(TypedDict):
    intact: bool
    because: list[str]
    hash: str
    recomputed: str
    catalog: CatalogThenAndNow
    engine: ThenAndNow
    configuration: ThenAndNow
    as_recorded: Replay | None
    today: Replay | None


class ProviderChange(TypedDict):
    provider: NamedProvider
    change: Literal["new", "changed", "gone"]
    kinds: list[Kind]
    revision: int
    at: str


class ShortlistChanges(TypedDict):
    id: str
    intact: bool
    catalog: CatalogThenAndNow
    as_recorded: Replay | None
    today: Replay | None
    providers: list[ProviderChange]


class HoldingShortlist(TypedDict):
    id: str
    title: str


class WatchedChange(ProviderChange):
    shortlists: list[HoldingShortlist]


class LapsingCertificate(TypedDict):
    standard: str
    number: str
    issuer: str
    valid_until: str


class SelectingShortlist(TypedDict):
    id: str
    title: str
    selected_on: str
    musts: list[str]


class Lapse(TypedDict):
    provider: NamedProvider
    site: NamedSite
    certificate: LapsingCertificate
    days_left: int
    renewed: bool
    shortlists: list[SelectingShortlist]
