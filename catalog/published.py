"""What changed in the published catalog between two revisions, per provider: from the events of the triggers.

What happened while a provider was not published, or at a site that was closed, is not told, nor who did something and
why. A transaction's events and its revision bear the same time (`pgh_created_at`, `began_at`), and numbers are the
order of commits: times are not, for a transaction is dated by its beginning. Within a table `pgh_id` is that order too,
since writers of the catalog take turns.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from catalog.models import Revision

KINDS = ("provider", "site", "capability", "modality", "certificate", "inspection")
NEW, CHANGED, GONE = "new", "changed", "gone"
_RECORDS = {
    "capability": "catalog_capabilityrecordevent",
    "modality": "catalog_modalityrecordevent",
    "certificate": "catalog_certificateevent",
    "inspection": "catalog_inspectionevent",
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """What became of one provider: `NEW`, `CHANGED` or `GONE`; when, last; and which kinds of its entries were touched.

    Of one that is gone nothing else is known: `kinds` is empty, key and name are those it had last in public.
    """

    key: str
    name: str
    change: str
    kinds: tuple[str, ...]
    revision: int
    at: datetime


def changes_between(after: int, upto: int, *, providers: Iterable[str] | None = None) -> list[Change]:
    """Changes of the revisions `after` < number <= `upto`, of all providers or of those keys, by key. One query."""
    keys = None if providers is None else list(providers)
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {"after": after, "upto": upto, "keys": keys, "published": "published"})
        return [_change(*row) for row in cursor.fetchall()]


def _change(
    key: str, name: str, change: str, kinds: list[str] | None, entered: bool, revision: int, at: datetime
) -> Change:
    touched = {*(kinds or ()), *(["provider"] if entered else [])} if change != GONE else set[str]()
    ordered = tuple(kind for kind in KINDS if kind in touched)
    return Change(key=key, name=name, change=change, kinds=ordered, revision=revision, at=at)


def revision_before(moment: datetime) -> int:
    """The number of the last revision that was raised before the moment; 0 for none. One query."""
    found: dict[str, Any] = Revision.objects.filter(raised_at__lt=moment).aggregate(number=Max("number"))
    return found["number"] or 0


_TOUCHED_RECORDS = " ".join(
    f"""UNION ALL SELECT '{kind}', site_id, pgh_created_at FROM {table}, reach
        WHERE pgh_created_at BETWEEN low AND high"""  # noqa: S608 tables of ours
    for kind, table in _RECORDS.items()
)
_CHANGES = f"""
WITH since AS MATERIALIZED (
    SELECT began_at, max(number) AS number FROM catalog_revision
     WHERE number > %(after)s AND number <= %(upto)s GROUP BY began_at),
reach AS MATERIALIZED (SELECT min(began_at) AS low, max(began_at) AS high FROM since),
-- With keys only sites are looked at that have ever belonged to these providers.
named AS MATERIALIZED (SELECT DISTINCT pgh_obj_id AS provider FROM catalog_providerevent WHERE key = ANY(%(keys)s)),
named_sites AS MATERIALIZED (
    SELECT DISTINCT pgh_obj_id AS site FROM catalog_siteevent WHERE provider_id IN (SELECT provider FROM named)),
at_sites AS MATERIALIZED (
    SELECT DISTINCT kind, site, number FROM (
        SELECT 'site' AS kind, pgh_obj_id AS site, pgh_created_at AS at FROM catalog_siteevent, reach
         WHERE pgh_created_at BETWEEN low AND high
        {_TOUCHED_RECORDS}) AS event
      JOIN since ON since.began_at = event.at
     WHERE %(keys)s::text[] IS NULL OR site IN (SELECT site FROM named_sites)),
