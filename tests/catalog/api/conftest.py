"""The vocabularies, and two who ask: a sponsor and a curator."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partnermatch.access.issuing import create_sponsor, issue_key
from partnermatch.access.models import ApiKey, User
from tests.catalog.api import builders

Ask = Callable[..., Any]


@pytest.fixture(autouse=True)
def vocabularies(db: None) -> None:
    builders.vocabularies()


def asker(text: str) -> Ask:
    web = Client(raise_request_exception=False)
    ApiKey.objects.update(last_used_at=timezone.now())  # or the first request would write, and the second would not

    def ask(path: str, *, method: str = "GET", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.generic(method, f"/api/v1{path}", headers={"Authorization": f"Bearer {text}", **named})

    return ask


@pytest.fixture
def sponsor(db: None) -> Ask:
    """Asks with a key that may read."""
    return asker(issue_key(owner=create_sponsor(key="buyer", name="Buyer"), scopes=["read"]).text)


@pytest.fixture
def curator(db: None) -> Ask:
    """Asks with a key that may read and curate."""
    return asker(issue_key(owner=User.objects.create_user("vera"), scopes=["read", "curate"]).text)


def keys(response: Any) -> list[str]:
    """The keys, or codes, of a page."""
    assert response.status_code == 200, response.content
    return [row.get("key") or row["code"] for row in response.json()["results"]]


def faults(response: Any) -> list[tuple[str, str]]:
    """(parameter, code) of everything a 400 names."""
    assert response.status_code == 400, response.content
    return [(error["parameter"], error["code"]) for error in response.json()["errors"]]
