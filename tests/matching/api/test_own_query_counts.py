"""What the addresses of a sponsor's own cost: as many queries with one row as with fifty, and no more than they did.

Outside of a transaction, as in a server: that the catalog in memory is still the latest is one of them. After a change
that is meant, record them anew, and explain the difference:

    RECORD_QUERY_COUNTS=1 python -m pytest tests/matching/api/test_own_query_counts.py
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partnermatch.access.models import ApiKey
from tests.matching.api.conftest import Caller

PINS = Path(__file__).with_name("own_query_counts.json")
RECORDING = "RECORD_QUERY_COUNTS" in os.environ
DECISION = {"provider": "northmold", "decision": "contacted"}

# name → method, address, body
ASKED: dict[str, tuple[str, str, Any]] = {
    "list briefs": ("GET", "/briefs/", None),
    "a brief": ("GET", "/briefs/{brief}/", None),
    "store a brief": ("POST", "/briefs/", {"brief": {}}),
    "change a brief": ("PATCH", "/briefs/{brief}/", {"notes": "x"}),
    "archive a brief": ("DELETE", "/briefs/{brief}/", None),
    "ask a brief": ("POST", "/briefs/{brief}/match/", None),
    "list shortlists": ("GET", "/shortlists/", None),
    "list shortlists of a brief": ("GET", "/briefs/{brief}/shortlists/", None),
    "freeze a shortlist": ("POST", "/briefs/{brief}/shortlists/", None),
    "a shortlist": ("GET", "/shortlists/{shortlist}/", None),
    "verify a shortlist": ("GET", "/shortlists/{shortlist}/verify/", None),
    "changes of a shortlist": ("GET", "/shortlists/{shortlist}/changes/", None),
    "list changes": ("GET", "/changes/?since=0", None),
    "list lapses": ("GET", "/lapses/", None),
    "decide": ("PATCH", "/shortlists/{shortlist}/", {"decisions": [DECISION, DECISION]}),
}


def filled(acme: Caller, rows: int) -> dict[str, str]:
    """A brief with so many shortlists, one of which has so many decisions, among so many briefs."""
    for _ in range(rows - 1):
        acme.brief()
    brief = acme.brief().json()["id"]
    for _ in range(rows):
        made = acme("POST", f"/briefs/{brief}/shortlists/")
    shortlist = made.json()["record"]["id"]
    acme("PATCH", f"/shortlists/{shortlist}/", {"decisions": [DECISION] * rows}, If_Match=made["ETag"])
    return {"brief": brief, "shortlist": shortlist}


def cost(acme: Caller, method: str, path: str, body: Any) -> int:
    seen = {"If_Match": acme("GET", path)["ETag"]} if method in ("PATCH", "DELETE") else {}
    with CaptureQueriesContext(connection) as made:
        response = acme(method, path, body, **seen)
    assert response.status_code in (200, 201, 204), response.content
    return len(made)


def costs(acme: Caller, rows: int) -> dict[str, int]:
    """The archiving comes last, since nothing is frozen from an archived brief."""
    ids = filled(acme, rows)
    ApiKey.objects.update(last_used_at=timezone.now())  # or the first request would write, and the second would not
    ordered = sorted(ASKED, key=lambda name: name == "archive a brief")
    return {name: cost(acme, ASKED[name][0], ASKED[name][1].format(**ids), ASKED[name][2]) for name in ordered}


@pytest.mark.django_db(transaction=True)
def test_every_address_costs_what_is_pinned_with_one_row_and_with_fifty(acme: Caller) -> None:
    with_one, with_fifty = costs(acme, 1), costs(acme, 50)
    if RECORDING:
        PINS.write_text(json.dumps(with_fifty, indent=2) + "\n")
    assert with_one == with_fifty == json.loads(PINS.read_text())
