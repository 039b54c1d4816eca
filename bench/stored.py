"""Generated catalogs as the files that workers map into their memory, without a database full of them.

A database only names the revision. Its snapshot is what is written here, so a server over it answers from that.
"""

import os
import time
from pathlib import Path

import numpy as np

from bench.catalogs import random_columns
from bench.figures import Document
from bench.processes import most_private
from catalog.revision import latest
from matching.engine.texts import narrowed
from matching.readmodel.facts import Facts
from matching.readmodel.reading import Reading
from matching.readmodel.store import Store, Stored

MIB = 2**20


def write(size: int, directory: str) -> Document:
    """Makes the catalog and stores it; what that took of this process."""
    start, own = time.perf_counter(), os.getpid()
    with most_private([own]) as most:
        columns = random_columns(size).as_packed()
        providers, sites = (narrowed(np.arange(len(table))) for table in (columns.providers, columns.sites))
        facts = Facts(columns=columns, provider_ids=providers, site_ids=sites)
        stored = Store(Path(directory)).write(Reading(revision=latest(), facts=facts), None)
    return {
        "sites": len(columns.sites),
        "capability_records": len(columns.capabilities),
        "snapshot_mib": round(sum(path.stat().st_size for path in stored.path.iterdir()) / MIB, 1),
        "made_in_s": round(time.perf_counter() - start, 1),
        "made_with_mib": round(most[own], 1),
    }


def opened(directory: str) -> Stored:
    """What was stored there."""
    stored = Store(Path(directory)).find(latest())
    if stored is None:
        raise SystemExit(f"{directory} holds no snapshot of this database")
    return stored
