"""Which of a sponsor's shortlists hold whom, and which papers of those it has selected run out.

Records never change: what a process has read of one it keeps, under the id and the hash of the shortlist.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.engine.columns import Columns, day_number
from matching.lapses import Lapse, lapses_of
from matching.models import Decision, Shortlist, Verdict
from matching.shortlists import Damaged, providers_in, read_record

MOST_KEPT = 10_000  # shortlists; what is kept of one takes a few kilobytes
READ_AT_ONCE = 50


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a shortlist holds: nothing if its record is damaged."""

    id: uuid.UUID
    title: str
    providers: frozenset[str] = frozenset()
    standards: tuple[str, ...] = ()  # that its brief demands
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Selected:
    """That a provider was selected on a shortlist, and nothing else decided since."""

    provider: str
    shortlist: Held
    on: date


_kept: dict[tuple[uuid.UUID, str], Held] = {}


def held_by(sponsor: uuid.UUID) -> list[Held]:
    """The sponsor's shortlists, the newest first. One query, and another one for those that are new to this process."""
    rows = list(Shortlist.objects.of(sponsor).values_list("pk", "hash"))
    known = {row: _kept[row] for row in rows if row in _kept}
    if unread := [key for key, hashed in rows if (key, hashed) not in known]:
        for held, hashed in _read(sponsor, unread):
            known[held.id, hashed] = held
        _keep(known)
    return [known[row] for row in rows if row in known]


def _keep(known: Mapping[tuple[uuid.UUID, str], Held]) -> None:
    if len(_kept) + len(known) > MOST_KEPT:
        _kept.clear()
    _kept.update(known)


def _read(sponsor: uuid.UUID, keys: list[uuid.UUID]) -> Iterable[tuple[Held, str]]:
    rows = Shortlist.objects.of(sponsor).filter(pk__in=keys).values_list("pk", "title", "hash", "record")
    for key, title, hashed, record in rows.iterator(chunk_size=READ_AT_ONCE):
        yield _held(key, title, hashed, bytes(record)), hashed


def _held(key: uuid.UUID, title: str, hashed: str, record: bytes) -> Held:
    try:
        document = read_record(record, hashed, key)
    except Damaged:
        return Held(id=key, title=title)
    must = document["brief"]["document"]["must"]
    return Held(
        id=key,
        title=title,
        providers=frozenset(providers_in(document)),
        standards=tuple(must["standards"]),
        capabilities=tuple(must["capabilities"]),
    )


def by_provider(shortlists: Iterable[Held]) -> dict[str, list[Held]]:
    """Provider key → the shortlists that hold it, in their order."""
    holders: dict[str, list[Held]] = {}
    for held in shortlists:
        for provider in held.providers:
            holders.setdefault(provider, []).append(held)
    return holders


def selected_by(sponsor: uuid.UUID) -> list[Selected]:
    """What stands as selected, by provider and then as `held_by` orders the shortlists."""
    last = Decision.objects.of(sponsor).order_by("shortlist_id", "provider", "-number")
    rows = last.distinct("shortlist_id", "provider").values_list("shortlist_id", "provider", "decision", "decided_on")
    chosen = {(key, provider): on for key, provider, decision, on in rows if decision == Verdict.SELECTED}
    found = [
        Selected(provider=provider, shortlist=held, on=chosen[held.id, provider])
        for held in held_by(sponsor)
        for provider in sorted(held.providers)
        if (held.id, provider) in chosen
    ]
    return sorted(found, key=lambda each: each.provider)


def lapses(selections: Iterable[Selected], columns: Columns, *, today: date, within_days: int) -> list[dict[str, Any]]:
    """The papers at any site of the selected that run out within so many days, or did since they were selected.

    The next to run out comes first; after the day by provider, site, standard and number.
    """
    by_key: dict[str, list[Selected]] = {}
    for each in selections:
        by_key.setdefault(each.provider, []).append(each)
    rows = []
    for provider, chosen in by_key.items():
        since = min(each.on for each in chosen)
        for lapse in lapses_of(columns, provider, since=since, today=today, within_days=within_days):
            concerned = [each for each in chosen if lapse.valid_until >= min(each.on, today)]
            rows.append(_told(lapse, concerned, columns, today))
    return sorted(rows, key=_order)


def _order(row: dict[str, Any]) -> tuple[str, ...]:
    paper = row["certificate"]
    return paper["valid_until"], row["provider"]["key"], row["site"]["key"], paper["standard"], paper["number"]


def _told(lapse: Lapse, chosen: Iterable[Selected], columns: Columns, today: date) -> dict[str, Any]:
    sites, providers = columns.sites, columns.providers
    owner = int(sites.provider[lapse.site])
    return {
        "provider": {"key": providers.key[owner], "name": providers.name[owner]},
        "site": {"key": sites.key[lapse.site], "name": sites.name[lapse.site]},
        "certificate": {
            "standard": lapse.standard,
            "number": lapse.number,
            "issuer": lapse.issuer,
            "valid_until": str(lapse.valid_until),
        },
        "days_left": day_number(lapse.valid_until) - day_number(today),
        "renewed": lapse.renewed,
        "shortlists": [
            {
                "id": str(each.shortlist.id),
                "title": each.shortlist.title,
                "selected_on": str(each.on),
                "musts": lapse.backs(columns, each.shortlist.standards, each.shortlist.capabilities),
            }
            for each in chosen
        ],
    }
