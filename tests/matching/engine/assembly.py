"""Columns from a world of plain facts (the exchange format), and a ranking as plain values to compare."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from matching.engine.brief import FITS, Brief
from matching.engine.columns import (
    AREAS,
    CERTIFICATE_STATUS,
    CONTRACT_SERVICES,
    EVIDENCE,
    MISSING,
    OUTCOMES,
    CapabilityRecords,
    Certificates,
    Codes,
    Columns,
    Inspections,
    Ints,
    ModalityRecords,
    Providers,
    Sites,
    closure,
    day_number,
)
from matching.engine.counts import counts, funnel
from matching.engine.facets import facets
from matching.engine.ranking import Ranking
from matching.engine.shown import confidence_hundredths, contribution_tenths, score_tenths
from matching.engine.statuses import STATUSES, UNMET

World = Mapping[str, Any]
Plain = Mapping[str, Any]


def columns_of(world: World) -> Columns:
    """The read model of a world: published providers, their active sites, every default of scoring 2 applied."""
    codes = _codes(world)
    providers = sorted((p for p in world["providers"] if p.get("status") == "published"), key=lambda p: str(p["key"]))
    sites = [
        (position, site)
        for position, provider in enumerate(providers)
        for site in sorted(_list(provider, "sites"), key=lambda s: str(s["key"]))
        if site.get("active") is not False
    ]
    scopes = _scopes(codes, [site for _, site in sites])
    return Columns(
        codes=codes,
        providers=_providers(providers),
        sites=_sites(codes, sites),
        capabilities=_capabilities(codes, _records(sites, "capabilities")),
        modalities=_modalities(codes, _records(sites, "modalities")),
        certificates=_certificates(codes, _records(sites, "certificates"), scopes),
        inspections=_inspections(_records(sites, "inspections")),
        scopes=tuple(scopes),
    ).as_packed()


def _codes(world: World) -> Codes:
    capabilities = tuple(sorted(world["capabilities"]))
    standards = tuple(sorted(world["standards"]))
    countries, regions = tuple(sorted(world["countries"])), tuple(sorted(world["regions"]))
    modalities, stages = tuple(sorted(world["modalities"])), tuple(world["stages"])
    nodes = [world["capabilities"][code] for code in capabilities]
    facts = [world["standards"][code] for code in standards]
    covers = closure(capabilities, [node["parent"] for node in nodes])
    return Codes(
        capabilities=capabilities,
        capability_names=tuple(node.get("name", code) for code, node in zip(capabilities, nodes, strict=True)),
        units=tuple(node["unit"] for node in nodes),
        covers=covers,
        standards=standards,
        standard_titles=tuple(fact.get("name", code) for code, fact in zip(standards, facts, strict=True)),
        standard_kinds=tuple(fact.get("kind", "certificate") for fact in facts),
        standard_notes=tuple(fact.get("note", "") for fact in facts),
        holdable=tuple(bool(fact.get("holdable", True)) for fact in facts),
        applies_to=np.array([_applies(fact, capabilities, covers) for fact in facts], dtype=np.bool_).reshape(
            len(standards), len(capabilities)
        ),
        modalities=modalities,
        modality_names=modalities,
        stages=stages,
        stage_names=stages,
        countries=countries,
        country_names=countries,
        regions=regions,
        region_names=regions,
        members=np.array(
            [[country in world["regions"][region] for country in countries] for region in regions], dtype=np.bool_
        ).reshape(len(regions), len(countries)),
    )


def _applies(standard: Plain, capabilities: Sequence[str], covers: Any) -> list[bool]:
    named = [capabilities.index(code) for code in standard.get("applies_to") or ()]
    return [not named or any(bool(covers[a, d]) for a in named) for d in range(len(capabilities))]


def _list(record: Plain, name: str) -> list[Any]:
    return list(record.get(name) or ())


def _records(sites: Sequence[tuple[int, Plain]], name: str) -> list[tuple[int, Plain]]:
    return [(position, record) for position, (_, site) in enumerate(sites) for record in _list(site, name)]


def _scopes(codes: Codes, sites: Sequence[Plain]) -> dict[tuple[int, ...], int]:
    scopes: dict[tuple[int, ...], int] = {(): 0}
    for site in sites:
        for certificate in _list(site, "certificates"):
            scopes.setdefault(_scope(codes, certificate), len(scopes))
    return scopes


def _scope(codes: Codes, certificate: Plain) -> tuple[int, ...]:
    return tuple(sorted({codes.capability[code] for code in _list(certificate, "scope")}))


def _column(rows: Sequence[tuple[int, Plain]], read: Callable[[Plain], int], kind: Any = np.int64) -> Ints:
    return np.array([read(record) for _, record in rows], dtype=kind)


def _owners(rows: Sequence[tuple[int, Plain]]) -> Ints:
    return np.array([owner for owner, _ in rows], dtype=np.int32)


def _evidence(rows: Sequence[tuple[int, Plain]]) -> Ints:
    return _column(rows, lambda record: EVIDENCE.index(record.get("evidence") or "inferred"), np.int8)


def _day(name: str) -> Callable[[Plain], int]:
    return lambda record: day_number(date.fromisoformat(record[name]) if record.get(name) else None)


def _number(field: str, bound: str | None = None) -> Callable[[Plain], int]:
    """Reads `field` or `field.bound`; a minimum of 0 is the same as none."""

    def read(record: Plain) -> int:
        value = record.get(field) if bound is None else (record.get(field) or {}).get(bound)
        return MISSING if value is None or (bound is not None and value == 0) else int(value)

    return read


def _texts(rows: Sequence[tuple[int, Plain]], name: str) -> tuple[str, ...]:
    return tuple(record.get(name) or "" for _, record in rows)


def _urls(rows: Sequence[tuple[int, Plain]]) -> tuple[str | None, ...]:
    return tuple(record.get("evidence_url") for _, record in rows)


def _providers(providers: Sequence[Plain]) -> Providers:
    services = [CONTRACT_SERVICES.index(p.get("contract_services") or "unknown") for p in providers]
    return Providers(
        key=tuple(p["key"] for p in providers),
        name=tuple(p.get("name") or p["key"] for p in providers),
        source=tuple((p.get("source") or {}).get("name", "") for p in providers),
        contract_services=np.array(services, dtype=np.int8),
    )


def _sites(codes: Codes, sites: Sequence[tuple[int, Plain]]) -> Sites:
    return Sites(
        provider=_owners(sites),
        key=tuple(site["key"] for _, site in sites),
        name=tuple(site.get("name") or site["key"] for _, site in sites),
        city=_texts(sites, "city"),
        country=_column(sites, lambda s: codes.country[s["country"]] if s.get("country") else MISSING, np.int16),
        reviewed_on=_column(sites, _day("profile_reviewed_on"), np.int32),
    )


def _capabilities(codes: Codes, rows: Sequence[tuple[int, Plain]]) -> CapabilityRecords:
    return CapabilityRecords(
        site=_owners(rows),
        code=_column(rows, lambda record: codes.capability[record["code"]], np.int16),
        evidence=_evidence(rows),
        stages=_column(rows, lambda record: sum(1 << codes.stage[s] for s in set(_list(record, "stages")))),
        annual_volume_min=_column(rows, _number("annual_volume", "min")),
        annual_volume_max=_column(rows, _number("annual_volume", "max")),
        batch_size_min=_column(rows, _number("batch_size", "min")),
        batch_size_max=_column(rows, _number("batch_size", "max")),
        lead_time_weeks_min=_column(rows, _number("lead_time_weeks", "min")),
        lead_time_weeks_max=_column(rows, _number("lead_time_weeks", "max")),
        programmes=_column(rows, _number("programmes")),
        url=_urls(rows),
    )


def _modalities(codes: Codes, rows: Sequence[tuple[int, Plain]]) -> ModalityRecords:
    code = _column(rows, lambda record: codes.modality[record["code"]], np.int16)
    return ModalityRecords(site=_owners(rows), code=code, evidence=_evidence(rows), url=_urls(rows))


def _certificates(
    codes: Codes, rows: Sequence[tuple[int, Plain]], scopes: Mapping[tuple[int, ...], int]
) -> Certificates:
    return Certificates(
        site=_owners(rows),
        standard=_column(rows, lambda record: codes.standard[record["standard"]], np.int16),
        status=_column(rows, lambda record: CERTIFICATE_STATUS.index(record.get("status") or "active"), np.int8),
        valid_from=_column(rows, _day("valid_from"), np.int32),
        valid_until=_column(rows, _day("valid_until"), np.int32),
        scope=_column(rows, lambda record: scopes[_scope(codes, record)], np.int32),
        evidence=_evidence(rows),
        number=_texts(rows, "number"),
        issuer=_texts(rows, "issuer"),
        url=_urls(rows),
    )


def _inspections(rows: Sequence[tuple[int, Plain]]) -> Inspections:
    return Inspections(
        site=_owners(rows),
        area=_column(rows, lambda record: AREAS.index(record["area"]) if record.get("area") else MISSING, np.int8),
        outcome=_column(rows, lambda record: OUTCOMES.index(record["outcome"]), np.int8),
        ended_on=_column(rows, _day("ended_on"), np.int32),
        closed_on=_column(rows, _day("closed_on"), np.int32),
        authority=_texts(rows, "authority"),
    )


def plain(ranking: Ranking, columns: Columns, brief: Brief) -> dict[str, Any]:
    """A ranking with keys and labels instead of positions; wants and totals only of the sites that are scored."""
    by_fit = counts(ranking.gate)
    return {
        "pairs": _pairs(ranking, columns),
        "points_total": ranking.points_total,
        "ranked": [
            (int(rank), *_names(columns, site)) for rank, site in zip(ranking.ranks, ranking.ranked, strict=True)
        ],
        "near_misses": [(*_names(columns, site), _unmet(ranking, site)) for site in ranking.near_misses],
        "counts": by_fit,
        "funnel": [asdict(row) for row in funnel(ranking.gate, by_fit)],
        "facets": facets(ranking.gate),
        "shown": {_names(columns, site)[0]: _shown(ranking, site) for site in (*ranking.ranked, *ranking.near_misses)},
    }


def _names(columns: Columns, site: int) -> tuple[str, str]:
    """The keys of the site's provider and of the site."""
    return columns.providers.key[columns.sites.provider[site]], columns.sites.key[site]


