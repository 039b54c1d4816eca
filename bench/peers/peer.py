"""What every peer is: asked with a resolved brief, it answers with the first rows of the ranking."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from bench.asked import Asked


class Row(NamedTuple):
    """One provider by its best site, as positions in the catalog, with its total out of W * U."""

    provider: int
    site: int
    open_musts: int  # 0: confirmed; more: possible
    low: int
    expected: int
    high: int


Ask = Callable[[], Sequence[Row]]


class Peer(Protocol):
    """Holds the catalog in its own form."""

    name: str
    how: str  # how it is tuned
    cannot: str  # what it cannot express
    most: int | None  # how many briefs it is asked: what takes seconds is asked fewer; None: all

    def asking(self, asked: Asked) -> Ask:
        """Whatever its users would prepare once for a question that is asked again; what is returned is timed."""
        ...


def rows_of(found: Iterable[Sequence[Any]]) -> list[Row]:
    """Rows as a database gives them, doubles where it counted in doubles."""
    return [Row(*map(int, row)) for row in found]
