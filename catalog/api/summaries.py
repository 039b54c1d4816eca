"""The rows of the two long lists, straight from columns to plain data: building a model and a serializer for each of
fifty rows took as long as everything else together. `SiteSummary` and `ProviderSummary` declare their shape.
"""

from collections import defaultdict
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from catalog.api.conditional import today
from catalog.api.selection import Asked, certificates_in_force
from catalog.models import CapabilityRecord, ModalityRecord, Provider, Site

Row = dict[str, Any]


def site_rows(sites: QuerySet[Site]) -> QuerySet[Site, Any]:
    certificates = certificates_in_force(Asked(valid_on=today()))
    return sites.values(
        "key", "name", "country_id", "city", "fei", "duns", "active", "profile_reviewed_on", "source__name",
        "provider__key", "provider__name", "provider__contract_services", "provider__status",
        capability_codes=codes_at_site(CapabilityRecord.objects.all(), "capability_id"),
        modality_codes=codes_at_site(ModalityRecord.objects.all(), "modality_id"),
        standard_codes=codes_at_site(certificates, "standard_id"),
    )  # fmt: skip


def codes_at_site(records: QuerySet[Any], column: str) -> ArraySubquery:
    return ArraySubquery(records.filter(site=OuterRef("pk")).order_by(column).values(column).distinct())


def site_summary(row: Row) -> Row:
    return {
        "key": row["key"],
        "name": row["name"],
        "provider": {
            "key": row["provider__key"],
            "name": row["provider__name"],
            "contract_services": row["provider__contract_services"],
            "status": row["provider__status"],
        },
        "country": row["country_id"],
        "city": row["city"] or None,
        "fei": row["fei"] or None,
        "duns": row["duns"] or None,
        "active": row["active"],
        "profile_reviewed_on": row["profile_reviewed_on"],
        "source": row["source__name"],
        "capabilities": row["capability_codes"],
        "modalities": row["modality_codes"],
        "standards": row["standard_codes"],
    }


def provider_rows(providers: QuerySet[Provider]) -> QuerySet[Provider, Any]:
    return providers.values(
        "pk", "key", "name", "status", "headquarters_country_id", "contract_services", "website", "source__name"
    )


def provider_summaries(page: list[Row], sites: QuerySet[Site]) -> list[Row]:
    """The rows of a page, each with those of `sites` that are its own: one query."""
    own = sites.filter(provider__in=[row["pk"] for row in page]).order_by("key")
    places = defaultdict(list)
    for owner, key, name, country, city in own.values_list("provider_id", "key", "name", "country_id", "city"):
        places[owner].append({"key": key, "name": name, "country": country, "city": city or None})
    return [
        {
            "key": row["key"],
            "name": row["name"],
            "status": row["status"],
            "headquarters_country": row["headquarters_country_id"],
            "contract_services": row["contract_services"],
            "website": row["website"] or None,
            "source": row["source__name"],
            "sites": places[row["pk"]],
        }
        for row in page
    ]
