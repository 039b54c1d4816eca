"""Fills a database with made-up providers, straight into its tables: only for a database that is made to be measured.

Two sites a provider; at each, 6 or 7 capability records, two modality records, two certificates, one inspection. The
triggers of users are off meanwhile, so what is put in has no history; one row that is changed afterwards raises the
revision.
"""

from django.db import connection, transaction

SOURCE = "Synthetic: made up to be measured"
TABLES = ("provider", "site", "capabilityrecord", "modalityrecord", "certificate", "inspection")

PROVIDERS = """
INSERT INTO catalog_provider (key, name, status, description, website, duns, contract_services, source_id)
SELECT format('made-up-%%s', lpad(n::text, 7, '0')), format('Made-up manufacturer %%s', n), 'published', '', '', '',
       (ARRAY['yes', 'yes', 'yes', 'unknown', 'no'])[1 + n %% 5], %(source)s
  FROM generate_series(%(first)s, %(last)s) AS n
"""
SITES = """
INSERT INTO catalog_site (provider_id, key, name, country_id, city, address, fei, duns, active, profile_reviewed_on,
                          source_id)
SELECT p.id, p.key || '-' || place, format('%%s, plant %%s', p.name, place),
       (SELECT array_agg(code) FROM catalog_country)[1 + abs(hashint8(p.id * 7 + place)) %% 40],
       format('City %%s', abs(hashint8(p.id * 3 + place)) %% 2000), '', '', '', true,
       CASE WHEN (p.id + place) %% 3 = 0 THEN DATE '2026-08-14' END, p.source_id
  FROM catalog_provider p, generate_series(1, 2) AS place
 WHERE p.source_id = %(source)s AND p.key >= %(from)s
"""
CAPABILITIES = """
WITH vocabulary AS (SELECT array_agg(code ORDER BY code) AS codes FROM catalog_capability)
INSERT INTO catalog_capabilityrecord (site_id, capability_id, evidence, evidence_url, stages, annual_volume_min,
    annual_volume_max, batch_size_min, batch_size_max, lead_time_weeks_min, lead_time_weeks_max, programmes, source_id)
SELECT s.id, v.codes[1 + (h + n * 7) %% cardinality(v.codes)],
       (ARRAY['verified', 'register', 'declared', 'inferred'])[1 + (h + n) %% 4],
       CASE WHEN (h + n) %% 4 = 0 THEN format('https://made-up.example/%%s', s.id) ELSE '' END,
       CASE WHEN (h + n) %% 3 = 0 THEN ARRAY['commercial', 'validation'] ELSE ARRAY[]::varchar[] END,
       CASE WHEN (h + n) %% 5 < 3 THEN 100 + (h * 13 + n) %% 100000 END,
       CASE WHEN (h + n) %% 2 = 0 THEN 200000 + (h * 17 + n * 31) %% 50000000 END,
       CASE WHEN (h + n) %% 4 < 2 THEN 10 + (h * 5 + n) %% 1000 END,
       CASE WHEN (h + n) %% 4 = 1 THEN 2000 + (h * 11 + n) %% 100000 END,
       CASE WHEN (h + n) %% 5 < 3 THEN 2 + (h + n) %% 20 END,
       CASE WHEN (h + n) %% 2 = 1 THEN 22 + (h + n) %% 20 END,
       CASE WHEN (h + n) %% 2 = 0 THEN (h + n) %% 15 END, s.source_id
  FROM (SELECT id, source_id, abs(hashint8(id))::bigint %% 1000003 AS h FROM catalog_site
         WHERE source_id = %(source)s AND key >= %(from)s) s,
       vocabulary v, generate_series(1, 6 + (h %% 2)::int) AS n
"""
MODALITIES = """
WITH vocabulary AS (SELECT array_agg(code ORDER BY code) AS codes FROM catalog_modality)
INSERT INTO catalog_modalityrecord (site_id, modality_id, evidence, evidence_url, source_id)
SELECT s.id, v.codes[1 + (h + n * 5) %% cardinality(v.codes)],
       (ARRAY['verified', 'register', 'declared', 'inferred'])[1 + (h + n) %% 4], '', s.source_id
  FROM (SELECT id, source_id, abs(hashint8(id))::bigint %% 1000003 AS h FROM catalog_site
         WHERE source_id = %(source)s AND key >= %(from)s) s, vocabulary v, generate_series(1, 2) AS n
"""
CERTIFICATES = """
WITH vocabulary AS (SELECT array_agg(code ORDER BY code) AS codes FROM catalog_standard WHERE holdable),
     scopes AS (SELECT array_agg(code ORDER BY code) AS codes FROM catalog_capability)
INSERT INTO catalog_certificate (site_id, standard_id, number, issuer, status, valid_from, valid_until, scope, evidence,
                                 evidence_url, source_id)
SELECT s.id, v.codes[1 + (h + n * 3) %% cardinality(v.codes)], format('M-%%s-%%s', s.id, n),
       format('Made-up register %%s', h %% 12), 'active', DATE '2024-01-01' + (h %% 300)::int,
       CASE WHEN (h + n) %% 10 > 0 THEN DATE '2026-01-01' + (h * n %% 1200)::int END,
       CASE WHEN (h + n) %% 4 = 0 THEN ARRAY[c.codes[1 + h %% cardinality(c.codes)]] ELSE ARRAY[]::varchar[] END,
       (ARRAY['verified', 'register', 'declared', 'inferred'])[1 + (h + n) %% 4], '', s.source_id
  FROM (SELECT id, source_id, abs(hashint8(id))::bigint %% 1000003 AS h FROM catalog_site
         WHERE source_id = %(source)s AND key >= %(from)s) s, vocabulary v, scopes c, generate_series(1, 2) AS n
"""
INSPECTIONS = """
INSERT INTO catalog_inspection (site_id, authority, area, ended_on, outcome, closed_on, source_id)
SELECT s.id, 'FDA', (ARRAY['device', 'drug', 'biologics', ''])[1 + s.id %% 4], DATE '2020-01-01' + (s.id %% 2500)::int,
       (ARRAY['none', 'voluntary', 'official'])[1 + s.id %% 3],
       CASE WHEN s.id %% 2 = 0 THEN DATE '2020-06-01' + (s.id %% 2500)::int END, s.source_id
  FROM catalog_site s WHERE source_id = %(source)s AND key >= %(from)s
"""
AT_ONCE = 25_000


