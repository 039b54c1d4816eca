"""The published catalog: providers and their sites."""

from collections.abc import Iterator, Sequence
from typing import Any, cast
from urllib.parse import quote

from partnermatch_client.sending import Call, Sender
from partnermatch_client.shapes.catalog import ProviderDetail, ProviderSummary, SiteDetail, SiteSummary

Filter = str | int | bool | Sequence[str] | None


class Providers:
    """`client.providers`."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(self, **filters: Filter) -> Iterator[ProviderSummary]:
        """Those of which one site meets all filters, asked for page by page as they are taken.

        Filters are the server's: `capability=["device.molding.lsr"], country=["MX", "US"], search="silicone"`.
        """
        return self._sender.rows("/providers/", filters, lambda row: cast(ProviderSummary, row))

    def get(self, key: str) -> ProviderDetail:
        """One with its sites and their records."""
        return cast(ProviderDetail, _single(self._sender, "providers", key))


class Sites:
    """`client.sites`."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(self, **filters: Filter) -> Iterator[SiteSummary]:
        """Those that meet all filters, asked for page by page as they are taken."""
        return self._sender.rows("/sites/", filters, lambda row: cast(SiteSummary, row))

    def get(self, key: str) -> SiteDetail:
        """One with its records."""
        return cast(SiteDetail, _single(self._sender, "sites", key))


def _single(sender: Sender, kind: str, key: str) -> Any:
    return sender.document(Call(method="GET", path=f"/{kind}/{quote(key, safe='')}/"))[0]
