"""The requests behind the examples of what belongs to a sponsor: asked one after the other, with a key of its own."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.test import Client

from catalog.models import Certificate
from partnermatch.access.issuing import create_sponsor, issue_key
from tests.contract.examples import BRIEF, write

# What the ids of the examples look like, in the order in which things are made.
IDS = [f"6f9c1f0e-3a52-4d2b-9f0f-2a8f3c1f7b{number}" for number in (11, 12, 13)]
HASH = f"sha256:{'3b' * 32}"

# operation → (method, path, body). {0}, {1}, {2} stand for the ids of what was made: a brief, its copy, a shortlist.
OWN: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "createBrief": (
        "POST",
        "/briefs/",
        {
            "title": "Gasket, second source",
            "notes": "Tooling is ours.\nNo change of resin.",
            "brief": BRIEF | {"limit": 1, "near_misses": 1},
        },
    ),
    "listBriefs": ("GET", "/briefs/?archived=false&ordering=-updated&limit=10", None),
    "getBrief": ("GET", "/briefs/{0}/", None),
    "updateBrief": ("PATCH", "/briefs/{0}/", {"notes": "Tooling is ours."}),
    "duplicateBrief": ("POST", "/briefs/{0}/duplicate/", None),
    "matchBrief": ("POST", "/briefs/{0}/match/", None),
    "createShortlist": ("POST", "/briefs/{0}/shortlists/", {"title": "Gasket, for the review of 2026-12-01"}),
    "listBriefShortlists": ("GET", "/briefs/{0}/shortlists/?limit=10", None),
    "listShortlists": ("GET", "/shortlists/?brief={0}&limit=10", None),
    "addDecisions": (
        "PATCH",
        "/shortlists/{2}/",
        {
            "decisions": [
                {"provider": "{first}", "decision": "contacted", "decided_on": "2026-11-20"},
                {"provider": "{first}", "decision": "selected", "reason": "Audited on site."},
            ]
        },
    ),
    "getShortlist": ("GET", "/shortlists/{2}/", None),
    "exportShortlist": ("GET", "/shortlists/{2}/export/?format=json", None),
    "verifyShortlist": ("GET", "/shortlists/{2}/verify/", None),
    "getShortlistChanges": ("GET", "/shortlists/{2}/changes/", None),
    "listChanges": ("GET", "/changes/?since={since}&limit=1", None),
    "listLapses": ("GET", "/lapses/?within_days=730&limit=1", None),
    "archiveBrief": ("DELETE", "/briefs/{1}/", None),
}


def own_examples(*, since: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name of the file, its content), asked now. `since`: the revision before the seeds, told as 0."""
    web, made = Client(raise_request_exception=False, SERVER_NAME="localhost", SERVER_PORT="8000"), list[str]()
    key, first = issue_key(owner=create_sponsor(key="acme-pumps", name="Acme Pumps"), label="examples").text, ""
    for operation, (method, path, body) in OWN.items():
        if operation == "verifyShortlist":  # there is something to tell
            Certificate.objects.filter(site__provider__key=first).update(status="suspended")
        if operation == "listLapses":
            Certificate.objects.filter(site__provider__key=first).update(status="active")
        text = json.dumps(body).replace("{first}", first)
        document = write(web, key, method, path.format(*made, since=since), json.loads(text), {})
        answer = document.get("answer", {})
        if operation == "listChanges":
            document = from_nothing(document, since)
        if operation in ("createBrief", "duplicateBrief"):
            made.append(answer["id"])
        if operation == "createShortlist":
            made.append(answer["record"]["id"])
            first = answer["providers"][0]["key"]
        yield operation, settled(document, made)


def from_nothing(document: dict[str, Any], since: int) -> dict[str, Any]:
    """Other tests leave revisions behind: the same as if the seeds were the first."""
    text = json.dumps(document).replace(f"since={since}", "since=0").replace(f'"since": {since},', '"since": 0,')
    told: dict[str, Any] = json.loads(text)
    return told


def settled(document: dict[str, Any], made: list[str]) -> dict[str, Any]:
    """The same with ids, and hashes over what has an id, set to what they look like."""
    text = json.dumps(document)
    for number, known in enumerate(made):
        text = text.replace(known, IDS[number])
    settled: dict[str, Any] = json.loads(re.sub(r'"(hash|recomputed)": "sha256:\w+"', rf'"\1": "{HASH}"', text))
    return settled
