"""How given providers stand under a brief, also those that an answer would not show: excluded, or far down."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from matching.engine.answer import Document, Writer, page_of
from matching.engine.brief import Brief
from matching.engine.columns import Columns
from matching.engine.explain import Asked
from matching.engine.ranking import rank


class Standings:
    """One ranking, told for `providers` and for those on the page that the brief asks for, always with reasons.

    A standing is a result as the answer has it. `rank` is null where there is none: for a near miss, for one that is
    excluded, and for a site that does not stand for its provider.
    """

    def __init__(
        self, *, columns: Columns, brief: Brief, providers: Iterable[str] = (), provider_url: str = "{key}"
    ) -> None:
        explained = replace(brief, explain=True)
        known = [columns.providers.position(key) for key in providers if columns.providers.has(key)]
        self._columns = columns
        self._ranking = rank(columns, explained, besides=known)
        page = [site for _, site in page_of(explained, self._ranking)]
        considered = filter(self._ranking.gate.considers, known)
        sites = {*page, *(site for provider in considered for site in columns.sites.of_provider(provider))}
        asked = Asked(columns=columns, brief=explained, sites=tuple(sorted(sites)))
        self._results = {
            int(columns.sites.provider[site]): site
            for site in (*self._ranking.ranked.tolist(), *self._ranking.near_misses.tolist())
        }
        likely = sites.intersection(self._results.values())
        self._writer = Writer(asked=asked, ranking=self._ranking, provider_url=provider_url, likely=likely)
        ranked = zip(self._ranking.ranked.tolist(), self._ranking.ranks.tolist(), strict=True)
        self._ranks = {columns.providers.key[columns.sites.provider[site]]: place for site, place in ranked}
        self._told: dict[str, Document] = {}  # by provider: whoever compares asks twice
        self.page = tuple(columns.providers.key[columns.sites.provider[site]] for site in page)

    def of(self, provider: str) -> Document | None:
        """By its result site. None where the brief does not consider it: no active site, left out, not published."""
        providers = self._columns.providers
        if not providers.has(provider):
            return None
        if provider not in self._told and (site := self._result(providers.position(provider))) is not None:
            self._told[provider] = self._writer.result(site, self._ranks.get(provider))
        return self._told.get(provider)

    def _result(self, provider: int) -> int | None:
        """The site that stands for it, also where it is excluded."""
        if provider in self._results or not self._ranking.gate.considers(provider):
            return self._results.get(provider)
        sites, _ = self._ranking.in_order(np.array(self._columns.sites.of_provider(provider), dtype=np.int64))
        return int(sites[0]) if len(sites) else None

    def at(self, provider: str, site: str) -> Document | None:
        """By one of its sites, whether or not that stands for it. None where the site is not active, or not its own."""
        if (standing := self.of(provider)) is None:
            return None
        if standing["site"]["key"] == site:
            return standing
        sites = self._columns.sites
        own = sites.of_provider(self._columns.providers.position(provider))
        position = next((each for each in own if sites.key[each] == site), None)
        return None if position is None else self._writer.result(position, None)

    def before(self, provider: str) -> list[str]:
        """The providers with a better rank, best first; all that are ranked where it is not."""
        place = self._ranks.get(provider)
        return [key for key, other in self._ranks.items() if place is None or other < place]
