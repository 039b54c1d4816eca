"""Reading the whole catalog where that costs the primary nothing: from a streaming replica, if one is configured.

A replica may lag, stand still, be gone, or have become a primary of its own. So it is asked first what it has, and
whatever it lacks is read from the primary. Only the catalog's snapshot is read here: keys, writes and everything of a
sponsor are the primary's alone.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections

Read = TypeVar("Read")

REPLICA = "replica"  # in settings.DATABASES
PATIENCE_SECONDS = 0.2  # for a replica that is a moment behind
STEP_SECONDS = 0.02
REST_SECONDS = 5.0  # after which one that could not be reached is tried again

# A promoted replica goes its own way, and a server of another cluster has always done so: both number their revisions.
IDENTITY = "SELECT system_identifier FROM pg_control_system()"
STATE = """
SELECT pg_is_in_recovery(), system_identifier, coalesce((SELECT max(number) FROM catalog_revision), 0)
  FROM pg_control_system()
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class State:
    """What a server says of itself."""

    in_recovery: bool
    identity: int
    revision: int


class NotAReplica(OperationalError):
    """The server that was configured as the replica is none of our primary's."""


class _Rest:
    """When the replica may be asked again. Of this process: its threads learn from one another."""

    def __init__(self) -> None:
        self._lock, self._until, self._identity = threading.Lock(), 0.0, 0

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._until

    def begin(self, error: Exception) -> None:
        with self._lock:
            self._until = time.monotonic() + REST_SECONDS
        log.warning("the replica cannot be read, the primary is: %s", error)

    def identity_of_primary(self) -> int:
        """Asked once: it is the cluster's for its life, and its replicas have it too."""
        if not self._identity:
            with connection.cursor() as cursor:
                cursor.execute(IDENTITY)
                self._identity = int(cursor.fetchone()[0])
        return self._identity


_rest = _Rest()


def read_nearest(work: Callable[[], Read], *, at_least: int) -> Read:
    """What `work` reads through the default connection, which is the replica's meanwhile if that has revision
    `at_least`, or gets it within a moment. Inside a transaction, and in every other case, it is the primary's.
    """
    if is_configured() and _rest.is_over and not connection.in_atomic_block:
        primary = _rest.identity_of_primary()
        try:
            with _in_place_of_primary():
                if _has(at_least, primary):
                    return work()
        except (OperationalError, InterfaceError) as error:
            connections[REPLICA].close()
            _rest.begin(error)
    return work()


def is_configured() -> bool:
    return REPLICA in connections.settings


def revision_of_replica() -> int | None:
    """What the replica has; None if it cannot be asked, or is none."""
    if not _rest.is_over:
        return None
    primary = _rest.identity_of_primary()
    try:
        with _in_place_of_primary():
            return _state(primary).revision
    except (OperationalError, InterfaceError) as error:
        connections[REPLICA].close()
        _rest.begin(error)
        return None


@contextmanager
def _in_place_of_primary() -> Iterator[None]:
    """In this thread, whatever asks the default connection asks the replica's, which writes nothing."""
    primary, replica = connections[DEFAULT_DB_ALIAS], connections[REPLICA]
    if replica.connection is not None and not replica.is_usable():
        raise OperationalError("it does not answer any more")  # to connect anew may take longer than a request waits
    connections[DEFAULT_DB_ALIAS] = replica
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary


def _has(at_least: int, primary: int) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (state := _state(primary)).revision < at_least:
        if time.monotonic() >= deadline:
            log.info("the replica has revision %s, not yet %s: the primary is read", state.revision, at_least)
            return False
        time.sleep(STEP_SECONDS)
    return True


def _state(primary: int) -> State:
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        in_recovery, identity, revision = cursor.fetchone()
    state = State(in_recovery=in_recovery, identity=identity, revision=revision)
    if not state.in_recovery or state.identity != primary:
        raise NotAReplica("DATABASE_REPLICA_URL leads to a server that does not follow the primary")
    return state
