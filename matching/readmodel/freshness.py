"""The snapshot that this process answers from, and how it comes to be that of the latest revision.

An answer is always of the latest revision there was when it was asked for, or it is refused (`Behind`). So no worker
ever goes back, and neither does a client whose requests come to several workers or hosts. Of the workers of a host one
reads and writes, the others open what it wrote (`store`). Where nothing can be written, each reads for itself.
"""

import logging
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection

from catalog.replica import read_nearest
from catalog.revision import Latest, latest
from matching.readmodel.reading import Reading, Snapshot, read
from matching.readmodel.store import Store, Stored

logger = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds that a request waits for a refresh; with what the database may take, it is told within 3


class Behind(Exception):
    """The snapshot of the latest revision was not there in time."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """`begun` is when its reading began, on the monotonic clock: it is not older than that."""

    reading: Reading
    stored: Stored | None
    begun: float


class Keeper:
    """Holds the reading of this process. `changed` is told whenever there is another one."""

    def __init__(self) -> None:
        self.held: Held | None = None
        self.followed = False  # a thread of its own refreshes: requests only wait
        self.asked = threading.Event()
        self._changed = threading.Condition()
        self._refreshing = threading.Lock()

    def snapshot(self, known: Latest | None = None) -> Snapshot:
        """Of the latest revision. `known`: what the caller saw the latest to be while the request was served."""
        if connection.in_atomic_block:  # the caller may have changed the catalog: what it sees is nobody else's
            return read(self.held.reading if self.held else None).snapshot
        asked, held = known or latest(), self.held
        if held is not None and held.reading.revision == asked:
            return held.reading.snapshot
        return self._awaited(asked).reading.snapshot

    def _awaited(self, asked: Latest) -> Held:
        arrived = time.monotonic()
        if self.held is not None and asked.number < self.held.reading.revision.number:
            asked = latest()  # what was known is older than what is held, or the database was put back

        def fresh() -> Held | None:
            # What began after we arrived is new enough: under steady writes nobody waits for a second one.
            held = self.held
            return held if held and (held.reading.revision == asked or held.begun >= arrived) else None

        if not self.followed:
            if not self._refreshing.acquire(timeout=PATIENCE):
                raise Behind
            try:
                return fresh() or self.refresh(until=arrived + PATIENCE)
            finally:
                self._refreshing.release()
        self.asked.set()
        with self._changed:
            found = self._changed.wait_for(fresh, timeout=PATIENCE)
        if not found:
            raise Behind
        return found

    def refresh(self, *, until: float) -> Held:
        """Hold the reading of the latest revision; one thread at a time. Raises `Behind` if its turn has not come."""
        begun, held = time.monotonic(), self.held
        store = _store()
        if store is None:
            reading, stored = _read(held.reading if held else None, latest()), None
        else:
            reading, stored = _shared(store, held, until)
        self.held = Held(reading=reading, stored=stored, begun=begun)
        with self._changed:
            self._changed.notify_all()
        return self.held


def _shared(store: Store, held: Held | None, until: float) -> tuple[Reading, Stored | None]:
    """The stored reading of the latest revision; read and stored if nobody did. In memory where it cannot be stored."""
    if found := store.find(latest()):
        return found.reading, found
    with store.only_writer(until=until) as mine:
        newest = latest()
        if found := store.find(newest):
            return found.reading, found
        if not mine:
            raise Behind
        base = (held.stored if held else None) or store.newest()
        reading = _read(base.reading if base else held.reading if held else None, newest)
        try:
            stored = store.write(reading, base)
        except OSError as error:
            logger.warning("The snapshot is kept in memory, it cannot be stored: %s", error)
            return reading, None
    return stored.reading, stored


def _read(base: Reading | None, newest: Latest) -> Reading:
    return read_nearest(partial(read, base), at_least=newest.number)


def _store() -> Store | None:
    """Where SNAPSHOT_DIR says; None without one, or where it cannot be used."""
    if not settings.SNAPSHOT_DIR:
        return None
    try:
        return Store(Path(settings.SNAPSHOT_DIR))
    except OSError as error:
        logger.warning("Snapshots are kept in memory, %s cannot be used: %s", settings.SNAPSHOT_DIR, error)
        return None
