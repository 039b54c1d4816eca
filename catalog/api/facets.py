"""How the providers that were found are spread: one query per facet, five however many there are.

A row counts the providers with a matching site that has the value, under the same stages, grades and day as the
filters: asking for the value as well would find so many.
"""

from typing import Any

from django.db.models import Count, F, Q, QuerySet

from catalog.api.selection import Asked, capability_records, certificates_in_force, modality_records
from catalog.models import Provider, Region, Site

Rows = list[dict[str, Any]]  # value, count: most frequent first, then by code


def facets(providers: QuerySet[Provider], sites: QuerySet[Site], asked: Asked) -> dict[str, Rows]:
    """`sites` are those that meet what is asked of sites."""
    matching = sites.filter(provider__in=providers.order_by().values("pk"))
    of_records = {"site__in": matching.order_by().values("pk")}
    groups = Q(capability__above__ancestor__parent__isnull=False, capability__above__ancestor__parent__parent=None)
    return {
        "capability": counted(
            capability_records(asked).filter(groups, **of_records), "capability__above__ancestor", "site__provider"
        ),
        "standard": counted(certificates_in_force(asked).filter(**of_records), "standard", "site__provider"),
        "modality": counted(modality_records(asked).filter(**of_records), "modality", "site__provider"),
        "country": counted(matching.exclude(country=None), "country", "provider"),
        "region": by_region(matching),
    }


def counted(rows: QuerySet[Any], value: str, provider: str) -> Rows:
    counts = rows.order_by().values(value=F(value)).annotate(count=Count(provider, distinct=True))
    return list(counts.order_by("-count", "value"))


def by_region(sites: QuerySet[Site]) -> Rows:
    """Every region that holds the country of a site; a country may be in several."""
    regions = dict(Region.objects.order_by("code").values_list("code", "countries"))
    counts = sites.aggregate(
        **{code: Count("provider", distinct=True, filter=Q(country__in=members)) for code, members in regions.items()}
    )
    rows = [{"value": code, "count": count} for code, count in counts.items() if count]
    return sorted(rows, key=lambda row: (-row["count"], row["value"]))
