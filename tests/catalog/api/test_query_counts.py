"""How many queries each resource costs: as many with one row as with fifty, and no more than it did.

The numbers are in query_counts.json. After a change that is meant, record them anew, and explain the difference:

    RECORD_QUERY_COUNTS=1 python -m pytest tests/catalog/api/test_query_counts.py
"""

import json
import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.api.urls import urlpatterns
from catalog.exchange.export import provider_documents
from catalog.exchange.tables import CERTIFICATE, INSPECTION
from catalog.models import Country, Proposal
from partnermatch.access.models import User
from tests.catalog.api.builders import capability, certificate, inspection, modality, provider, site, source
from tests.catalog.api.conftest import Ask

PINS = Path(__file__).with_name("query_counts.json")
RECORDING = "RECORD_QUERY_COUNTS" in os.environ

PROPOSED = UUID(int=1)
PAPER = CERTIFICATE.address(("ISO13485", "", None))
VISIT = INSPECTION.address(("2024-05-01", "FDA", ""))

# One address of every route, and more of a route where a parameter makes it ask more.
ADDRESSES: dict[str, list[str]] = {
    "providers/": [
        "/providers/",
        "/providers/?capability=device&modality=device_single_use&standard=ISO13485&country=US&region=USMCA",
        "/providers/?updated_since=2020-01-01&source=test&contract_services=unknown&evidence=inferred",
        "/providers/?facets=true",
        "/providers/?search=LSR united states",
        "/providers/?search=united statse&facets=true",
    ],
    "providers/<str:key>/": ["/providers/p/"],
    "providers/<str:key>/history/": ["/providers/p/history/"],
    "sites/": [
        "/sites/",
        "/sites/?capability=device&modality=device_single_use&standard=ISO13485&country=US&region=USMCA",
        "/sites/?updated_since=2020-01-01&source=test&contract_services=unknown&evidence=inferred",
        "/sites/?search=LSR united states&standard=ISO13485",
        "/sites/?search=united statse",
    ],
    "sites/<str:key>/": ["/sites/p-0-0/"],
    "sites/<str:key>/capabilities/<str:record>/": ["/sites/p-0-0/capabilities/device.molding.lsr/"],
    "sites/<str:key>/modalities/<str:record>/": ["/sites/p-0-0/modalities/device_single_use/"],
    "sites/<str:key>/certificates/<str:record>/": [f"/sites/p-0-0/certificates/{PAPER}/"],
    "sites/<str:key>/inspections/<str:record>/": [f"/sites/p-0-0/inspections/{VISIT}/"],
    "capabilities/": ["/capabilities/", "/capabilities/?search=LSR"],
    "capabilities/tree/": ["/capabilities/tree/"],
    "capabilities/<str:code>/": ["/capabilities/device/"],
    "modalities/": ["/modalities/"],
    "modalities/<str:code>/": ["/modalities/device_single_use/"],
    "stages/": ["/stages/"],
    "stages/<str:code>/": ["/stages/commercial/"],
    "standards/": ["/standards/"],
    "standards/<str:code>/": ["/standards/ISO13485/"],
    "regions/": ["/regions/"],
    "regions/<str:code>/": ["/regions/USMCA/"],
    "countries/": ["/countries/"],
    "countries/<str:code>/": ["/countries/US/"],
    "duplicates/": ["/duplicates/"],
    "proposals/": ["/proposals/", "/proposals/?state=open&provider=p"],
    "proposals/<uuid:key>/": [f"/proposals/{PROPOSED}/"],
}


def fill(first: int, providers: int, sites: int) -> None:
    """Each site with one record of each kind, each fact with a source of its own."""
    for n in range(first, first + providers):
        owner = provider("p" if n == 0 else f"p-{n}", source=source("test", reference=f"p{n}"))
        for m in range(sites):
            one = site(f"p-{n}-{m}", owner, source=source("test", reference=f"s{n}-{m}"))
            for add in (capability, modality, certificate, inspection):
                add(one, source=source("test", reference=f"{add.__name__} {n}-{m}"))


def propose(first: int, many: int) -> None:
    """Open proposals that give the first provider another name."""
    author, _ = User.objects.get_or_create(username="proposer")
    (before,) = provider_documents(["p"])
    for number in range(first, first + many):
        document = before | {"name": f"Another {number}"}
        Proposal.objects.create(id=UUID(int=number), provider="p", before=before, document=document, author=author)


def cost(ask: Ask, address: str) -> int:
    with CaptureQueriesContext(connection) as made:
        answer: Any = ask(address)
    assert answer.status_code == 200, answer.content
    return len(made)


def test_every_route_costs_what_is_pinned_with_one_row_and_with_fifty(curator: Ask) -> None:
    everyone = [address for addresses in ADDRESSES.values() for address in addresses]
    Country.objects.create(code="JP", alpha3="JPN", name="Japan")
    fill(0, providers=1, sites=1)
    propose(1, many=1)
    with_one = {address: cost(curator, address) for address in everyone}
    fill(1, providers=52, sites=1)
    fill(60, providers=1, sites=20)
    propose(2, many=49)
    with_fifty = {address: cost(curator, address) for address in everyone}
    if RECORDING:
        PINS.write_text(json.dumps(with_fifty, indent=2) + "\n")
    assert with_one == with_fifty == json.loads(PINS.read_text())


READ = [str(route.pattern) for route in urlpatterns if hasattr(route.callback.cls, "get")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("route", READ)
def test_every_route_that_is_read_is_pinned(route: str) -> None:
    pinned = json.loads(PINS.read_text())
    assert [address for address in ADDRESSES.get(route, ["no address"]) if address not in pinned] == []
