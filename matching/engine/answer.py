"""The answer to a brief as a JSON document, field by field as the contract has it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np

from matching.engine.brief import FITS, Brief, digest_of
from matching.engine.columns import CONTRACT_SERVICES, Columns
from matching.engine.counts import counts, funnel
from matching.engine.explain import Asked, Explainer
from matching.engine.facets import facets
from matching.engine.ranking import Page, Ranking, rank
from matching.engine.shown import confidence_hundredths, score_tenths
from matching.engine.texts import texts_at

ENGINE = "1.0"
Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """What an answer says of the catalog behind it. `provider_url` is a path with `{key}` in it."""

    revision: int
    raised_at: datetime | None  # with a time zone; None while nothing was ever written
    provider_url: str = "{key}"


def answer(columns: Columns, catalog: Catalog, brief: Brief) -> Document:
    """Ranks the columns by the brief and tells the result."""
    ranking = rank(columns, brief, page=Page.of(brief))
    page = list(zip(ranking.ranks.tolist(), ranking.ranked.tolist(), strict=True))
    near = ranking.near_misses.tolist()
    by_fit, normalised = counts(ranking.gate), brief.normalised()
    asked = Asked(columns=columns, brief=brief, sites=(*ranking.ranked.tolist(), *near), whole=ranking.scored)
    writer = Writer(asked=asked, ranking=ranking, provider_url=catalog.provider_url)
    return {
        "brief": normalised,
        "brief_hash": digest_of(normalised),
        "catalog": {"revision": catalog.revision, "as_of": _instant(catalog.raised_at)},
        "engine": ENGINE,
        "counts": by_fit,
        "funnel": [vars(row) for row in funnel(ranking.gate, by_fit)],
        "facets": facets(ranking.gate) if brief.facets else None,
        "results": [writer.result(site, place) for place, site in page],
        "near_misses": [writer.near_miss(site) for site in near],
    }


def page_of(brief: Brief, ranking: Ranking) -> list[tuple[int, int]]:
    """(rank, site) of the results asked for, of a ranking of everything."""
    asked = np.isin(ranking.gate.fits(ranking.ranked), [FITS.index(fit) for fit in brief.fits])
    page = slice(brief.offset, brief.offset + brief.limit)
    return list(zip(ranking.ranks[asked][page].tolist(), ranking.ranked[asked][page].tolist(), strict=True))


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


class Writer:
    """Results of one ranking as documents, of the sites that are asked about.

    `likely` are those of them that will be told of: it is cheaper to explain them together. None: all.
    """

    def __init__(
        self, *, asked: Asked, ranking: Ranking, provider_url: str, likely: Collection[int] | None = None
    ) -> None:
        self._asked = asked
        self._explainer = Explainer(asked=asked, ranking=ranking, together=asked.sites if likely is None else likely)
        self._ranking = ranking
        self._provider_url = provider_url

    def near_miss(self, site: int) -> Document:
        unmet, mend = self._explainer.repair(site)
        return self.result(site, None) | {"unmet": unmet, "repair": mend}

    def result(self, site: int, place: int | None) -> Document:
        about, own = self._asked.shown[site], self._around[site]
        key, source, totals = self._facts[about.row]
        (low, expected, high), points = totals, self._ranking.points_total
        confidence = confidence_hundredths(low, high, points)
        document = {
            "rank": place,
            "fit": own["fit"],
            "score": _tenths(score_tenths(expected, points)),
            "score_low": _tenths(score_tenths(low, points)),
            "score_high": _tenths(score_tenths(high, points)),
            "confidence": None if confidence is None else confidence / 100,
            "score_micro": totals,
            "points_total": points,
            "provider": {
                "key": key,
                "name": about.provider_name,
                "url": self._provider_url.replace("{key}", key),
                "contract_services": CONTRACT_SERVICES[about.contract_services],
                "source": source,
            },
            "site": {"key": own["key"], "name": about.name, "country": own["country"]},
        }
        if self._asked.brief.explain:
            document["other_sites"] = [told for told in self._beside[about.provider] if told is not own]
            document |= self._explainer.explain(site)
        return document

    @cached_property
    def _facts(self) -> list[tuple[str, str, list[int]]]:
        """Of each shown site its provider's key and source, and its low, expected and high total."""
        providers, sites = self._asked.columns.providers, self._asked.positions
        owner = self._asked.columns.sites.provider.take(sites)
        totals = self._ranking.totals.take(self._ranking.scored_at(sites), axis=1).T.tolist()
        return list(zip(texts_at(providers.key, owner), texts_at(providers.source, owner), totals, strict=True))

    @cached_property
    def _around(self) -> dict[int, Document]:
        """All sites of the shown ones' providers, those of a provider together in total order, as they are listed.

        Without reasons others are not listed: then only the shown ones.
        """
        asked, table, codes = self._asked, self._asked.columns.sites, self._asked.columns.codes
        listed = asked.with_others if asked.brief.explain else np.sort(asked.positions)
        sites, fits = self._ranking.in_order(listed)
        countries = (*codes.countries, None)  # MISSING, -1, is the last
        facts = zip(texts_at(table.key, sites), table.country.take(sites).tolist(), fits.tolist(), strict=True)
        told = [{"key": key, "country": countries[country], "fit": FITS[fit]} for key, country, fit in facts]
        return dict(zip(sites.tolist(), told, strict=True))

    @cached_property
    def _beside(self) -> dict[int, list[Document]]:
        """By provider."""
        provider = self._asked.columns.sites.provider.take(np.array([*self._around], dtype=np.int64))
        found: dict[int, list[Document]] = {}
        for owner, told in zip(provider.tolist(), self._around.values(), strict=True):
            if owner in found:
                found[owner].append(told)
            else:
                found[owner] = [told]
        return found


def _tenths(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10
