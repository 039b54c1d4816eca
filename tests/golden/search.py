"""The golden searches: what people type, and what they have to find among the first five.

The expected sites were worked out from the seeds' documents, not by searching: every published, active site that has
the capabilities, lies in the place and bears the name. A search is a hit if one of them is among the first five.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from catalog.choices import PublicationStatus
from catalog.models import Capability, Site
from catalog.search import CAPABILITY_RELEVANCE, RELEVANCE, ranked_capabilities, ranked_sites, understand

TOP = 5


@dataclass(frozen=True, kw_only=True)
class Golden:
    """One search; it is either for sites or for capabilities."""

    search: str
    kind: str
    sites: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()

    @property
    def expected(self) -> frozenset[str]:
        return frozenset(self.sites or self.capabilities)


Answer = Callable[[Golden], list[str]]


@cache
def golden() -> tuple[Golden, ...]:
    path = Path(__file__).with_name("search.json")
    queries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["queries"]
    return tuple(Golden(**{name: _frozen(value) for name, value in query.items()}) for query in queries)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def searched(query: Golden) -> list[str]:
    """The first keys or codes that search finds for an ordinary reader."""
    if query.capabilities:
        capabilities = ranked_capabilities(understand(query.search, None), Capability.objects.all())
        return list(capabilities.order_by(*CAPABILITY_RELEVANCE).values_list("code", flat=True)[:TOP])
    sites = Site.objects.filter(active=True, provider__status=PublicationStatus.PUBLISHED)
    found = ranked_sites(understand(query.search, sites), sites)
    return list(found.order_by(*RELEVANCE).values_list("key", flat=True)[:TOP])


def hit_rates(queries: Iterable[Golden], answer: Answer) -> Mapping[str, float]:
    """The share of hits of each kind, and of all as "total"."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for query in queries:
        hit = not query.expected.isdisjoint(answer(query))
        hits[query.kind].append(hit)
        hits["total"].append(hit)
    return {kind: sum(each) / len(each) for kind, each in hits.items()}
