"""The requests behind the examples of the OpenAPI document, and how they are asked over the seeds.

The answers are in docs/openapi/examples. After a change that is meant: `make openapi`, and review the difference.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db import OperationalError
from django.test import Client, RequestFactory
from rest_framework.exceptions import Throttled

from partnermatch.access.issuing import create_sponsor, issue_key
from partnermatch.access.keys import checksum
from partnermatch.access.models import User
from partnermatch.api.errors import problem_of
from partnermatch.api.openapi_examples import EXAMPLES
from partnermatch.api.problems import Problem
from partnermatch.settings import BASE_DIR

ROOT = "/api/v1"
LONGEST_LIST = 2
BRIEF = json.loads((BASE_DIR / "examples" / "lsr-infusion-set.json").read_text())
UNKNOWN_KEY = (body := "pm_abcdefgh_" + "0A" * 16) + checksum(body)
# What differs from one run to the next; the sentences about it are the same.
STAMPS = {"at": "2026-11-22T09:30:12Z", "prefix": "k7q2m4xz", "revision": 4123, "catalog_revision": 4123}

# operation → what is asked
REQUESTS: dict[str, str] = {
    "getIndex": "/",
    "getMe": "/me/",
    "match": "/match/",
    "listProviders": "/providers/?capability=device.molding.lsr&country=MX&limit=1",
    "getProvider": "/providers/usantibiotics/",
    "listProviderHistory": "/providers/usantibiotics/history/?limit=2",
    "listSites": "/sites/?standard=ISO13485&region=USMCA&valid_on=2026-12-31&limit=1",
    "getSite": "/sites/usantibiotics-bristol/",
    "listCapabilities": "/capabilities/?limit=2",
    "getCapability": "/capabilities/device.sterilization.eo/",
    "getCapabilityTree": "/capabilities/tree/",
    "listModalities": "/modalities/?limit=2",
    "getModality": "/modalities/antibiotic_betalactam/",
    "listStages": "/stages/?limit=2",
    "getStage": "/stages/commercial/",
    "listStandards": "/standards/?kind=registration&limit=1",
    "getStandard": "/standards/FDA-REG-DRUG/",
    "listRegions": "/regions/?kind=bloc&limit=1",
    "getRegion": "/regions/USMCA/",
    "listCountries": "/countries/?limit=2",
    "getCountry": "/countries/CH/",
    "getLive": "/health/live",
    "getReady": "/health/ready",
}
SENT: dict[str, dict[str, Any]] = {"match": BRIEF | {"limit": 1, "near_misses": 1}}
IN_FULL = ("match", "getProvider", "getSite")  # the lists of the others are cut

# problem → (path, body, headers)
REFUSED: dict[str, tuple[str, bytes, dict[str, str]]] = {
    "invalid_json": ("/match/", b'{"limit": 5, "limit": 20}', {}),
    "invalid_brief": ("/match/", b'{"limit": 0, "must": {"standards": ["ISO13458"]}}', {}),
    "invalid_request": ("/stages/?lang=de&limit=500", b"", {}),
    "authentication_required": ("/providers/", b"", {"Authorization": ""}),
    "malformed_key": ("/providers/", b"", {"Authorization": "Bearer pm_abc"}),
    "invalid_key": ("/providers/", b"", {"Authorization": f"Bearer {UNKNOWN_KEY}"}),
    "not_found": ("/providers/none-such/", b"", {}),
    "not_acceptable": ("/providers/", b"", {"Accept": "text/html"}),
    "too_large": ("/match/", b"{}".ljust(300_000), {}),
    "unsupported_media_type": ("/match/", b"limit=5", {"Content-Type": "application/x-www-form-urlencoded"}),
}
# What cannot be had for the asking: the exception behind it.
FAILING: dict[str, BaseException] = {
    "rate_limited": Throttled(wait=12),
    "unavailable": OperationalError("server closed the connection"),
    "internal_error": Problem("internal_error", "An unexpected error; it has been logged."),
}


def examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """(name of the file, its content), asked now."""
    web, key = Client(raise_request_exception=False, SERVER_NAME="localhost", SERVER_PORT="8000"), curator_key()
    for operation, path in REQUESTS.items():
        where = path if path.startswith("/health/") else ROOT + path
        response = ask(web, where, key, json.dumps(SENT[operation]).encode() if operation in SENT else b"", {})
        assert response.status_code == 200, (operation, response.content)
        answer = stamped(json.loads(response.content))
        sent = {"body": SENT[operation]} if operation in SENT else {}
        yield operation, {"path": where, **sent, "answer": answer if operation in IN_FULL else cut(answer)}
    yield "problems", dict(problems(web, key))


def problems(web: Client, key: str) -> Iterator[tuple[str, Any]]:
    for code, (path, body, headers) in REFUSED.items():
        yield code, json.loads(ask(web, ROOT + path, key, body, headers).content)
    writer = issue_key(owner=create_sponsor(key="acme", name="Acme Devices"), scopes=["write"]).text
    yield "scope_required", json.loads(ask(web, f"{ROOT}/providers/", writer, b"", {}).content)
    request = RequestFactory().get(f"{ROOT}/providers/")
    for code, error in FAILING.items():
        problem = problem_of(error, request)
        assert problem is not None
        yield code, problem.document(instance=request.path, request_id="an-id-of-yours")


def curator_key() -> str:
    return issue_key(owner=User.objects.create_user("curator"), label="examples").text


def ask(web: Client, path: str, key: str, body: bytes, headers: dict[str, str]) -> Any:
    sent = {"Authorization": f"Bearer {key}", "X-Request-ID": "an-id-of-yours", **headers}
    media_type = sent.pop("Content-Type", "application/json")
    return web.generic("POST" if body else "GET", path, body, media_type, headers=sent)


def stamped(value: Any) -> Any:
    """The same with what differs from one run to the next set to what it looks like."""
    if isinstance(value, list):
        return [stamped(item) for item in value]
    if isinstance(value, dict):
        changed = {name: STAMPS[name] if name in STAMPS else stamped(item) for name, item in value.items()}
        return changed | ({"as_of": STAMPS["at"]} if set(value) == {"revision", "as_of"} else {})
    return value


def cut(value: Any) -> Any:
    """The same with lists of at most `LONGEST_LIST` items."""
    if isinstance(value, list):
        return [cut(item) for item in value[:LONGEST_LIST]]
    return {name: cut(item) for name, item in value.items()} if isinstance(value, dict) else value


def written(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def record(name: str, document: dict[str, Any]) -> None:
    EXAMPLES.mkdir(exist_ok=True)
    (EXAMPLES / f"{name}.json").write_text(written(document))
