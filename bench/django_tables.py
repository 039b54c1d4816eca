"""The same catalog in the product's own tables, for the ORM, the service and HTTP: by COPY and INSERT … SELECT.

Triggers are off while it is loaded: a history of generated rows says nothing. Foreign keys and checks are dropped, for
millions of rows take minutes to check, and nothing that is measured reads them. Indexes are made anew when all is in.
Ids are positions plus one.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import psycopg

from bench.copying import create
from catalog.exchange import load_vocabularies
from matching.engine.columns import (
    AREAS,
    CERTIFICATE_STATUS,
    CONTRACT_SERVICES,
    EVIDENCE,
    MISSING,
    NO_DAY,
    OUTCOMES,
    CapabilityRecords,
    Certificates,
    Columns,
    Inspections,
    ModalityRecords,
)

REFERENCE = Path(__file__).parent.parent / "seeds" / "reference"
Table = CapabilityRecords | ModalityRecords | Certificates | Inspections
TABLES = ("source", "provider", "site", "capabilityrecord", "modalityrecord", "certificate", "inspection")
NUMBERS = (
    *("annual_volume_min", "annual_volume_max", "batch_size_min", "batch_size_max"),
    *("lead_time_weeks_min", "lead_time_weeks_max", "programmes"),
)
CHECKED = """SELECT conrelid::regclass::text, conname FROM pg_constraint
              WHERE contype IN ('f', 'c') AND conrelid::regclass::text = ANY(%s)"""
INDEXES = """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
              WHERE NOT indisunique AND indrelid::regclass::text = ANY(%s)"""


def load_catalog(url: str, columns: Columns, *, quickly: bool = True) -> None:
    """Into a migrated database without a catalog. The columns must be of the product's own vocabularies.

    `quickly` leaves the tables without foreign keys and checks: not for a database that others use afterwards.
    """
    report = load_vocabularies(REFERENCE, actor="bench", reason="bench")
    if not report.ok:
        raise SystemExit(f"the vocabularies cannot be loaded: {report.errors}")
    names = [f"catalog_{table}" for table in TABLES]
    with psycopg.connect(url, options="-c statement_timeout=0 -c maintenance_work_mem=256MB") as connection:
        run(connection, ["SET CONSTRAINTS ALL IMMEDIATE"])
        run(connection, [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names])
        indexes = _stripped(connection, names) if quickly else []
        _vocabularies(connection, columns)
        _companies(connection, columns)
        _records(connection, columns)
        run(connection, indexes)
        run(connection, [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names])
        run(connection, ["SELECT catalog_raise_revision()"])
    with psycopg.connect(url, autocommit=True, options="-c statement_timeout=0") as connection:
        run(connection, [f"VACUUM ANALYZE {name}" for name in names])


def _stripped(connection: psycopg.Connection, names: list[str]) -> list[str]:
    """Drops what slows loading down; answers the statements that make the indexes anew."""
    checked = connection.execute(CHECKED, [names]).fetchall()
    run(connection, [f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"' for table, constraint in checked])
    indexes = connection.execute(INDEXES, [names]).fetchall()
    run(connection, [f"DROP INDEX {name}" for name, _ in indexes])
    return [definition for _, definition in indexes]


def run(connection: psycopg.Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement.encode())


def _vocabularies(connection: psycopg.Connection, columns: Columns) -> None:
    """Positions → codes, as `named(kind, n, code)`; and the scopes and lists of stages that occur."""
    codes = columns.codes
    lists = {
        **{name: getattr(codes, name) for name in ("capabilities", "standards", "modalities", "countries")},
        "evidence": EVIDENCE,
        "status": CERTIFICATE_STATUS,
        "services": CONTRACT_SERVICES,
        "area": AREAS,
        "outcome": OUTCOMES,
    }
    connection.execute("CREATE TEMPORARY TABLE named (kind text, n integer, code text, PRIMARY KEY (kind, n))")
    connection.execute("CREATE TEMPORARY TABLE listed (kind text, n integer, codes text[], PRIMARY KEY (kind, n))")
    masks = range(2 ** len(codes.stages))
    stages = [(mask, [code for bit, code in enumerate(codes.stages) if mask >> bit & 1]) for mask in masks]
    scopes = [(n, [codes.capabilities[code] for code in scope]) for n, scope in enumerate(columns.scopes)]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO named VALUES (%s, %s, %s)",
            [(kind, n, code) for kind, names in lists.items() for n, code in enumerate(names)],
        )
        cursor.executemany("INSERT INTO listed VALUES ('stages', %s, %s)", stages)
        cursor.executemany("INSERT INTO listed VALUES ('scope', %s, %s)", scopes)
    run(connection, ["ANALYZE named", "ANALYZE listed"])


def _companies(connection: psycopg.Connection, columns: Columns) -> None:
    providers, sites = columns.providers, columns.sites
    connection.execute(
        "INSERT INTO catalog_source (id, name, reference) OVERRIDING SYSTEM VALUE VALUES (1, 'synthetic', '')"
    )
    with connection.cursor() as cursor:
        with cursor.copy(
            "COPY catalog_provider (id, key, name, status, description, website, duns, contract_services, source_id) "
            "FROM STDIN"
        ) as copy:
            services = [CONTRACT_SERVICES[each] for each in providers.contract_services.tolist()]
            for n, (key, name, offered) in enumerate(zip(providers.key, providers.name, services, strict=True), 1):
                copy.write_row((n, key, name, "published", "", "", "", offered, 1))
        connection.execute("CREATE TEMPORARY TABLE site_key (n integer PRIMARY KEY, key text, name text)")
        with cursor.copy("COPY site_key (n, key, name) FROM STDIN") as copy:
            for n, (key, name) in enumerate(zip(sites.key, sites.name, strict=True)):
                copy.write_row((n, key, name or key))
    arrays = {"n": np.arange(len(sites)), "provider": sites.provider[:], "country": sites.country[:]}
    create(connection, "raw_site", arrays | {"reviewed_on": sites.reviewed_on[:]}, "TEMPORARY")
    run(
        connection,
        [
            f"""INSERT INTO catalog_site (id, key, name, city, address, fei, duns, active, profile_reviewed_on,
                       country_id, provider_id, source_id) OVERRIDING SYSTEM VALUE
                SELECT site_key.n + 1, key, name, '', '', '', '', true, {_date("reviewed_on")}, c.code, provider + 1, 1
                  FROM raw_site JOIN site_key USING (n)
                  LEFT JOIN {_named("countries", "country", "c")} ORDER BY site_key.n""",
            "DROP TABLE raw_site, site_key",
        ],
    )


def _records(connection: psycopg.Connection, columns: Columns) -> None:
    """Each table is copied as integers and turned into the product's rows by the server."""
    numbers = ", ".join(f"nullif({name}, {MISSING})" for name in NUMBERS)
    _copied(connection, columns.capabilities, ("site", "code", "evidence", "stages", *NUMBERS))
    _copied(connection, columns.modalities, ("site", "code", "evidence"))
    papers = ("site", "standard", "status", "valid_from", "valid_until", "scope", "evidence")
    _copied(connection, columns.certificates, papers)
    _copied(connection, columns.inspections, ("site", "area", "outcome", "ended_on", "closed_on"))
    grade = f"JOIN {_named('evidence', 'r.evidence', 'e')}"
    run(
        connection,
        [
            f"""INSERT INTO catalog_capabilityrecord (site_id, capability_id, evidence, evidence_url, stages,
                       {", ".join(NUMBERS)}, source_id)
                SELECT site + 1, c.code, e.code, '', l.codes, {numbers}, 1 FROM raw_capabilityrecords r {grade}
                  JOIN {_named("capabilities", "r.code", "c")} JOIN listed l ON l.kind = 'stages' AND l.n = stages""",
            f"""INSERT INTO catalog_modalityrecord (site_id, modality_id, evidence, evidence_url, source_id)
                SELECT site + 1, c.code, e.code, '', 1 FROM raw_modalityrecords r {grade}
                  JOIN {_named("modalities", "r.code", "c")}""",
            # A number of its own keeps two papers of one standard and day apart, as the constraint wants.
            f"""INSERT INTO catalog_certificate (site_id, standard_id, number, issuer, status, valid_from, valid_until,
                       scope, evidence, evidence_url, source_id)
                SELECT site + 1, c.code, row_number() OVER ()::text, '', s.code, {_date("valid_from")},
                       {_date("valid_until")}, l.codes, e.code, '', 1 FROM raw_certificates r {grade}
                  JOIN {_named("standards", "r.standard", "c")} JOIN {_named("status", "r.status", "s")}
                  JOIN listed l ON l.kind = 'scope' AND l.n = r.scope""",
            f"""INSERT INTO catalog_inspection (site_id, authority, area, ended_on, outcome, closed_on, source_id)
                SELECT site + 1, 'FDA ' || row_number() OVER (), coalesce(a.code, ''), {_date("ended_on")}, o.code,
                       {_date("closed_on")}, 1 FROM raw_inspections r
                  LEFT JOIN {_named("area", "r.area", "a")} JOIN {_named("outcome", "r.outcome", "o")}""",
        ],
    )


def _copied(connection: psycopg.Connection, table: Table, names: Iterable[str]) -> None:
    create(
        connection,
        f"raw_{type(table).__name__.lower()}",
        {name: getattr(table, name)[:] for name in names},
        "TEMPORARY",
    )


def _named(kind: str, column: str, alias: str) -> str:
    return f"named {alias} ON {alias}.kind = '{kind}' AND {alias}.n = {column}"


def _date(column: str) -> str:
    return f"CASE WHEN {column} <> {NO_DAY} THEN DATE '1970-01-01' + {column} END"
