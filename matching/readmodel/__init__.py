"""The catalog as the engine reads it: one snapshot per process, that of the latest committed revision."""

from catalog.revision import Latest
from matching.readmodel.freshness import Behind, Keeper
from matching.readmodel.reading import Snapshot, read

__all__ = ["Behind", "Latest", "Snapshot", "current", "keeper", "take"]

keeper = Keeper()


def current(known: Latest | None = None) -> Snapshot:
    """The snapshot of the latest committed revision. One query when nothing has changed, none if it is `known`.

    Inside a transaction it is what that transaction sees, read anew if that is another revision than the one held.

    Where that takes longer than a request should wait, the last good one, for a while (`freshness`). Raises
    `django.db.OperationalError` when the database cannot be reached, and `Behind` when there is no such snapshot.
    """
    return keeper.snapshot(known)


def take() -> Snapshot:
    """Read the whole published catalog, whatever is held."""
    return read().snapshot
