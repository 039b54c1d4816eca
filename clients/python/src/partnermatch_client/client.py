"""The client: one server, one key, and what may be asked there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self, cast

import httpx

from partnermatch_client.catalog import Providers, Sites
from partnermatch_client.doors import Briefs, Keys, Shortlists
from partnermatch_client.retries import Retries
from partnermatch_client.sending import Call, Sender
from partnermatch_client.shapes.answer import MatchAnswer
from partnermatch_client.shapes.catalog import Principal
from partnermatch_client.shapes.watch import Lapse, WatchedChange

USUAL_RETRIES = Retries()


@dataclass(frozen=True, kw_only=True)
class ChangesSince:
    """What changed after the revision `since`. Ask with `revision` the next time, and nothing is missed."""

    revision: int
    since: int
    changes: list[WatchedChange]


class Client:
    """Asks the server at `base_url`, such as https://partnermatch.example, as whoever holds the key.

    Use it as a context manager, or call `close`. Threads may share one. `timeout` is in seconds, and holds for each
    attempt of a call; `transport` is httpx's, for a proxy or certificates of your own.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        timeout: float = 60.0,
        retries: Retries = USUAL_RETRIES,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._sender = Sender(base_url, key, timeout=timeout, retries=retries, transport=transport)
        self.briefs = Briefs(self._sender)
        self.shortlists = Shortlists(self._sender)
        self.keys = Keys(self._sender)
        self.providers = Providers(self._sender)
        self.sites = Sites(self._sender)

    def __repr__(self) -> str:
        return f"Client({self._sender.base!r}, key pm_{self._sender.prefix}_…)"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        self._sender.close()

    def match(self, brief: Mapping[str, object]) -> MatchAnswer:
        """The published catalog, ranked by a brief. Nothing is stored."""
        return cast(MatchAnswer, self._sender.document(Call(method="POST", path="/match/", body=brief))[0])

    def me(self) -> Principal:
        """Who the key stands for."""
        return cast(Principal, self._sender.document(Call(method="GET", path="/me/"))[0])

    def changes(self, since: int | str | date | datetime) -> ChangesSince:
        """What changed in the published catalog after a revision, or from a day or time on; read to the last page.

        A datetime needs its zone.
        """
        asked = since.isoformat() if isinstance(since, date) else since
        pages = list(self._sender.pages("/changes/", {"since": asked}))
        rows = [cast(WatchedChange, row) for page in pages for row in page["results"]]
        return ChangesSince(revision=pages[0]["revision"], since=pages[0]["since"], changes=rows)

    def lapses(self, within_days: int | None = None) -> list[Lapse]:
        """Certificates of providers that you have selected which run out within so many days (the server's 90)."""
        rows = self._sender.rows("/lapses/", {"within_days": within_days}, dict)
        return [cast(Lapse, row) for row in rows]