def _pairs(ranking: Ranking, columns: Columns) -> dict[str, dict[str, Any]]:
    pairs: dict[str, dict[str, Any]] = {}
    gate, everywhere = ranking.gate, np.arange(len(columns.sites))
    labels = [must.label for must in gate.musts]
    fits, statuses = gate.fits(everywhere), gate.statuses(everywhere)
    for site in everywhere:
        if gate.considers(columns.sites.provider[site]):
            pairs[columns.sites.key[site]] = {
                "provider": columns.providers.key[columns.sites.provider[site]],
                "fit": FITS[fits[site]],
                "musts": list(zip(labels, [STATUSES[status] for status in statuses[:, site]], strict=True)),
            }
    for at, site in enumerate(ranking.scored):
        values = ranking.values[:, :, at].tolist()
        pairs[columns.sites.key[site]] |= {
            "wants": [(want.position, tuple(value)) for want, value in zip(ranking.wants, values, strict=True)],
            "total": tuple(ranking.totals[:, at].tolist()),
        }
    return pairs


def _unmet(ranking: Ranking, site: int) -> str:
    status = ranking.gate.statuses(np.array([site]))[:, 0].tolist()
    return ranking.gate.musts[status.index(UNMET)].label


def _shown(ranking: Ranking, site: int) -> dict[str, Any]:
    at = ranking.scored_at(np.array([site]))
    low, expected, high = ranking.totals[:, at[0]].tolist()
    points = np.array([want.points for want in ranking.wants], dtype=np.int64)
    return {
        "score": score_tenths(expected, ranking.points_total),
        "score_low": score_tenths(low, ranking.points_total),
        "score_high": score_tenths(high, ranking.points_total),
        "confidence": confidence_hundredths(low, high, ranking.points_total),
        "contributions": contribution_tenths(points, ranking.values[:, 1, at])[:, 0].tolist(),
    }
