"""A brief with every code resolved to its position in the catalog: what each peer translates into its own language."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from matching.engine.brief import Brief, Want
from matching.engine.columns import AREAS, EVIDENCE, Codes, Columns, day_number
from matching.engine.criteria import IN_LISTED_REGION
from matching.engine.inspections import AREAS_OF_ROOT, WINDOW_YEARS, years_before
from matching.engine.units import U, micro_decade

Positions = frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Node:
    """A capability of the taxonomy, with the codes equal to or below it and its proper ancestors."""

    code: int
    below: Positions
    above: Positions

    @property
    def related(self) -> Positions:
        return self.below | self.above


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A standard, and the stated scopes that cover only a part of what is asked of it, or miss some of it."""

    code: int
    partial: Positions
    useless: Positions


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A want with points; of the other fields those of its criterion."""

    criterion: str
    points: int
    nodes: tuple[Node, ...] = ()
    of_provider: bool = False
    papers: tuple[Paper, ...] = ()
    codes: tuple[int, ...] = ()  # modalities or stages
    by_country: tuple[int, ...] = ()  # micro-units per country
    wanted: int = 0  # micro-decades
    measured: Positions = frozenset()  # the capabilities of the want's volume unit
    good_weeks: int = 0
    limit_weeks: int = 0
    areas: Positions = frozenset()
    after: int = 0  # the day before the inspections that count begin


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Musts and wants of one brief. `countries` is None where the brief names none."""

    capabilities: tuple[Node, ...]
    standards: tuple[Paper, ...]
    modalities: tuple[int, ...]
    stages: tuple[int, ...]
    countries: Positions | None
    exclude_countries: Positions | None
    exclude_capabilities: tuple[Node, ...]
    contract_services: bool
    weakest: int
    as_of: int
    horizon: int
    wishes: tuple[Wish, ...]
    limit: int


def asked_of(columns: Columns, brief: Brief) -> Asked:
    """Resolves all but `providers`, fits, near misses and paging, which the peers are not asked for."""
    codes, must = columns.codes, brief.must
    return Asked(
        capabilities=tuple(node(codes, code) for code in must.capabilities),
        standards=tuple(paper(columns, brief, code) for code in must.standards),
        modalities=tuple(codes.modality[code] for code in must.modalities),
        stages=tuple(codes.stage[code] for code in must.stages),
        countries=places(codes, must.countries, must.regions) if must.countries or must.regions else None,
        exclude_countries=places(codes, must.exclude_countries, ()) if must.exclude_countries else None,
        exclude_capabilities=tuple(node(codes, code) for code in must.exclude_capabilities),
        contract_services=must.contract_services,
        weakest=EVIDENCE.index(must.min_evidence),
        as_of=day_number(brief.as_of),
        horizon=day_number(brief.horizon),
        wishes=tuple(wish(columns, brief, want) for want in brief.want if want.points),
        limit=brief.limit,
    )


def node(codes: Codes, code: str) -> Node:
    position = codes.capability[code]
    above = frozenset(np.flatnonzero(codes.covers[:, position]).tolist()) - {position}
    return Node(code=position, below=frozenset(np.flatnonzero(codes.covers[position]).tolist()), above=above)


def places(codes: Codes, countries: tuple[str, ...], regions: tuple[str, ...]) -> Positions:
    members = [np.flatnonzero(codes.members[codes.region[region]]).tolist() for region in regions]
    return frozenset(codes.country[country] for country in countries).union(*members)


def paper(columns: Columns, brief: Brief, code: str) -> Paper:
    codes = columns.codes
    standard = codes.standard[code]
    asked = [codes.capability[each] for each in brief.must.capabilities]
    asked = [each for each in asked if codes.applies_to[standard, each]]
    covered, touched = columns.scope_covers[:, asked], columns.scope_touches[:, asked]
    useless = frozenset(np.flatnonzero((~covered & ~touched).any(axis=1)).tolist()) - {0}
    partial = frozenset(np.flatnonzero(~covered.all(axis=1)).tolist()) - useless - {0}
    return Paper(code=standard, partial=partial, useless=useless)


def wish(columns: Columns, brief: Brief, want: Want) -> Wish:
    return Wish(criterion=want.criterion, points=want.points, **_parameters(columns, brief, want))


def _parameters(columns: Columns, brief: Brief, want: Want) -> dict[str, Any]:
    codes, sent = columns.codes, want.parameters
    values = sent.get("values", ())
    match want.criterion:
        case "capability":
            nodes = tuple(node(codes, code) for code in values)
            return {"nodes": nodes, "of_provider": sent["scope"] == "provider"}
        case "standard":
            return {"papers": tuple(paper(columns, brief, code) for code in values)}
        case "modality" | "stage":
            positions = getattr(codes, want.criterion)
            return {"codes": tuple(positions[code] for code in values)}
        case "region":
            return {"by_country": nearness(codes, sent["countries"], sent["regions"])}
        case "concentration":
            return {"by_country": left_over(codes, sent["shares"])}
        case "annual_volume" | "batch_size":
            measured = frozenset(n for n, unit in enumerate(codes.units) if unit == sent["unit"])
            return {"wanted": micro_decade(sent["value"]), "measured": measured}
        case "lead_time":
            return {name: sent[name] for name in ("good_weeks", "limit_weeks")}
        case "inspection":
            return {"after": day_number(years_before(brief.as_of, WINDOW_YEARS)), "areas": areas_of(brief)}
    return {}


def nearness(codes: Codes, countries: tuple[str, ...], regions: tuple[str, ...]) -> tuple[int, ...]:
    listed, member = places(codes, countries, ()), places(codes, (), regions)
    here = range(len(codes.countries))
    return tuple(U if n in listed else IN_LISTED_REGION if n in member else 0 for n in here)


def left_over(codes: Codes, shares: dict[str, float]) -> tuple[int, ...]:
    return tuple(U - int(Decimal(repr(shares.get(code, 0))) * U / 100) for code in codes.countries)


def areas_of(brief: Brief) -> Positions:
    if not brief.must.capabilities:
        return frozenset(range(len(AREAS)))
    roots = {code.partition(".")[0] for code in brief.must.capabilities}
    return frozenset(AREAS.index(area) for root in roots for area in AREAS_OF_ROOT.get(root, ()))


def today() -> date:
    """The day on which every brief of a run is asked, so that a run can be repeated."""
    return date(2026, 11, 22)
