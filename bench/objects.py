"""The rules over plain Python objects, exact: what one writes who keeps sites as objects and loops over them.

`Judge` turns a brief into closures once; then it looks at one site at a time and stops at the first must that is not
met. Python objects and the Django ORM share it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.asked import Asked, Node, Paper, Positions
from bench.peers.peer import Row
from matching.engine.columns import MISSING, NO_DAY
from matching.engine.levels import PRIORS
from matching.engine.records import LAPSED_DAYS
from matching.engine.units import U

Value = tuple[int, int, int]
UNSTATED: Value = (0, PRIORS["unstated"], U)
NO: Value = (0, 0, 0)
ABSENT: Value = (0, PRIORS["absent"], U)


@dataclass(slots=True)
class Capability:
    code: int
    evidence: int
    tenths: int
    stages: int
    volume: tuple[int, int]  # micro-decades
    batch: tuple[int, int]
    fast: int
    slow: int
    experience: int


@dataclass(slots=True)
class Certificate:
    status: int
    valid_from: int
    valid_until: int
    scope: int
    evidence: int
    tenths: int


@dataclass(slots=True)
class Site:
    provider: int
    site: int
    services: int
    country: int
    reviewed: bool
    siblings: list["Site"]  # every site of the provider, this one too
    capabilities: list[Capability] = field(default_factory=list)
    modalities: dict[int, tuple[int, int]] = field(default_factory=dict)  # code → evidence, tenths
    certificates: dict[int, list[Certificate]] = field(default_factory=dict)  # by standard
    inspections: list[tuple[int, int, int, int]] = field(default_factory=list)  # area, outcome, ended on, closed on


Status = Callable[[Site], int]  # 2 met, 1 unknown, 0 unmet
Score = Callable[[Site], Value]


class Judge:
    """One brief over one site at a time."""

    def __init__(self, asked: Asked, scores: Sequence[tuple[int, Score]]) -> None:
        self._statuses = list(statuses_of(asked))
        self._scores = scores
        self._limit = asked.limit

    def first_rows(self, sites: Sequence[Site]) -> list[Row]:
        """The first of the ranking; the sites in ascending order."""
        best: dict[int, tuple[tuple[int, int, int], Row]] = {}
        for site in sites:
            row = self.row(site)
            if row is None:
                continue
            key = (row.open_musts, -row.expected, -row.low)
            if row.provider not in best or key < best[row.provider][0]:
                best[row.provider] = key, row
        ranked = sorted(best.items(), key=lambda item: (item[1][0], item[0]))
        return [row for _, (_, row) in ranked[: self._limit]]

    def row(self, site: Site) -> Row | None:
        """The site's total, None where a must is not met."""
        unknown = 0
        for status in self._statuses:
            found = status(site)
            if not found:
                return None
            unknown += found == 1
        low = expected = high = 0
        for points, score in self._scores:
            value = score(site)
            low, expected, high = low + points * value[0], expected + points * value[1], high + points * value[2]
        return Row(site.provider, site.site, unknown, low, expected, high)


def statuses_of(asked: Asked) -> Sequence[Status]:
    """The musts, the cheapest first."""
    found: list[Status] = [lambda site: site.services] if asked.contract_services else []
    if asked.countries is not None:
        found.append(_placed(asked.countries, inside=2, outside=0))
    if asked.exclude_countries is not None:
        found.append(_placed(asked.exclude_countries, inside=0, outside=2))
    found += [_made(node, asked.weakest) for node in asked.capabilities]
    found += [_kind(code, asked.weakest) for code in asked.modalities]
    found += [_paper(asked, paper) for paper in asked.standards]
    found += [_stage(asked, stage) for stage in asked.stages]
    return [*found, *(_without(node) for node in asked.exclude_capabilities)]


def _placed(countries: Positions, *, inside: int, outside: int) -> Status:
    return lambda site: 1 if site.country == MISSING else inside if site.country in countries else outside


def _made(node: Node, weakest: int) -> Status:
    below, above = node.below, node.above

    def status(site: Site) -> int:
        best = 0
        for record in site.capabilities:
            if record.code in below:
                if record.evidence <= weakest:
                    return 2
                best = 1
            elif record.code in above:
                best = 1
        return best

    return status


def _without(node: Node) -> Status:
    made = _made(node, 3)
    # Nothing on record is a no where the lists are complete, and proves nothing elsewhere.
    return lambda site: {2: 0, 1: 1, 0: 2 if site.reviewed else 1}[made(site)]


def _kind(code: int, weakest: int) -> Status:
    def status(site: Site) -> int:
        if code not in site.modalities:
            return 0 if site.reviewed else 1
        return 2 if site.modalities[code][0] <= weakest else 1

    return status


def _paper(asked: Asked, paper: Paper) -> Status:
    read = standing(asked, paper)

    def status(site: Site) -> int:
        best = -1
        for record in site.certificates.get(paper.code, ()):
            said = read(record)
            if said == U and record.evidence <= asked.weakest:
                return 2
            best = max(best, 1 if said > 0 else said)
        return best if best >= 0 else 0 if site.reviewed else 1

    return status


def standing(asked: Asked, paper: Paper) -> Callable[[Certificate], int]:
    """How likely the certificate holds, in micro-units; -1 where it counts as no record."""
    as_of, horizon, lapsed = asked.as_of, asked.horizon, asked.as_of - LAPSED_DAYS

    def by_date(record: Certificate) -> int:
        if record.status or record.valid_from > as_of:
            return 0
        if record.valid_until == NO_DAY:
            return PRIORS["undated"]
        if record.valid_until >= horizon:
            return U
        if record.valid_until >= as_of:
            return PRIORS["renewal"]
        return PRIORS["lapsed"] if record.valid_until >= lapsed else -1

    def read(record: Certificate) -> int:
        if record.scope in paper.useless:
            return -1
        said = by_date(record)
        return min(said, PRIORS["scope"]) if record.scope in paper.partial else said

    return read


def steps_of(asked: Asked, measured: Positions | None = None) -> list[Positions | None]:
    """The codes whose records matter, for each must capability; None stands for every record."""
    if not asked.capabilities:
        return [measured]
    nodes = [node for node in asked.capabilities if measured is None or node.code in measured]
    return [node.below if measured is None else node.below & measured for node in nodes]


def _stage(asked: Asked, stage: int) -> Status:
    bit, steps = 1 << stage, steps_of(asked)

    def level(record: Capability) -> int:
        if not record.stages:
            return 1
        return 0 if not record.stages & bit else 2 if record.evidence <= asked.weakest else 1

    def status(site: Site) -> int:
        return min(
            max((level(r) for r in site.capabilities if codes is None or r.code in codes), default=1) for codes in steps
        )

    return status
