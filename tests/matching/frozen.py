"""Records made in memory: a world of providers, a brief, and what was frozen of its answer."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from matching.engine.answer import Catalog, answer
from matching.engine.configuration import configuration_digest
from matching.engine.door import parse_brief
from matching.readmodel import Snapshot
from matching.replay import verify
from matching.service import PROVIDER_URL
from matching.shortlists import FORMAT, FROZEN, canonical, hash_of
from tests.golden.answers import columns_with_names

Facts = dict[str, Any]
TODAY = date(2026, 11, 22)
RAISED = datetime(2026, 11, 22, 9, 30, 12, tzinfo=UTC)
ID = uuid.UUID(int=7)


def provider(key: str, *sites: Facts, **facts: Any) -> Facts:
    stated = {"name": key.title(), "status": "published", "contract_services": "yes"}
    return {"key": key, **stated, "sites": list(sites), **facts}


def site(key: str, **facts: Any) -> Facts:
    return {"key": key, "name": key.title(), **facts}


def snapshot(*providers: Facts, revision: int = 1) -> Snapshot:
    return Snapshot(columns=columns_with_names(list(providers)), revision=revision, raised_at=RAISED)


def frozen(world: Snapshot, brief: Facts) -> Facts:
    """The document of a record, as freezing makes it."""
    asked = parse_brief(brief | {"explain": True}, world.columns, today=TODAY)
    catalog = Catalog(revision=world.revision, raised_at=world.raised_at, provider_url=PROVIDER_URL)
    said = answer(world.columns, catalog, asked)
    return {
        "format": FORMAT,
        "id": str(ID),
        "title": "",
        "sponsor": {"key": "acme", "name": "Acme"},
        "created_at": "2026-11-22T09:30:12Z",
        "created_by": "sponsor-acme",
        "brief": {"id": str(uuid.UUID(int=8)), "title": "", "notes": "", "version": 1, "document": said["brief"]},
        "brief_hash": said["brief_hash"],
        "catalog": said["catalog"],
        "engine": said["engine"],
        "configuration": configuration_digest(),
        **{name: said[name] for name in FROZEN},
    }


def verified(then: Snapshot, now: Snapshot, brief: Facts, today: date = TODAY) -> Facts:
    """A brief frozen on one snapshot, verified against another."""
    record = canonical(frozen(then, {"as_of": "2026-11-22"} | brief))
    return verify(record, hash_of(record), now, today)


def told(then: Snapshot, now: Snapshot, brief: Facts) -> list[Facts]:
    """The differences with the recorded dates."""
    found: list[Facts] = verified(then, now, brief)["as_recorded"]["differences"]
    return found


def in_short(differences: list[Facts]) -> list[tuple[str, str]]:
    return [(each["provider"]["key"], each["kind"]) for each in differences]
