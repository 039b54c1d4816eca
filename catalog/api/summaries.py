"""The rows of the two long lists, straight from columns to plain data: building a model and a serializer for each of
fifty rows took as long as everything else together. `SiteSummary` and `ProviderSummary` declare their shape.
"""

from collections import defaultdict
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from catalog.api.conditional import today
from catalog.models import Provider, Site

Row = dict[str, Any]

RECORDS = ("capabilities", "modalities", "standards")

# Fixed text: the ORM takes longer to write it than the database to answer. In force as `certificates_in_force` has it.
_CODES = """
SELECT page.id,
       ARRAY(SELECT DISTINCT capability_id FROM catalog_capabilityrecord WHERE site_id = page.id ORDER BY 1),
       ARRAY(SELECT DISTINCT modality_id FROM catalog_modalityrecord WHERE site_id = page.id ORDER BY 1),
       ARRAY(SELECT DISTINCT standard_id FROM catalog_certificate
              WHERE site_id = page.id AND status = 'active' AND (valid_from <= %(today)s OR valid_from IS NULL)
                AND valid_until >= %(today)s ORDER BY 1)
  FROM unnest(%(sites)s::bigint[]) AS page(id)
"""


def site_rows(sites: QuerySet[Site]) -> QuerySet[Site, Any]:
    return sites.values(
        "pk", "key", "name", "country_id", "city", "fei", "duns", "active", "profile_reviewed_on", "source__name",
        "provider__key", "provider__name", "provider__contract_services", "provider__status",
    )  # fmt: skip


def site_summaries(page: list[Row]) -> list[Row]:
    """The rows of a page, each with the codes of what is on record at it: one query."""
    with connection.cursor() as cursor:
        cursor.execute(_CODES, {"sites": [row["pk"] for row in page], "today": today()})
        codes = {site: each for site, *each in cursor.fetchall()}
    return [site_summary(row) | dict(zip(RECORDS, codes[row["pk"]], strict=True)) for row in page]


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
