"""What the catalog covers: providers by the country of their open sites and by what those can do.

A capability group is a root of the taxonomy. Retired providers and closed sites do not count.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value

from catalog.choices import PublicationStatus, RegionKind
from catalog.models import Capability, CapabilityRecord, Country, Provider, Region, Site, Source

ANY, NONE, OPEN = "any", "none", "open"  # in place of a group: some capability, no capability, an open site
UNKNOWN = "none"  # in place of the code of a country, as the list of providers filters
ELSEWHERE = "Elsewhere"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """How many providers; `synthetic` of them are made up."""

    providers: int = 0
    synthetic: int = 0


@dataclass(frozen=True, kw_only=True)
class Covered:
    """A country. `unlisted`: those without a capability at an open site there. `by_group` has no zeros."""

    code: str
    name: str
    region: str
    total: Figure
    unlisted: int
    by_group: dict[str, Figure]


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """`groups`: code → name. `countries` by region, in each the one with most providers first."""

    groups: dict[str, str]
    countries: tuple[Covered, ...]
    total: Figure


def coverage() -> Coverage:
    """Six queries, whatever the size of the catalog."""
    names = dict(Country.objects.values_list("code", "name"))
    markets = Region.objects.filter(kind=RegionKind.MARKET)
    regions = {code: region.name for region in markets for code in region.countries}
    listed: dict[str | None, dict[str, Figure]] = defaultdict(dict)
    for row in _by_group():
        listed[row["at"]][row["group"]] = _figure(row)
    countries = [
        Covered(
            code=row["at"] or UNKNOWN,
            name=names.get(row["at"], "Country unknown"),
            region=regions.get(row["at"], ELSEWHERE),
            total=_figure(row),
            unlisted=row["providers"] - row["able"],
            by_group=listed[row["at"]],
        )
        for row in _by_country()
    ]
    roots = Capability.objects.filter(parent=None).order_by("code")
    return Coverage(
        groups=dict(roots.values_list("code", "name")), countries=tuple(sorted(countries, key=_order)), total=_total()
    )


def able(sites: QuerySet[Site], group: str) -> QuerySet[Site]:
    """The open ones that have a capability of that group (a root of the taxonomy), or ANY, or are just OPEN."""
    sites = sites.filter(active=True)
    if group == OPEN:
        return sites
    records = CapabilityRecord.objects.filter(site=OuterRef("pk"))
    if group != ANY:
        records = records.filter(Q(capability=group) | Q(capability__code__startswith=f"{group}."))
    return sites.filter(Exists(records))


def _by_group() -> Iterable[dict[str, Any]]:
    rows: Any = CapabilityRecord.objects.order_by().filter(site__active=True).exclude(_retired("site__provider"))
    root = Func(F("capability"), Value("."), Value(1), function="split_part", output_field=TextField())
    counted: Iterable[dict[str, Any]] = rows.values(at=F("site__country"), group=root).annotate(
        **_counted("site__provider")
    )
    return counted


def _by_country() -> Iterable[dict[str, Any]]:
    rows: Any = Site.objects.order_by().filter(active=True).exclude(_retired("provider"))
    can = Exists(CapabilityRecord.objects.filter(site=OuterRef("pk")))
    with_some = Count("provider", distinct=True, filter=can)
    counted: Iterable[dict[str, Any]] = rows.values(at=F("country")).annotate(**_counted("provider"), able=with_some)
    return counted


def _total() -> Figure:
    made_up = Count("pk", filter=Q(source__name=Source.SYNTHETIC))
    rows = Provider.objects.exclude(status=PublicationStatus.RETIRED)
    return Figure(**rows.aggregate(providers=Count("pk"), synthetic=made_up))


def _counted(provider: str) -> dict[str, Count]:
    made_up = Q(**{f"{provider}__source__name": Source.SYNTHETIC})
    return {
        "providers": Count(provider, distinct=True),
        "synthetic": Count(provider, distinct=True, filter=made_up),
    }


def _retired(provider: str) -> Q:
    return Q(**{f"{provider}__status": PublicationStatus.RETIRED})


def _figure(row: dict[str, Any]) -> Figure:
    return Figure(providers=row["providers"], synthetic=row["synthetic"])


def _order(country: Covered) -> tuple[bool, str, int, str]:
    return country.region == ELSEWHERE, country.region, -country.total.providers, country.name