-- A site as each revision left it: whose it is, and whether it is open; and as it was before.
sites AS (
    SELECT site, provider, open, number AS first, lead(number) OVER past AS next,
           lag(provider) OVER past AS provider_before, coalesce(lag(open) OVER past, false) AS open_before
      FROM (SELECT DISTINCT ON (e.pgh_obj_id, r.number) e.pgh_obj_id AS site, r.number, e.provider_id AS provider,
                   e.active AND e.pgh_label <> 'delete' AS open
              FROM catalog_siteevent e JOIN catalog_revision r ON r.began_at = e.pgh_created_at
             WHERE r.number <= %(upto)s AND e.pgh_obj_id IN (SELECT site FROM at_sites)
             ORDER BY e.pgh_obj_id, r.number, e.pgh_id DESC) AS state
    WINDOW past AS (PARTITION BY site ORDER BY number)),
site_changes AS MATERIALIZED (
    SELECT t.kind, t.number, s.provider, s.provider_before, s.open,
           t.kind = 'site' AND t.number = s.first AND s.open_before AS was_open
      FROM at_sites t
      JOIN sites s ON s.site = t.site AND t.number >= s.first AND (s.next IS NULL OR t.number < s.next)),
-- A site that moved counts for both of its providers.
touched AS MATERIALIZED (
    SELECT provider, kind, number FROM site_changes WHERE open OR (was_open AND provider_before = provider)
    UNION SELECT provider_before, kind, number FROM site_changes WHERE was_open AND provider_before <> provider
    UNION SELECT e.pgh_obj_id, 'provider', since.number FROM catalog_providerevent e
            JOIN since ON since.began_at = e.pgh_created_at
           WHERE %(keys)s::text[] IS NULL OR e.pgh_obj_id IN (SELECT provider FROM named)),
providers AS MATERIALIZED (
    SELECT provider, key, name, published, number AS first, lead(number) OVER past AS next,
           coalesce(lag(published) OVER past, false) AS published_before
      FROM (SELECT DISTINCT ON (e.pgh_obj_id, r.number) e.pgh_obj_id AS provider, r.number, e.key, e.name,
                   e.status = %(published)s AND e.pgh_label <> 'delete' AS published
              FROM catalog_providerevent e JOIN catalog_revision r ON r.began_at = e.pgh_created_at
             WHERE r.number <= %(upto)s AND e.pgh_obj_id IN (SELECT provider FROM touched)
             ORDER BY e.pgh_obj_id, r.number, e.pgh_id DESC) AS state
    WINDOW past AS (PARTITION BY provider ORDER BY number)),
told AS (
    SELECT provider, array_agg(DISTINCT kind) FILTER (WHERE published AND before) AS kinds,
           max(number) FILTER (WHERE published) AS seen,
           bool_or(published AND NOT before) AS entered,
           max(number) FILTER (WHERE before AND NOT published) AS left_in
      FROM (SELECT t.provider, t.kind, t.number, p.published,
                   CASE WHEN t.number = p.first THEN p.published_before ELSE p.published END AS before
              FROM touched t
              JOIN providers p ON p.provider = t.provider
                              AND t.number >= p.first AND (p.next IS NULL OR t.number < p.next)) AS change
     GROUP BY provider),
-- As it is in the end, as it was in the beginning, and what it was called last in public.
ends AS (
    SELECT provider, bool_or(published) FILTER (WHERE next IS NULL) AS published,
           coalesce(bool_or(published) FILTER (WHERE first <= %(after)s AND (next IS NULL OR next > %(after)s)), false)
               AS published_then,
           (array_agg(key ORDER BY first DESC) FILTER (WHERE published))[1] AS key,
           (array_agg(name ORDER BY first DESC) FILTER (WHERE published))[1] AS name
      FROM providers GROUP BY provider)
SELECT e.key, e.name,
       CASE WHEN NOT e.published THEN '{GONE}' WHEN t.entered AND NOT e.published_then THEN '{NEW}'
            ELSE '{CHANGED}' END,
       t.kinds, t.entered, r.number, r.raised_at
  FROM told t
  JOIN ends e ON e.provider = t.provider
  JOIN catalog_revision r ON r.number = CASE WHEN e.published THEN t.seen ELSE t.left_in END
 WHERE %(keys)s::text[] IS NULL OR e.key = ANY(%(keys)s)
 ORDER BY e.key COLLATE "C"
"""  # noqa: S608 tables and words of ours; what was asked for are parameters
