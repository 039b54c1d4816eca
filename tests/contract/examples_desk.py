"""The requests behind the examples of proposals and duplicates: made by one curator, decided by another, in turn."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.test import Client

from partnermatch.access.issuing import issue_key
from partnermatch.access.models import User
from tests.catalog.roles import give_role
from tests.contract.examples import write

PROVIDER = "/providers/usantibiotics/"
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
IDS = [f"b1e7f0aa-52c4-4c0e-8f6d-90c2d4a1e0{number}" for number in range(10, 20)]
CHANGES = [
    {"website": "https://usantibiotics.example"},
    {"description": "Sold to another owner."},
    {"revenue_usd": 1_000_000},
    {"contract_services": "yes"},
]

# Two drafts: one has the plant of the provider by its FEI, the other has no more than its name.
BRISTOL = {"key": "us-antibiotics-bristol", "name": "Bristol", "country": "US", "fei": "0001047293"}
DRAFTS = [
    {"key": "us-antibiotics", "name": "US Antibiotics LLC", "sites": [BRISTOL]},
    {"key": "usantibiotics-too", "name": "USAntibiotics Ltd", "headquarters_country": "US"},
]
MERGED = {
    "absorb": "us-antibiotics",
    "choices": {"name": "keep", "sites/us-antibiotics-bristol": "keep"},
    "reason": "One plant, one FEI.",
}
DISMISSED = {"providers": ["usantibiotics", "usantibiotics-too"], "reason": "A trader of that name."}

# operation → (who, method, path, body). {0} … {3} stand for the ids of the proposals of CHANGES.
DESK: dict[str, tuple[str, str, str, dict[str, Any] | None]] = {
    "getProposal": ("vera", "GET", "/proposals/{0}/", None),
    "rejectProposal": ("paul", "POST", "/proposals/{1}/reject/", {"reason": "The register has no new owner."}),
    "withdrawProposal": ("vera", "POST", "/proposals/{2}/withdraw/", {"reason": "It was the revenue of the group."}),
    "publishProposal": ("paul", "POST", "/proposals/{0}/publish/", {"reason": "Their site answers there."}),
    "renewProposal": ("vera", "POST", "/proposals/{3}/renew/", {}),
    "listProposals": (
        "vera",
        "GET",
        "/proposals/?state=open&provider=usantibiotics",
        None,
    ),  # one: those made at the same moment have no order
    "listDuplicates": ("vera", "GET", "/duplicates/?provider=usantibiotics&limit=1", None),
    "dismissDuplicate": ("paul", "POST", "/duplicates/dismiss/", DISMISSED),
    "mergeProvider": ("paul", "POST", f"{PROVIDER}merge/?dry_run=false", MERGED),
}


def desk_examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """(name of the file, its content), asked now."""
    web = Client(raise_request_exception=False, SERVER_NAME="localhost", SERVER_PORT="8000")
    keys = {name: curator(name) for name in ("vera", "paul")}
    made = [write(web, keys["vera"], "PATCH", PROVIDER, body, {})["answer"]["id"] for body in CHANGES]
    for body in DRAFTS:
        write(web, keys["vera"], "POST", "/providers/", body, {})
    for operation, (who, method, path, body) in DESK.items():
        yield operation, settled(write(web, keys[who], method, path.format(*made), body, {}), made)


def curator(name: str) -> str:
    user = User.objects.create_user(name)
    give_role(user, "curator" if name == "vera" else "reviewer")
    scopes = ["read", "curate"] + (["publish"] if name == "paul" else [])
    return issue_key(owner=user, scopes=scopes, label="examples").text


def settled(document: dict[str, Any], made: list[str]) -> dict[str, Any]:
    """The same with ids set to what they look like."""
    text = json.dumps(document)
    for each in ID.finditer(text):
        if each[0] not in made:
            made.append(each[0])
    for number, known in enumerate(made):
        text = text.replace(known, IDS[number])
    settled: dict[str, Any] = json.loads(text)
    return settled
