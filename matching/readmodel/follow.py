"""A thread in each worker that keeps its snapshot fresh while nobody asks, so that requests rarely wait for one.

It asks for the revision twice a second, and at once when a request waits. It begins after the worker was forked and
dies with it. Without it a request that finds its snapshot older refreshes it itself.

Between times it gives back the memory that answers have let go of.
"""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from catalog.revision import latest
from matching.readmodel import keeper
from matching.readmodel.freshness import Behind
from matching.readmodel.surplus import give_back, use_one_heap

logger = logging.getLogger(__name__)

EVERY = 0.5  # seconds
TURN = 60.0  # seconds that a refresh waits for that of another worker to end
RELIEF = 5.0  # seconds after which memory that answers have let go of is given back


def begin() -> None:
    """Starts the thread of this process, where SNAPSHOT_FOLLOW says so."""
    if settings.SNAPSHOT_FOLLOW:
        use_one_heap()
        keeper.followed = True
        threading.Thread(target=_follow, name="snapshot", daemon=True).start()


def _follow() -> None:
    relieved = time.monotonic()
    while True:
        keeper.asked.clear()
        if time.monotonic() > relieved + RELIEF:
            give_back()
            relieved = time.monotonic()
        try:
            _refresh()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The catalog cannot be read: %s", type(error).__name__)
            connection.close()
        except Behind:
            logger.warning("Another worker has been reading the catalog for %d seconds", TURN)
        except Exception:  # without this thread no request would see a new revision
            logger.exception("The snapshot cannot be refreshed")
            connection.close()
        keeper.asked.wait(EVERY)


def _refresh() -> None:
    connection.close_if_unusable_or_obsolete()
    if keeper.held is None or keeper.held.reading.revision != latest():
        keeper.refresh(until=time.monotonic() + TURN)
