"""What the catalog has of the providers and sites that a file is about: a dozen queries, however long the file."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from catalog.exchange.rows import Rows, SourceRow, is_real
from catalog.exchange.tables import PROVIDER, RECORDS, SHAPES, SITE, Kind
from catalog.models import Provider, Source

Values = dict[str, Any]  # one row of a table, by column
_MORE = ("status", "merged_into_id")  # columns of a provider that no row of a file states as they are


def has_providers(*, source: str = "") -> bool:
    """Is any provider on record, published or not? With `source`, any whose profile comes from there?"""
    return Provider.objects.filter(**{"source__name": source} if source else {}).exists()


@dataclass(kw_only=True)
class Known:
    """Rows by what identifies them. Records: kind → site id → identity → row."""

    sources: dict[int, SourceRow] = field(default_factory=dict)
    providers: dict[str, Values] = field(default_factory=dict)
    providers_by_id: dict[int, Values] = field(default_factory=dict)
    providers_by_duns: dict[str, Values] = field(default_factory=dict)
    sites: dict[str, Values] = field(default_factory=dict)
    sites_by_fei: dict[str, Values] = field(default_factory=dict)
    sites_by_duns: dict[str, Values] = field(default_factory=dict)
    sites_of: dict[int, list[Values]] = field(default_factory=lambda: defaultdict(list))
    records: dict[str, dict[int, dict[tuple[Any, ...], Values]]] = field(default_factory=dict)

    def add_sites(self, **condition: list[str]) -> None:
        """One query per condition: joined by OR they make the database compare every row with every list."""
        for site in _read(SITE, SITE.model._default_manager.filter(**condition)):
            if site["key"] not in self.sites:
                self.sites[site["key"]] = site
                self.sites_by_fei[site["fei"]] = self.sites_by_duns[site["duns"]] = site
                self.sites_of[site["provider_id"]].append(site)

    def add_providers(self, **condition: Any) -> None:
        for provider in _read(PROVIDER, PROVIDER.model._default_manager.filter(**condition), *_MORE):
            self.providers[provider["key"]] = self.providers_by_id[provider["id"]] = provider
            self.providers_by_duns[provider["duns"]] = provider

    def records_of(self, kind: Kind, site: Values | None) -> dict[tuple[Any, ...], Values]:
        """The site's records of that kind by identity; a copy, to strike out what has been dealt with."""
        return dict(self.records[kind.name].get(site["id"], {})) if site else {}


def read_known(rows: Rows) -> Known:
    """Everything that a row of the file may be, belong to or collide with."""
    sources = Source.objects.values_list("id", "name", "reference", "retrieved_on")
    by_id = {number: SourceRow(name=name, reference=at, retrieved_on=day) for number, name, at, day in sources}
    known = Known(sources=by_id)
    site_rows = [site for provider in rows.providers for site in provider.sites or ()]
    known.add_sites(key__in=_keys(row.key for row in site_rows))
    known.add_sites(fei__in=_real(row.fei for row in site_rows))
    known.add_sites(duns__in=_real(row.duns for row in site_rows))
    known.add_sites(provider__key__in=_keys(row.key for row in rows.providers))
    known.add_providers(key__in=_keys(row.key for row in rows.providers))
    known.add_providers(duns__in=_real(row.duns for row in rows.providers))
    known.add_providers(id__in=list(known.sites_of))
    if rows.owner_in_key:
        known.add_providers(key__regex=rows.owner_in_key)
    merged = {each["merged_into_id"] for each in known.providers.values()} - {None, *known.providers_by_id}
    if merged:
        known.add_providers(id__in=list(merged))
    for kind in RECORDS:
        known.records[kind.name] = _read_records(kind, [site["id"] for site in known.sites.values()])
    return known


def _read_records(kind: Kind, site_ids: list[int]) -> dict[int, dict[tuple[Any, ...], Values]]:
    by_site: dict[int, dict[tuple[Any, ...], Values]] = defaultdict(dict)
    for record in _read(kind, kind.model._default_manager.filter(site_id__in=site_ids)):
        by_site[record["site_id"]][kind.identify(record)] = record
    return by_site


def _read(kind: Kind, rows: Any, *more: str) -> Iterable[Values]:
    parent = [kind.parent] if kind.parent else []
    columns = ["id", *kind.columns.values(), *parent, "source_id", *more]
    return rows.order_by().values(*columns).iterator(chunk_size=5000)


def _keys(keys: Iterable[str]) -> list[str]:
    """The well-formed ones: the others, whose fault is noted, may hold what no query can carry."""
    return [key for key in keys if re.fullmatch(SHAPES["key"][0], key)]


def _real(identifiers: Iterable[str]) -> list[str]:
    return [digits for digits in identifiers if is_real(digits) and digits.isascii() and digits.isdigit()]
