"""Records over the golden catalog, as they go into files."""

import json
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

from matching.readmodel import Snapshot
from matching.records.frozen import Frozen
from matching.shortlists import canonical, hash_of
from tests.golden.answers import CATALOG, GOLDEN, columns
from tests.matching.frozen import frozen

Document = dict[str, Any]
DECISIONS = [
    {
        "number": 1,
        "provider": "deltaform",
        "decision": "contacted",
        "reason": "",
        "decided_on": "2026-11-23",
        "author": "sponsor-acme",
        "at": "2026-11-23T10:00:00Z",
    },
    {
        "number": 2,
        "provider": "deltaform",
        "decision": "selected",
        "reason": "=SUM(A1:A9) of what speaks for it",
        "decided_on": "2026-12-01",
        "author": "sponsor-acme",
        "at": "2026-12-01T10:05:00Z",
    },
]


@cache
def recorded(name: str) -> Document:
    brief = json.loads((GOLDEN / f"{name}.brief.json").read_text())
    return frozen(Snapshot(columns=columns(), revision=CATALOG.revision, raised_at=CATALOG.raised_at), brief)


def document(name: str = "device-shortlist") -> Document:
    """The record of a golden brief, to be changed at will."""
    return deepcopy(recorded(name))


def file_of(document: Document, decisions: list[Document] | None = None) -> Frozen:
    record = canonical(document)
    return Frozen(record=record, hash=hash_of(record), decisions=decisions or [])


def sample(name: str = "device-shortlist", change: Callable[[Document], object] | None = None) -> Frozen:
    """A golden record, changed, with the first result selected."""
    changed = document(name)
    if change:
        change(changed)
    best = [{**each, "provider": result["provider"]["key"]} for each in DECISIONS for result in changed["results"][:1]]
    return file_of(changed, best)
