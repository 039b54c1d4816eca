"""What is true of one (provider, site) pair under one brief: `scoring.md` 2, over plain exchange-format data.

`Pair` carries the world, the brief and the two records; every question is a function of a pair. `weigh` says what a
record's evidence does to its triple, which differs between musts and wants.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.matching.engine.oracle_values import NO, YES, Triple, Weigh, highest, known, lowest, unknown

Data = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Pair:
    world: Data
    brief: Data
    provider: Data
    site: Data


def evidence_of(record: Data) -> str:
    """Missing evidence is inferred (scoring 2)."""
    return record.get("evidence") or "inferred"


def contract_services_of(provider: Data) -> str:
    """Missing is unknown (scoring 2)."""
    return provider.get("contract_services") or "unknown"


def is_published(provider: Data) -> bool:
    """A missing status is draft (scoring 2)."""
    return provider.get("status") == "published"


def active_sites(provider: Data) -> list[Data]:
    """A site with no word on it is active (scoring 2)."""
    return [site for site in provider.get("sites") or [] if site.get("active") is not False]


def records(site: Data, kind: str) -> list[Data]:
    return site.get(kind) or []


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def must(brief: Data, name: str) -> list[str]:
    return brief["must"].get(name) or []


def lineage(world: Data, code: str | None) -> list[str]:
    """The code itself, its parent, its parent's parent and so on."""
    return [code, *lineage(world, world["capabilities"][code]["parent"])] if code else []


def absent(site: Data) -> Triple:
    """Absence from a reviewed site's list is a no; from any other it is unknown (scoring 2)."""
    return NO if site.get("profile_reviewed_on") else unknown("absent")


def best_or(triples: list[Triple], otherwise: Triple) -> Triple:
    return highest(triples) if triples else otherwise


def capability_records(pair: Pair, code: str, weigh: Weigh) -> list[Triple]:
    """What each record of the site says about the code (scoring 2.1); records that say nothing are left out."""
    said = []
    for record in records(pair.site, "capabilities"):
        if code in lineage(pair.world, record["code"]):
            said.append(weigh(YES, evidence_of(record)))
        elif record["code"] in lineage(pair.world, code):
            said.append(weigh(unknown("broader"), evidence_of(record)))
    return said


def capability(pair: Pair, code: str, weigh: Weigh) -> Triple:
    """scoring 2.1: what is not on record is a no everywhere."""
    return best_or(capability_records(pair, code, weigh), NO)


def modality(pair: Pair, code: str, weigh: Weigh) -> Triple:
    """scoring 2.2"""
    found = [weigh(YES, evidence_of(r)) for r in records(pair.site, "modalities") if r["code"] == code]
    return best_or(found, absent(pair.site))


def stage(pair: Pair, code: str, weigh: Weigh) -> Triple:
    """scoring 2.2, over the records that matter."""

    def stated(record: Data) -> Triple:
        stages = record.get("stages") or []
        if not stages:
            return unknown("unstated")
        return YES if code in stages else NO

    return over_records_that_matter(pair, stated, weigh)


def dated(certificate: Data, as_of: date, horizon: date) -> Triple | None:
    """The first rule of scoring 2.3 that holds; None for a paper so old that it counts as no record."""
    start, end = day(certificate.get("valid_from")), day(certificate.get("valid_until"))
    if certificate.get("status") in ("suspended", "withdrawn"):
        return NO
    if start and start > as_of:
        return NO
    if end is None:
        return unknown("undated")
    if end >= horizon:
        return YES
    if end >= as_of:
        return unknown("renewal")
    return unknown("lapsed") if end >= as_of - timedelta(days=180) else None


def applies(pair: Pair, standard_code: str, capability_code: str) -> bool:
    """scoring 2.3: `applies_to` is empty, or holds the capability or an ancestor of it."""
    applies_to = pair.world["standards"][standard_code].get("applies_to") or []
    return not applies_to or any(code in applies_to for code in lineage(pair.world, capability_code))


def scoped(pair: Pair, certificate: Data, value: Triple) -> Triple | None:
    """The value once the stated scope is held against R (scoring 2.3); None for a paper out of scope."""
    scope = certificate.get("scope") or []
    asked = [code for code in must(pair.brief, "capabilities") if applies(pair, certificate["standard"], code)]
    uncovered = [code for code in asked if not any(s in lineage(pair.world, code) for s in scope)]
    if not scope or not uncovered:
        return value
    above_scope = [code for code in uncovered if any(code in lineage(pair.world, s) for s in scope)]
    return lowest([value, unknown("scope")]) if above_scope == uncovered else None


def standard(pair: Pair, code: str, weigh: Weigh) -> Triple:
    """scoring 2.3"""
    as_of, horizon = date.fromisoformat(pair.brief["as_of"]), date.fromisoformat(pair.brief["horizon"])
    counting = []
    for certificate in records(pair.site, "certificates"):
        if certificate["standard"] != code:
            continue
        value = dated(certificate, as_of, horizon)
        value = scoped(pair, certificate, value) if value else None
        if value:
            counting.append(weigh(value, evidence_of(certificate)))
    return best_or(counting, absent(pair.site))


def countries_within(world: Data, countries: list[str], regions: list[str]) -> set[str]:
    return set(countries).union(*(world["regions"][region] for region in regions))


def located_in(pair: Pair, countries: set[str]) -> Triple:
    """scoring 2.4"""
    here = pair.site.get("country")
    return known(YES[0] if here in countries else 0) if here else unknown("unstated")


def over_records_that_matter(
    pair: Pair, read: Callable[[Data], Triple], weigh: Weigh, unit: str | None = None
) -> Triple:
    """scoring 2.5; with a `unit`, only must capabilities and records measured in it (scoring 5.1)."""

    def measured(code: str) -> bool:
        return unit is None or pair.world["capabilities"][code]["unit"] == unit

    here = [record for record in records(pair.site, "capabilities") if measured(record["code"])]
    asked = must(pair.brief, "capabilities")
    groups = (
        [[r for r in here if c in lineage(pair.world, r["code"])] for c in asked if measured(c)] if asked else [here]
    )
    return lowest(
        best_or([weigh(read(record), evidence_of(record)) for record in group], unknown("unstated")) for group in groups
    )
