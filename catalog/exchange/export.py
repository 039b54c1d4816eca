"""The catalog as a native file, the inverse of the import: the same catalog gives the same bytes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from catalog.exchange.problems import Problems
from catalog.exchange.rows import SourceRow
from catalog.exchange.sources.native import FORMAT
from catalog.models import CapabilityRecord, Certificate, Inspection, ModalityRecord, Provider, Site, Source

_CHUNK = 500  # providers in memory at a time
Values = dict[str, Any]


class UnknownProvider(LookupError):
    """A key was asked for that the catalog does not have."""


def export_document(*, keys: Iterable[str] | None = None) -> Iterator[bytes]:
    """The providers with these keys, or all, in every status: pieces of one JSON document, sorted by key.

    One consistent state of the catalog, however long the reading takes. Raises `UnknownProvider` at the first piece.
    """
    with one_state():
        known = sorted(Provider.objects.values_list("key", flat=True))
        chosen = known if keys is None else _chosen(set(keys), known)
        yield b'{\n  "format": "' + FORMAT.encode() + b'",\n  "providers": ['
        for start in range(0, len(chosen), _CHUNK):
            for index, provider in enumerate(provider_documents(chosen[start : start + _CHUNK]), start):
                text = orjson.dumps(provider, option=orjson.OPT_INDENT_2).replace(b"\n", b"\n    ")
                yield (b",\n    " if index else b"\n    ") + text
        yield b"\n  ]\n}\n" if chosen else b"]\n}\n"


def _chosen(keys: set[str], known: list[str]) -> list[str]:
    for key in sorted(keys - set(known)):
        raise UnknownProvider(f"no provider {key!r}{Problems().did_you_mean(key, known)}")
    return sorted(keys)


@contextmanager
def one_state() -> Iterator[None]:
    """A repeatable-read transaction; inside a transaction of the caller's, that one as it is."""
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not nested:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', '10min', true)")
        yield


def provider_documents(keys: list[str]) -> Iterator[Values]:
    """The providers with these keys as members of a native file, in the transaction of the caller."""
    providers = _sorted(Provider.objects.filter(key__in=keys), "key")
    sites = _sorted(Site.objects.filter(provider__key__in=keys), "key")
    by_site = [site["id"] for site in sites]
    records = {
        "capabilities": _by_site(CapabilityRecord, by_site, "capability_id"),
        "modalities": _by_site(ModalityRecord, by_site, "modality_id"),
        "certificates": _by_site(Certificate, by_site, "standard_id", "number", "valid_from"),
        "inspections": _by_site(Inspection, by_site, "ended_on", "authority", "area"),
    }
    sites_of: dict[int, list[Values]] = defaultdict(list)
    for site in sites:
        sites_of[site["provider_id"]].append(site)
    sources = _sources()
    for provider in providers:
        yield _provider(provider, sites_of[provider["id"]], records, sources)


def _sorted(rows: QuerySet[Any], *order: str) -> list[Values]:
    """Sorted here, by code point: databases sort by their locale."""
    return sorted(rows.order_by().values(), key=lambda row: tuple(str(row[name] or "") for name in order))


def _by_site(model: type[Model], site_ids: list[int], *order: str) -> dict[int, list[Values]]:
    rows: dict[int, list[Values]] = defaultdict(list)
    for row in _sorted(model._default_manager.filter(site_id__in=site_ids), *order):
        rows[row["site_id"]].append(row)
    return rows


def _sources() -> dict[int, SourceRow]:
    rows = Source.objects.values_list("id", "name", "reference", "retrieved_on")
    return {number: SourceRow(name=name, reference=at, retrieved_on=day) for number, name, at, day in rows}


def _provider(
    row: Values, sites: list[Values], records: dict[str, dict[int, list[Values]]], sources: dict[int, SourceRow]
) -> Values:
    source = sources[row["source_id"]]
    return {
        "key": row["key"],
        "name": row["name"],
        "status": row["status"],
        "headquarters_country": row["headquarters_country_id"],
        "website": row["website"] or None,
        "revenue_usd": row["revenue_usd"],
        "contract_services": row["contract_services"],
        **_if_set(row, "description", "duns"),
        "source": _source(source) if source != SourceRow() else None,
        "sites": [_site(site, source, records, sources) for site in sites],
    }


def _site(
    row: Values, parent: SourceRow, records: dict[str, dict[int, list[Values]]], sources: dict[int, SourceRow]
) -> Values:
    source = sources[row["source_id"]]
    return {
        "key": row["key"],
        "name": row["name"],
        "country": row["country_id"],
        "city": row["city"] or None,
        **_if_set(row, "address"),
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "fei": row["fei"] or None,
        "duns": row["duns"] or None,
        "active": row["active"],
        "profile_reviewed_on": _day(row["profile_reviewed_on"]),
        **_inherited(source, parent),
        **{
            name: [
                _RECORDS[name](record) | _inherited(sources[record["source_id"]], source)
                for record in rows.get(row["id"], [])
            ]
            for name, rows in records.items()
        },
    }


def _capability(row: Values) -> Values:
    windows = {
        name: {"min": row[f"{name}_min"], "max": row[f"{name}_max"]}
        for name in ("annual_volume", "batch_size", "lead_time_weeks")
    }
    return {
        "code": row["capability_id"],
        "evidence": row["evidence"],
        **_if_set(row, "evidence_url"),
        "stages": sorted(row["stages"]),
        **windows,
        "programmes": row["programmes"],
    }


def _modality(row: Values) -> Values:
    return {"code": row["modality_id"], "evidence": row["evidence"], **_if_set(row, "evidence_url")}


def _certificate(row: Values) -> Values:
    return {
        "standard": row["standard_id"],
        "number": row["number"] or None,
        "issuer": row["issuer"] or None,
        "status": row["status"],
        "valid_from": _day(row["valid_from"]),
        "valid_until": _day(row["valid_until"]),
        "scope": sorted(row["scope"]),
        "evidence": row["evidence"],
        "evidence_url": row["evidence_url"] or None,
    }


def _inspection(row: Values) -> Values:
    return {
        "authority": row["authority"],
        "ended_on": _day(row["ended_on"]),
        "outcome": row["outcome"],
        "area": row["area"] or None,
        "closed_on": _day(row["closed_on"]),
    }


_RECORDS = {
    "capabilities": _capability,
    "modalities": _modality,
    "certificates": _certificate,
    "inspections": _inspection,
}


def _if_set(row: Values, *names: str) -> Values:
    return {name: row[name] for name in names if row[name]}


def _inherited(source: SourceRow, parent: SourceRow) -> Values:
    return {"source": _source(source)} if source != parent else {}


def _source(source: SourceRow) -> Values:
    day = _day(source.retrieved_on)
    return {"name": source.name, "reference": source.reference or None, "retrieved_on": day}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
