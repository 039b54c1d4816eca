"""Columns as the plain facts that the oracle reads: the inverse of what the engine's tests assemble."""

from collections import defaultdict
from typing import Any

from matching.engine.columns import (
    AREAS,
    CERTIFICATE_STATUS,
    CONTRACT_SERVICES,
    EVIDENCE,
    MISSING,
    OUTCOMES,
    Columns,
    Ints,
    day_of,
)

Data = dict[str, Any]


def world_of(columns: Columns) -> Data:
    codes = columns.codes
    above = [code.rpartition(".")[0] or None for code in codes.capabilities]
    return {
        "capabilities": {
            code: {"parent": parent, "unit": unit}
            for code, parent, unit in zip(codes.capabilities, above, codes.units, strict=True)
        },
        "standards": {
            code: {"applies_to": [c for c, applies in zip(codes.capabilities, row, strict=True) if applies]}
            for code, row in zip(codes.standards, codes.applies_to.tolist(), strict=True)
        },
        "modalities": list(codes.modalities),
        "stages": list(codes.stages),
        "countries": list(codes.countries),
        "regions": {
            region: [c for c, member in zip(codes.countries, row, strict=True) if member]
            for region, row in zip(codes.regions, codes.members.tolist(), strict=True)
        },
        "providers": _providers(columns),
    }


def _providers(columns: Columns) -> list[Data]:
    sites = _sites(columns)
    return [
        {
            "key": key,
            "status": "published",
            "contract_services": CONTRACT_SERVICES[services],
            "sites": [sites[n] for n in columns.sites.of_provider(position)],
        }
        for position, (key, services) in enumerate(
            zip(columns.providers.key, columns.providers.contract_services.tolist(), strict=True)
        )
    ]


def _sites(columns: Columns) -> list[Data]:
    countries = columns.codes.countries
    records = {
        "capabilities": _by_site(columns.capabilities.site, _capabilities(columns)),
        "modalities": _by_site(columns.modalities.site, _modalities(columns)),
        "certificates": _by_site(columns.certificates.site, _certificates(columns)),
        "inspections": _by_site(columns.inspections.site, _inspections(columns)),
    }
    return [
        {
            "key": key,
            "country": None if country == MISSING else countries[country],
            "profile_reviewed_on": _day(reviewed),
            **{name: rows[n] for name, rows in records.items()},
        }
        for n, (key, country, reviewed) in enumerate(
            zip(columns.sites.key, columns.sites.country.tolist(), columns.sites.reviewed_on.tolist(), strict=True)
        )
    ]


def _by_site(sites: Ints, rows: list[Data]) -> dict[int, list[Data]]:
    found: dict[int, list[Data]] = defaultdict(list)
    for site, row in zip(sites.tolist(), rows, strict=True):
        found[site].append(row)
    return found


def _day(number: int) -> str | None:
    day = day_of(number)
    return day.isoformat() if day else None


def _number(value: int) -> int | None:
    return None if value == MISSING else value


def _capabilities(columns: Columns) -> list[Data]:
    codes, table = columns.codes, columns.capabilities

    def record(n: int) -> Data:
        offered = int(table.stages[n])
        window = {
            name: {end: _number(int(getattr(table, f"{name}_{end}")[n])) for end in ("min", "max")}
            for name in ("annual_volume", "batch_size", "lead_time_weeks")
        }
        return window | {
            "code": codes.capabilities[table.code[n]],
            "evidence": EVIDENCE[table.evidence[n]],
            "stages": [stage for bit, stage in enumerate(codes.stages) if offered >> bit & 1],
            "programmes": _number(int(table.programmes[n])),
        }

    return [record(n) for n in range(len(table))]


def _modalities(columns: Columns) -> list[Data]:
    table = columns.modalities
    return [
        {"code": columns.codes.modalities[code], "evidence": EVIDENCE[grade]}
        for code, grade in zip(table.code[:].tolist(), table.evidence[:].tolist(), strict=True)
    ]


def _certificates(columns: Columns) -> list[Data]:
    codes, table = columns.codes, columns.certificates
    return [
        {
            "standard": codes.standards[table.standard[n]],
            "status": CERTIFICATE_STATUS[table.status[n]],
            "valid_from": _day(int(table.valid_from[n])),
            "valid_until": _day(int(table.valid_until[n])),
            "scope": [codes.capabilities[code] for code in columns.scopes[table.scope[n]]],
            "evidence": EVIDENCE[table.evidence[n]],
        }
        for n in range(len(table))
    ]


def _inspections(columns: Columns) -> list[Data]:
    table = columns.inspections
    return [
        {
            "area": None if table.area[n] == MISSING else AREAS[table.area[n]],
            "outcome": OUTCOMES[table.outcome[n]],
            "ended_on": _day(int(table.ended_on[n])),
            "closed_on": _day(int(table.closed_on[n])),
        }
        for n in range(len(table))
    ]
