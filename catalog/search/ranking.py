"""Who meets all phrases of a question, best first.

A phrase is met by one of its readings, and worth what the best of those is worth. A record of a capability counts for
all above it in full; one that is broader than what was asked ("drug product" where vials are sought) may mean it, and
counts for less with each step: a register knows nothing finer.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import add, or_
from typing import Any

from django.db.models import Case, CharField, Exists, F, FloatField, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from catalog.models import Capability, Provider, Region, Site
from catalog.models.provider import REAL_NUMBER
from catalog.search.meaning import Kind, Matched, Reading, Related, Understanding

RELEVANCE = ("-relevance", "key")
CAPABILITY_RELEVANCE = ("-relevance", "code")

BROADER = (1.0, 0.35, 0.15)  # by steps up from what was asked
BELOW = 0.5  # a capability below the one that was asked for, in a list of capabilities

# Fixed text: a question has many subqueries, and the ORM takes longer to write one than the database to answer it.
_SITES_THAT_CAN = "SELECT site_id FROM catalog_capabilityrecord WHERE capability_id = ANY(%s)"
_NAMED = {
    Kind.PROVIDER: "SELECT id FROM catalog_provider WHERE catalog_words(name) @@ plainto_tsquery('simple', %s)",
    Kind.SITE: "SELECT id FROM catalog_site WHERE catalog_words(name) @@ plainto_tsquery('simple', %s)",
    Kind.CITY: "SELECT id FROM catalog_site WHERE catalog_words(city) @@ plainto_tsquery('simple', %s)",
}

Levels = list[tuple[float, Q]]  # worth, condition; the best first


def found_sites(understanding: Understanding, sites: QuerySet[Site]) -> QuerySet[Site]:
    """Those of `sites` that meet every phrase."""
    for matched in understanding.asked:
        sites = sites.filter(meets(matched, understanding.related))
    return sites


def meets(matched: Matched, related: Related) -> Q:
    """Under which a site meets a phrase in one of its meanings; never, if it has none."""
    condition = _has(_record_worth(matched, related))
    for reading in matched.readings:
        if reading.kind is not Kind.CAPABILITY:
            condition |= _condition(reading)
    return condition


def ranked_sites(understanding: Understanding, sites: QuerySet[Site]) -> QuerySet[Site]:
    """The same with their `relevance`, the sum over the phrases. Order by RELEVANCE."""
    worth = [_worth(_levels(matched, understanding.related)) for matched in understanding.asked]
    return found_sites(understanding, sites).annotate(relevance=reduce(add, worth, Value(0.0)))


def ranked_providers(
    understanding: Understanding, providers: QuerySet[Provider], sites: QuerySet[Site]
) -> QuerySet[Provider]:
    """Those of `providers` of which one of `sites` meets every phrase, with the `relevance` of the best of these.

    `sites` are those that meet whatever else is asked. A provider whose name alone meets the question needs no site.
    Order by RELEVANCE.
    """
    own = {"provider": OuterRef("pk")}
    ranked: QuerySet[Any] = ranked_sites(understanding, sites)
    best = ranked.filter(**own).order_by("-relevance").values("relevance")[:1]
    named, worth = _by_name(understanding)
    there = Exists(found_sites(understanding, sites).filter(**own))
    return providers.filter(Q(there) | named).annotate(relevance=Coalesce(Subquery(best), Value(worth)))


def ranked_capabilities(understanding: Understanding, capabilities: QuerySet[Capability]) -> QuerySet[Capability]:
    """Those of `capabilities` that every phrase means, or means one above, with their `relevance`.

    Order by CAPABILITY_RELEVANCE.
    """
    worth = [_capability_worth(matched, understanding.related) for matched in understanding.asked]
    codes = set.intersection(*(set(each) for each in worth))
    total = [When(code=code, then=Value(sum(each[code] for each in worth))) for code in sorted(codes)]
    relevance = Case(*total, default=Value(0.0), output_field=FloatField())
    return capabilities.filter(code__in=codes).annotate(relevance=relevance)


def _capability_worth(matched: Matched, related: Related) -> dict[str, float]:
    worth: dict[str, float] = defaultdict(float)
    for reading in matched.readings:
        for code, steps in related[reading.code].items():
            if steps >= 0:
                worth[code] = max(worth[code], reading.quality * (BELOW if steps else 1))
    return worth


def _levels(matched: Matched, related: Related) -> Levels:
    """The conditions under which a site meets a phrase. None, if it means nothing."""
    readings = [each for each in matched.readings if each.kind is not Kind.CAPABILITY]
    levels = [(each.quality, _condition(each)) for each in readings]
    codes: dict[float, list[str]] = defaultdict(list)
    for code, worth in _record_worth(matched, related).items():
        codes[worth].append(code)
    for worth, at_this_level in codes.items():
        levels.append((worth, _has(at_this_level)))
    return sorted(levels, key=lambda level: -level[0])


def _has(codes: Iterable[str]) -> Q:
    """Under which a site has a record of one of the capabilities."""
    return Q(pk__in=_ids(_SITES_THAT_CAN, sorted(codes))) if codes else Q(pk__in=[])


def _record_worth(matched: Matched, related: Related) -> dict[str, float]:
    """What a record of each capability is worth, in tenths, since every value costs a look at all records."""
    worth: dict[str, float] = defaultdict(float)
    for reading in matched.readings:
        for code, steps in related.get(reading.code, {}).items():
            found = reading.quality * BROADER[min(max(-steps, 0), len(BROADER) - 1)]
            worth[code] = max(worth[code], round(found, 1) or 0.05)
    return worth


def _condition(reading: Reading) -> Q:
    """Under which a site is, or has, what a reading other than a capability's says."""
    if reading.kind is Kind.COUNTRY:
        return Q(country=reading.code)
    if reading.kind is Kind.REGION:
        member = Func(F("countries"), function="unnest", output_field=CharField())
        return Q(country__in=Region.objects.filter(code=reading.code).order_by().values_list(member))
    if reading.kind is Kind.NUMBER:
        number = reading.term
        own = Q(fei=number, fei__regex=REAL_NUMBER) | Q(duns=number, duns__regex=REAL_NUMBER)
        return own | Q(provider__in=Provider.objects.filter(duns=number, duns__regex=REAL_NUMBER).values("pk"))
    named = _ids(_NAMED[reading.kind], reading.term)
    return Q(provider__in=named) if reading.kind is Kind.PROVIDER else Q(pk__in=named)


def _ids(query: str, parameter: object) -> RawSQL:
    return RawSQL(query, [parameter])  # noqa: S611 one of the texts above; what was typed is its parameter


def _by_name(understanding: Understanding) -> tuple[Q, float]:
    """Under which a provider's own name or number meets every phrase, and what that is worth."""
    condition, total = Q(), 0.0
    for matched in understanding.asked:
        own = [each for each in matched.readings if each.kind in (Kind.PROVIDER, Kind.NUMBER)]
        condition &= reduce(or_, map(_own, own), Q(pk__in=[]))
        total += max((each.quality for each in own), default=0.0)
    return condition, total


def _own(reading: Reading) -> Q:
    """Under which a provider's own name or number is what a reading says."""
    if reading.kind is Kind.NUMBER:
        return Q(duns=reading.term, duns__regex=REAL_NUMBER)
    return Q(pk__in=_ids(_NAMED[Kind.PROVIDER], reading.term))


def _worth(levels: Levels) -> Case | Value:
    """Who got here meets one of the conditions: the last needs no test."""
    if not levels:
        return Value(0.0)
    *tested, (last, _) = levels
    return Case(*[When(condition, then=Value(worth)) for worth, condition in tested], default=Value(last))
