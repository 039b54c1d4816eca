"""What the shared snapshot costs: to read, to open, to refresh, and in memory.

All is measured in a process of its own, whose memory nobody else has used.
"""

import os
import time
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection

from bench.figures import Document, table
from bench.processes import alone, memory, most_private
from matching.readmodel.freshness import Keeper
from matching.readmodel.store import Stored

EDITS = {
    "the status of a certificate": """UPDATE catalog_certificate SET status = 'suspended'
        WHERE id = (SELECT max(id) FROM catalog_certificate WHERE status = 'active')""",
    "one modality more": """INSERT INTO catalog_modalityrecord (site_id, modality_id, evidence, evidence_url, source_id)
        SELECT s.id, m.code, 'declared', '', s.source_id FROM catalog_site s, catalog_modality m
         WHERE NOT EXISTS (SELECT 1 FROM catalog_modalityrecord r WHERE r.site_id = s.id AND r.modality_id = m.code)
         LIMIT 1""",
    "one provider less": """UPDATE catalog_provider SET status = 'retired'
        WHERE id = (SELECT min(id) FROM catalog_provider WHERE status = 'published')""",
}
MEBIBYTE = 2**20


def measured(url: str) -> Document:
    """Over one catalog, which is changed a little."""
    with TemporaryDirectory() as directory:
        return alone({"DATABASE_URL": url, "SNAPSHOT_DIR": directory}, here)


def here() -> Document:
    """Reads, opens and refreshes the snapshot of the database that Django is connected to."""
    connection.ensure_connection()
    reader, other, own = Keeper(), Keeper(), os.getpid()
    begun = memory(own).private
    with most_private([own]) as most:
        read = _took(reader)
    read["most_mib"] = round(most[own] - begun, 1)
    stored, before = _stored_by(reader), memory(own)
    size, providers = sum(path.stat().st_size for path in stored.path.iterdir()), len(stored.arrays["provider_ids"])
    opened = _took(other)
    opened["private_mib"] = round(memory(own).private - before.private, 1)
    return {
        "providers": providers,
        "stored_mib": round(size / MEBIBYTE, 1),
        "bytes_of_a_provider": round(size / providers),
        "read_and_store": read,
        "open": opened,
        "after": {name: _after(edit, reader, other) for name, edit in EDITS.items()},
    }


def _after(edit: str, reader: Keeper, other: Keeper) -> Document:
    """What the worker that reads the change spends, and another one that opens what it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(edit)
    return {"reader": _took(reader), "other": _took(other)}


def _took(keeper: Keeper) -> Document:
    """How long it takes the keeper to have the latest snapshot: on the clock, and of this process's own time."""
    clock, own = time.perf_counter(), time.process_time()
    keeper.snapshot()
    clock, own = time.perf_counter() - clock, time.process_time() - own
    return {"ms": round(1000 * clock, 1), "cpu_ms": round(1000 * own, 1)}


def _stored_by(keeper: Keeper) -> Stored:
    if keeper.held is None or keeper.held.stored is None:
        raise SystemExit(f"SNAPSHOT_DIR cannot be written: {settings.SNAPSHOT_DIR}")
    return keeper.held.stored


def told(result: Document) -> str:
    rows = [
        ("read everything and store it", *_figures(result["read_and_store"]), "", ""),
        ("open it", *_figures(result["open"]), "", ""),
        *(
            (f"after {name}", *_figures(found["reader"]), *_figures(found["other"]))
            for name, found in result["after"].items()
        ),
    ]
    stored = f"stored: {result['stored_mib']} MiB, {result['bytes_of_a_provider']} bytes a provider"
    reading = f"reading holds at most {result['read_and_store']['most_mib']} MiB"
    header = ("snapshot", "ms", "CPU ms", "another worker: ms", "CPU ms")
    return f"{table(header, rows)}\n{stored}; {reading}; opening takes {result['open']['private_mib']} MiB of its own"


def _figures(taken: Document) -> tuple[float, float]:
    return taken["ms"], taken["cpu_ms"]
