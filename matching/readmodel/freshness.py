"""The snapshot that this process answers from, and how it comes to be that of the latest revision.

An answer is of the latest revision there was when it was asked for. Where that takes longer than a request should wait,
it is of the last good one, which it names; where it cannot be had at all, it is refused (`Behind`). No worker ever goes
back. Of the workers of a host one reads and writes, the others open what it wrote (`store`): a client does not go back
either. Where nothing can be written, each reads for itself.
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

PATIENCE = 2.0  # seconds after the revision was seen to have moved that requests wait for the refresh
LAST_GOOD = 30.0  # seconds after it that the snapshot held is answered from, if none of the new revision can be had


class Behind(Exception):
    """There is no snapshot, or none that is new enough."""


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
        self._outdated_at: float | None = None  # when what is held was first seen to be older than the catalog

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
        outdated_at = self._outdated_at = self._outdated_at or arrived
        try:
            return self._refreshed(asked, arrived, until=max(arrived, outdated_at + PATIENCE))
        except Behind:
            held = self.held
            # One whose number is not below is of another history: the database was put back.
            if held is None or held.reading.revision.number >= asked.number:
                raise
            if time.monotonic() > outdated_at + LAST_GOOD:
                raise
            return held

    def _refreshed(self, asked: Latest, arrived: float, *, until: float) -> Held:
        def fresh() -> Held | None:
            # What began after we arrived is new enough: under steady writes nobody waits for a second one.
            held = self.held
            return held if held and (held.reading.revision == asked or held.begun >= arrived) else None

        if self.followed:
            self.asked.set()
            with self._changed:
                self._changed.wait_for(fresh, timeout=until - arrived)
        elif self._refreshing.acquire(timeout=until - arrived):
            try:
                return fresh() or self.refresh(until=until)
            finally:
                self._refreshing.release()
        if not (found := fresh()):
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
        self.held, self._outdated_at = Held(reading=reading, stored=stored, begun=begun), None
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
