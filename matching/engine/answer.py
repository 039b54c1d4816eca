"""The answer to a brief as a JSON document, field by field as the contract has it."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from matching.engine.brief import FITS, Brief
from matching.engine.columns import CONTRACT_SERVICES, MISSING, Columns
from matching.engine.counts import counts, funnel
from matching.engine.explain import Asked, Explainer
from matching.engine.facets import facets
from matching.engine.ranking import Page, Ranking, rank
from matching.engine.shown import confidence_hundredths, score_tenths

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
    by_fit = counts(ranking.gate)
    asked = Asked(columns=columns, brief=brief, sites=(*(site for _, site in page), *near))
    writer = Writer(asked=asked, ranking=ranking, provider_url=catalog.provider_url)
    return {
        "brief": brief.normalised(),
        "brief_hash": brief.digest(),
        "catalog": {"revision": catalog.revision, "as_of": _instant(catalog.raised_at)},
        "engine": ENGINE,
        "counts": by_fit,
        "funnel": [asdict(row) for row in funnel(ranking.gate, by_fit)],
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
    """Results of one ranking as documents."""

    def __init__(self, *, asked: Asked, ranking: Ranking, provider_url: str) -> None:
        self._explainer = Explainer(asked=asked, ranking=ranking)
        self._with_reasons = asked.brief.explain
        self._columns = asked.columns
        self._ranking = ranking
        self._provider_url = provider_url

    def near_miss(self, site: int) -> Document:
        unmet, mend = self._explainer.repair(site)
        return self.result(site, None) | {"unmet": unmet, "repair": mend}

    def result(self, site: int, place: int | None) -> Document:
        fit = {"rank": place, "fit": self._ranking.fit(site)}
        document: Document = fit | self._score(site) | {"provider": self._provider(site), "site": self._site(site)}
        if self._with_reasons:
            document |= {"other_sites": self._other_sites(site)} | self._explainer.explain(site)
        return document

    def _score(self, site: int) -> Document:
        total = self._ranking.totals[:, self._ranking.scored_position(site)].tolist()
        low, expected, high = total
        points = self._ranking.points_total
        confidence = confidence_hundredths(low, high, points)
        return {
            "score": _tenths(score_tenths(expected, points)),
            "score_low": _tenths(score_tenths(low, points)),
            "score_high": _tenths(score_tenths(high, points)),
            "confidence": None if confidence is None else confidence / 100,
            "score_micro": total,
            "points_total": points,
        }

    def _provider(self, site: int) -> Document:
        providers, position = self._columns.providers, self._columns.sites.provider.item(site)
        key = providers.key[position]
        return {
            "key": key,
            "name": providers.name[position],
            "url": self._provider_url.format(key=key),
            "contract_services": CONTRACT_SERVICES[providers.contract_services.item(position)],
            "source": providers.source[position],
        }

    def _site(self, site: int) -> Document:
        sites = self._columns.sites
        return {"key": sites.key[site], "name": sites.name[site], "country": self._country(site)}

    def _country(self, site: int) -> str | None:
        country = self._columns.sites.country.item(site)
        return None if country == MISSING else self._columns.codes.countries[country]

    def _other_sites(self, site: int) -> list[Document]:
        key = self._columns.sites.key
        return [
            {"key": key[other], "country": self._country(other), "fit": self._ranking.fit(other)}
            for other in self._ranking.sites_beside(site)
        ]


def _tenths(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10
