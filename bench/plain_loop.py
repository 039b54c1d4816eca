"""What one writes without columns: a loop over dictionaries with the main rules of the page, not the finer ones.

It knows no evidence grades, no scopes, no near misses, no funnel and no unknown in its wants.
"""

import math
from collections import defaultdict
from typing import Any

import numpy as np

from matching.engine.brief import Brief, Want
from matching.engine.columns import MISSING, NO_DAY, Columns, day_number

Site = dict[str, Any]


def sites_of(columns: Columns) -> list[Site]:
    """One dictionary per site, its records in it, as a document store would hold them."""
    codes = columns.codes
    listed: list[Site] = [
        {
            "provider": columns.providers.key[p],
            "services": int(columns.providers.contract_services[p]),
            "key": columns.sites.key[n],
            "country": codes.countries[c] if (c := columns.sites.country[n]) != MISSING else None,
            "reviewed": bool(columns.sites.reviewed[n]),
            "capabilities": [],
            "modalities": set(),
            "certificates": defaultdict(list),
        }
        for n, p in enumerate(columns.sites.provider.tolist())
    ]
    for record in zip(*(getattr(columns.capabilities, name).tolist() for name in _NUMBERS), strict=True):
        site, code, *numbers = record
        listed[site]["capabilities"].append((codes.capabilities[code], *numbers))
    for site, code in zip(columns.modalities.site.tolist(), columns.modalities.code.tolist(), strict=True):
        listed[site]["modalities"].add(codes.modalities[code])
    papers = columns.certificates
    for site, code, until in zip(
        papers.site.tolist(), papers.standard.tolist(), papers.valid_until.tolist(), strict=True
    ):
        listed[site]["certificates"][codes.standards[code]].append(until)
    return listed


_NUMBERS = (
    *("site", "code", "annual_volume_min", "annual_volume_max"),
    *("lead_time_weeks_min", "lead_time_weeks_max", "programmes"),
)


def rank_plainly(sites: list[Site], columns: Columns, brief: Brief) -> list[tuple[str, str, float]]:
    """(provider, site, score) of every provider that may fit, best first."""
    allowed = _allowed(columns, brief)
    best: dict[str, tuple[tuple[int, float], str]] = {}
    for site in sites:
        open_musts = _open_musts(site, brief, allowed)
        if open_musts is None:
            continue
        score = sum(want.points * _value(site, want, brief, allowed) for want in brief.want)
        found = ((open_musts, -score), site["key"])
        if site["provider"] not in best or found < best[site["provider"]]:
            best[site["provider"]] = found
    return sorted(((p, key, -k[1]) for p, (k, key) in best.items()), key=lambda row: -row[2])


def _allowed(columns: Columns, brief: Brief) -> set[str]:
    codes = columns.codes
    inside = np.asarray(codes.members[[codes.region[region] for region in brief.must.regions]].any(axis=0))
    return {
        *brief.must.countries,
        *(country for country, listed in zip(codes.countries, inside.tolist(), strict=True) if listed),
    }


def _open_musts(site: Site, brief: Brief, allowed: set[str]) -> int | None:
    """How many musts are open; None if one is not met."""
    statuses = [
        *(_capability(site, code) for code in brief.must.capabilities),
        *(_standard(site, code, brief) for code in brief.must.standards),
        *(_modality(site, code) for code in brief.must.modalities),
        0.5 if site["country"] is None else float(site["country"] in allowed),
        site["services"] / 2,
    ]
    return None if 0 in statuses else sum(status < 1 for status in statuses)


def _capability(site: Site, code: str) -> float:
    best = 0.0
    for own, *_ in site["capabilities"]:
        if own == code or own.startswith(code + "."):
            return 1.0
        if code.startswith(own + "."):
            best = 0.5
    return best


def _standard(site: Site, code: str, brief: Brief) -> float:
    as_of, horizon = day_number(brief.as_of), day_number(brief.horizon)
    if code not in site["certificates"]:
        return 0.0 if site["reviewed"] else 0.2
    best = 0.0
    for until in site["certificates"][code]:
        if until == NO_DAY:
            best = max(best, 0.5)
        elif until >= horizon:
            return 1.0
        elif until >= as_of:
            best = max(best, 0.8)
    return best


def _modality(site: Site, code: str) -> float:
    return 1.0 if code in site["modalities"] else (0.0 if site["reviewed"] else 0.2)


def _value(site: Site, want: Want, brief: Brief, allowed: set[str]) -> float:
    asked = want.parameters
    match want.criterion:
        case "region":
            return 1.0 if site["country"] in asked["countries"] else 0.7 * (site["country"] in allowed)
        case "capability":
            return sum(_capability(site, code) for code in asked["values"]) / len(asked["values"])
        case "standard":
            return sum(_standard(site, code, brief) for code in asked["values"]) / len(asked["values"])
    steps = []
    for code in brief.must.capabilities:
        records = [r for r in site["capabilities"] if r[0] == code or r[0].startswith(code + ".")]
        steps.append(max((_number(record, want) for record in records), default=0.5))
    return min(steps)


def _number(record: tuple[Any, ...], want: Want) -> float:
    _, least, most, fast, slow, programmes = record
    asked = want.parameters
    match want.criterion:
        case "lead_time":
            weeks = (fast + slow) / 2
            share = (asked["limit_weeks"] - weeks) / (asked["limit_weeks"] - asked["good_weeks"])
            return 0.5 if MISSING in (fast, slow) else min(1.0, max(0.0, share))
        case "annual_volume":
            wanted = math.log10(asked["value"])
            below = math.log10(least) - wanted if least > 0 else 0.0
            above = wanted - math.log10(most) if most > 0 else 0.0
            return max(0.0, 1 - 2 * max(below, above, 0.0))
    return 0.5 if programmes == MISSING else min(1.0, programmes / 10)
