"""What the shared snapshot costs: to read, to open, to refresh, and in memory.

    python -m bench.snapshot [providers …]

Fills a database of the server for measuring with made-up providers (`bench.filling`), some minutes for 100 000, and
measures in a process of its own, whose memory nobody else has used.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnermatch.settings")
os.environ.setdefault("PARTNERMATCH_ENV", "development")
django.setup()

from bench.database import server  # noqa: E402 Django must be set up before its models are imported
from bench.filling import fill  # noqa: E402
from bench.product_database import Databases  # noqa: E402
from matching.readmodel.freshness import Keeper  # noqa: E402
from matching.readmodel.store import Stored  # noqa: E402

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
HERE = "--here"  # measure in the database of the environment


def took(keeper: Keeper) -> str:
    """How long it takes the keeper to have the latest snapshot: on the clock, and of this process's own time."""
    clock, own = time.perf_counter(), time.process_time()
    keeper.snapshot()
    clock, own = time.perf_counter() - clock, time.process_time() - own
    return f"{clock * 1000:8.0f} ms, of this process {own * 1000:6.0f} ms"


def stored_by(keeper: Keeper) -> Stored:
    if keeper.held is None or keeper.held.stored is None:
        raise SystemExit("SNAPSHOT_DIR cannot be written")
    return keeper.held.stored


def peak() -> float:
    """Mebibytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def private() -> float:
    """Mebibytes of this process that it shares with no other."""
    said = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in said if line.startswith("Private_")) / 1024


def measure() -> None:
    """Reads, opens and refreshes the snapshot of the database that Django is connected to."""
    connection.ensure_connection()
    opened, reader, begun = Keeper(), Keeper(), peak()
    print(f"{'read everything and store it':>30}: {took(reader)}, at most {peak() - begun:.0f} MiB more")
    stored = stored_by(reader)
    size, providers = sum(path.stat().st_size for path in stored.path.iterdir()), len(stored.arrays["provider_ids"])
    print(f"{'stored':>30}: {size / MEBIBYTE:.1f} MiB for {providers:,} providers, {size / providers:.0f} bytes each")
    before = private()
    print(f"{'open it':>30}: {took(opened)}, {private() - before:.1f} MiB of its own")
    for name, edit in EDITS.items():
        with connection.cursor() as cursor:
            cursor.execute(edit)
        print(f"{'after ' + name:>30}: {took(reader)}; another worker: {took(opened)}")


def measure_elsewhere(database: str) -> None:
    """The same in a process of its own."""
    with tempfile.TemporaryDirectory() as directory:
        env = os.environ | {"DATABASE_URL": database, "SNAPSHOT_DIR": directory, "DATABASE_STATEMENT_TIMEOUT": "0"}
        subprocess.run([sys.executable, "-m", "bench.snapshot", HERE], env=env, check=True)


def main() -> None:
    """Prints a few lines per catalog size."""
    parser = argparse.ArgumentParser(description="Measure the shared snapshot.")
    parser.add_argument("providers", nargs="*", type=int, default=[100_000])
    parser.add_argument(HERE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        measure()
        return
    with server() as address, ExitStack() as ends, Databases(address, ends).product("bench_snapshot") as database:
        call_command("seed", verbosity=0)
        for providers in sorted(options.providers):
            fill(providers)
            measure_elsewhere(database)


if __name__ == "__main__":
    main()
