"""The requests behind the examples of the OpenAPI document, and how they are asked over the seeds.

The answers are in docs/openapi/examples. After a change that is meant: `make openapi`, and review the difference.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db import OperationalError
from django.test import Client, RequestFactory

from catalog.api.conditional import MatchMissing, Stale
from catalog.desk.curators import OwnChange
from catalog.desk.proposals import GroundMoved
from catalog.exchange import Problem as Thing
from catalog.exchange.amend import Busy, Taken
from matching.briefs import Outdated
from matching.engine.brief import BriefError, InvalidBrief
from matching.records.frozen import Damaged
from partnermatch.access.issuing import create_sponsor, issue_key
from partnermatch.access.keys import checksum
from partnermatch.access.models import User
from partnermatch.api.errors import problem_of
from partnermatch.api.openapi_examples import EXAMPLES
from partnermatch.api.problems import Fault, Problem
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
    "listSites": "/sites/?search=EtO%20mexico&standard=ISO13485&valid_on=2026-12-31&limit=1",
    "getSite": "/sites/usantibiotics-bristol/",
    "listCapabilities": "/capabilities/?search=ethelyne%20oxide&limit=1",
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

# What is written: operation → (method, path, body), asked one after the other. {certificate} and {inspection} stand for
# the keys of those that were added.
SITE = "/sites/northmold-tijuana"
SOURCE = {"name": "interview", "reference": "with their quality manager", "retrieved_on": "2026-11-20"}
WRITTEN: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "createProvider": (
        "POST",
        "/providers/",
        {"key": "northmold", "name": "Northmold Medical", "headquarters_country": "MX", "source": SOURCE},
    ),
    "createSite": (
        "POST",
        "/providers/northmold/sites/",
        {"key": "northmold-tijuana", "name": "Tijuana", "country": "MX", "city": "Tijuana", "source": SOURCE},
    ),
    "createSiteCapability": (
        "POST",
        f"{SITE}/capabilities/",
        {
            "code": "device.molding.lsr",
            "evidence": "declared",
            "stages": ["commercial"],
            "annual_volume": {"max": 20_000_000},
        },
    ),
    "createSiteModality": ("POST", f"{SITE}/modalities/", {"code": "device_single_use", "evidence": "declared"}),
    "createSiteCertificate": (
        "POST",
        f"{SITE}/certificates/",
        {
            "standard": "ISO13485",
            "number": "MD 712345",
            "issuer": "BSI",
            "valid_until": "2027-02-28",
            "evidence": "verified",
        },
    ),
    "createSiteInspection": (
        "POST",
        f"{SITE}/inspections/",
        {"authority": "FDA", "ended_on": "2024-09-12", "outcome": "voluntary", "area": "device"},
    ),
    "getSiteCapability": ("GET", f"{SITE}/capabilities/device.molding.lsr/", None),
    "getSiteModality": ("GET", f"{SITE}/modalities/device_single_use/", None),
    "getSiteCertificate": ("GET", f"{SITE}/certificates/{{certificate}}/", None),
    "getSiteInspection": ("GET", f"{SITE}/inspections/{{inspection}}/", None),
    "updateProvider": ("PATCH", "/providers/northmold/", {"status": "in_review", "contract_services": "yes"}),
    "updateSite": ("PATCH", f"{SITE}/", {"profile_reviewed_on": "2026-11-20", "latitude": 32.5, "longitude": -117.0}),
    "updateSiteCapability": ("PATCH", f"{SITE}/capabilities/device.molding.lsr/", {"lead_time_weeks": {"max": 14}}),
    "updateSiteModality": ("PATCH", f"{SITE}/modalities/device_single_use/", {"evidence": "verified"}),
    "updateSiteCertificate": ("PATCH", f"{SITE}/certificates/{{certificate}}/", {"status": "suspended"}),
    "updateSiteInspection": ("PATCH", f"{SITE}/inspections/{{inspection}}/", {"closed_on": "2025-03-01"}),
    "removeSiteCapability": ("DELETE", f"{SITE}/capabilities/device.molding.lsr/", None),
    "removeSiteModality": ("DELETE", f"{SITE}/modalities/device_single_use/", None),
    "removeSiteCertificate": ("DELETE", f"{SITE}/certificates/{{certificate}}/", None),
    "removeSiteInspection": ("DELETE", f"{SITE}/inspections/{{inspection}}/", None),
    "retireSite": ("DELETE", f"{SITE}/", None),
    "retireProvider": ("DELETE", "/providers/northmold/", None),
    "importCatalog": (
        "POST",
        "/catalog/imports/?dry_run=true",
        {
            "format": "partnermatch-catalog/1",
            "providers": [
                {"key": "southmold", "name": "Southmold", "sites": [{"key": "southmold-leon", "name": "León"}]}
            ],
        },
    ),
    "exportCatalog": ("GET", "/catalog/export/?format=json", None),
}

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
FAULT = "/providers/0/sites/0/country: no country 'MEX'; did you mean 'MX'? [unknown_code]. Nothing was imported."
UNKNOWN_STAGE = BriefError(
    pointer="/must/stages/0", code="unknown_code", message="no stage 'comercial'; did you mean 'commercial'?"
)
# What cannot be had for the asking: the exception behind it.
FAILING: dict[str, BaseException] = {
    "rate_limited": Problem("rate_limited", "600 requests a minute are used up: try again in 12 s."),
    "too_many_at_once": Problem(
        "too_many_at_once", "4 heavy requests of this key are being answered: wait for one of them to end."
    ),
    "request_in_flight": Problem(
        "request_in_flight", "The first request with this Idempotency-Key is still being answered: ask again."
    ),
    "idempotency_key_reused": Problem(
        "idempotency_key_reused",
        "This Idempotency-Key came with another request within the last 24 hours: send a new one.",
    ),
    "conflict": Taken([Thing(where="/key", code="taken", message="the catalog has a provider northmold already")]),
    "own_change": OwnChange("vera wrote a part of this: another curator has to publish it."),
    "ground_moved": GroundMoved("northmold has changed since this was proposed: renew the proposal."),
    "brief_outdated": Outdated(InvalidBrief((UNKNOWN_STAGE,))),
    "record_damaged": Damaged(),
    "busy": Busy("Another import is running."),
    "length_required": Problem("length_required", "A file is not taken in chunks: send Content-Length."),
    "precondition_failed": Stale(),
    "precondition_required": MatchMissing(),
    "invalid_file": Problem("invalid_file", FAULT, [Fault(code="unknown_code", detail=FAULT)], error_count=1),
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
    keys: dict[str, str] = {}
    for operation, (method, path, body) in WRITTEN.items():
        yield operation, write(web, key, method, path.format(**keys), body, keys)
    yield "problems", dict(problems(web, key))


def write(web: Client, key: str, method: str, path: str, body: Any, keys: dict[str, str]) -> dict[str, Any]:
    """The example of one request that writes, or reads what was written. Notes the keys of records that are new."""
    where = ROOT + path
    seen = {} if method in ("POST", "GET") else {"If-Match": ask(web, where, key, b"", {})["ETag"]}
    response = ask(web, where, key, b"" if body is None else json.dumps(body).encode(), seen, method)
    content = response.getvalue()
    assert response.status_code in (200, 201, 202, 204), (method, path, content)
    answer = {"answer": cut(stamped(json.loads(content)))} if content else {}
    for kind in ("certificate", "inspection"):
        if method == "POST" and path == f"{SITE}/{kind}s/":
            keys[kind] = json.loads(content)["key"]
    return {"path": where, **({} if body is None else {"body": body}), **answer}


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


def ask(web: Client, path: str, key: str, body: bytes, headers: dict[str, str], method: str = "") -> Any:
    sent = {"Authorization": f"Bearer {key}", "X-Request-ID": "an-id-of-yours", **headers}
    media_type = sent.pop("Content-Type", "application/json")
    return web.generic(method or ("POST" if body else "GET"), path, body, media_type, headers=sent)


def stamped(value: Any) -> Any:
    """The same with what differs from one run to the next set to what it looks like."""
    if isinstance(value, list):
        return [stamped(item) for item in value]
    if isinstance(value, dict):
        changed = {name: STAMPS[name] if name in STAMPS else stamped(item) for name, item in value.items()}
        return changed | ({"as_of": STAMPS["at"]} if set(value) == {"revision", "as_of"} else {})
    return value


def cut(value: Any) -> Any:
    """The same with lists of at most `LONGEST_LIST` items; numbers in a list belong together."""
    if isinstance(value, list):
        whole = all(isinstance(item, int) for item in value)
        return [cut(item) for item in (value if whole else value[:LONGEST_LIST])]
    return {name: cut(item) for name, item in value.items()} if isinstance(value, dict) else value


def written(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def record(name: str, document: dict[str, Any]) -> None:
    EXAMPLES.mkdir(exist_ok=True)
    (EXAMPLES / f"{name}.json").write_text(written(document))