def fill(providers: int) -> None:
    """Sees to it that there are so many made-up providers."""
    source = _source()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT count(*) FROM catalog_provider WHERE source_id = %s", [source])
        there = cursor.fetchone()[0]
    for first in range(there + 1, providers + 1, AT_ONCE):
        _fill(source, first, min(first + AT_ONCE - 1, providers))
        print(f"{min(first + AT_ONCE - 1, providers):,} providers", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("UPDATE catalog_source SET reference = %s WHERE id = %s", [f"{providers} providers", source])


def _source() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_source (name, reference) SELECT %(name)s, '' "
            "WHERE NOT EXISTS (SELECT 1 FROM catalog_source WHERE name = %(name)s)",
            {"name": SOURCE},
        )
        cursor.execute("SELECT id FROM catalog_source WHERE name = %s", [SOURCE])
        number: int = cursor.fetchone()[0]
    return number


def _fill(source: int, first: int, last: int) -> None:
    given: dict[str, int | str] = {"source": source, "first": first, "last": last, "from": f"made-up-{first:07d}"}
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE catalog_{table} DISABLE TRIGGER USER")
        for statement in (PROVIDERS, SITES, CAPABILITIES, MODALITIES, CERTIFICATES, INSPECTIONS):
            cursor.execute(statement, given)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be pending when a trigger is switched
        for table in TABLES:
            cursor.execute(f"ALTER TABLE catalog_{table} ENABLE TRIGGER USER")
