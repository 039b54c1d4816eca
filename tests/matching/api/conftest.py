"""Sponsors that keep briefs over a small catalog, and requests as their clients send them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from partnermatch.access.issuing import create_sponsor, issue_key
from tests.contract import small_catalog

LSR = {"title": "Gasket", "must": {"capabilities": ["device.molding.lsr"]}}


@dataclass(frozen=True, kw_only=True)
class Caller:
    """One who asks with a key."""

    key: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer to a request; `If_Match="…"` is the header If-Match."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = b"" if body is None else json.dumps(body).encode()
        web = Client(raise_request_exception=False)
        authorized = {"Authorization": f"Bearer {self.key}", **sent}
        return web.generic(method, f"/api/v1{path}", data, "application/json", headers=authorized)

    def brief(self, document: Any = LSR, **more: Any) -> Any:
        """The answer that tells of a new brief."""
        response = self("POST", "/briefs/", {"brief": document, **more})
        assert response.status_code == 201, response.content
        return response

    def shortlist(self, document: Any = LSR) -> Any:
        """The answer that tells of a new shortlist of a new brief."""
        brief = self.brief(document).json()["id"]
        response = self("POST", f"/briefs/{brief}/shortlists/")
        assert response.status_code == 201, response.content
        return response


@pytest.fixture
def caller(db: None) -> Callable[..., Caller]:
    """A caller for a new sponsor."""

    def caller(name: str, *scopes: str) -> Caller:
        owner = create_sponsor(key=name, name=name.title())
        return Caller(key=issue_key(owner=owner, scopes=scopes or ("read", "write")).text)

    return caller


@pytest.fixture
def acme(caller: Callable[..., Caller]) -> Caller:
    """A sponsor over a catalog in which northmold fits LSR, as well as present-supplier."""
    small_catalog.create()
    return caller("acme")


@pytest.fixture
def rival(acme: Caller, caller: Callable[..., Caller]) -> Caller:
    """Another one."""
    return caller("rival")


def faults(response: Any, status: int = 400) -> list[tuple[str, str]]:
    """(pointer, code) of everything that a refusal names."""
    assert response.status_code == status, response.content
    return [(error.get("pointer"), error["code"]) for error in response.json()["errors"]]
