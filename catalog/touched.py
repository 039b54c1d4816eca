"""Whose rows may differ between two revisions, by the database's own numbers: rather one too many than one too few."""

from dataclasses import dataclass

from django.db import connection

from catalog.models import Revision
from catalog.revision import Latest

_RECORDS = ("capabilityrecord", "modalityrecord", "certificate", "inspection")


@dataclass(frozen=True, kw_only=True)
class Touched:
    """Providers and sites that something was written about, also what was deleted since. A site's provider, and the one
    it had before, count with it: who asks knows them.
    """

    providers: frozenset[int]
    sites: frozenset[int]


def was_raised(revision: Latest) -> bool:
    """Whether the revision is one of this database's. It is not where the database was put back to an older state."""
    if revision.raised_at is None:
        return revision.number == 0
    return Revision.objects.filter(number=revision.number, raised_at=revision.raised_at).exists()


def touched_between(after: int, upto: int) -> Touched:
    """What the transactions of the revisions `after` < number <= `upto` wrote about. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, {"after": after, "upto": upto})
        rows = cursor.fetchall()
    found = {kind: frozenset(number for each, number in rows if each == kind) for kind in ("provider", "site")}
    return Touched(providers=found["provider"], sites=found["site"])


def providers_of_sites(sites: frozenset[int]) -> frozenset[int]:
    """The providers that these sites belong to today."""
    if not sites:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT provider_id FROM catalog_site WHERE id = ANY(%s)", [list(sites)])
        return frozenset(number for (number,) in cursor.fetchall())


# A record that moved was written about at both of its sites: where it was stands in its event before.
_OF_RECORDS = " ".join(
    f"""
UNION SELECT 'site', e.site_id FROM catalog_{name}event e, reach
 WHERE e.pgh_created_at BETWEEN low AND high AND e.pgh_created_at IN (SELECT began_at FROM since)
UNION SELECT 'site', before.site_id FROM reach, catalog_{name}event e
 CROSS JOIN LATERAL (SELECT site_id FROM catalog_{name}event b WHERE b.pgh_obj_id = e.pgh_obj_id AND b.pgh_id < e.pgh_id
                      ORDER BY b.pgh_id DESC LIMIT 1) AS before
 WHERE e.pgh_created_at BETWEEN low AND high AND e.pgh_created_at IN (SELECT began_at FROM since)
   AND e.pgh_label = 'update'"""  # noqa: S608 tables of ours
    for name in _RECORDS
)
_TOUCHED = f"""
WITH since AS MATERIALIZED (SELECT began_at FROM catalog_revision WHERE number > %(after)s AND number <= %(upto)s),
reach AS MATERIALIZED (SELECT min(began_at) AS low, max(began_at) AS high FROM since)
SELECT 'provider', e.pgh_obj_id FROM catalog_providerevent e, reach
 WHERE e.pgh_created_at BETWEEN low AND high AND e.pgh_created_at IN (SELECT began_at FROM since)
UNION SELECT 'provider', p.id FROM reach, catalog_sourceevent e JOIN catalog_provider p ON p.source_id = e.pgh_obj_id
 WHERE e.pgh_created_at BETWEEN low AND high AND e.pgh_created_at IN (SELECT began_at FROM since)
   AND e.pgh_label = 'update'
UNION SELECT 'provider', e.provider_id FROM catalog_siteevent e, reach
 WHERE e.pgh_created_at BETWEEN low AND high AND e.pgh_created_at IN (SELECT began_at FROM since)
UNION SELECT 'site', e.pgh_obj_id FROM catalog_siteevent e, reach
 WHERE e.pgh_created_at BETWEEN low AND high AND e.pgh_created_at IN (SELECT began_at FROM since)
{_OF_RECORDS}
"""  # noqa: S608 tables of ours; what was asked for are parameters
