"""Keys, and requests that may come with an Idempotency-Key."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from partnermatch.access.issuing import create_sponsor, issue_key
from partnermatch.access.models import User
from tests.contract import small_catalog

Send = Callable[..., Any]


@pytest.fixture
def catalog(db: None) -> None:
    small_catalog.create()


@pytest.fixture
def sponsor_key(db: None) -> str:
    return issue_key(owner=create_sponsor(key="acme", name="Acme Devices")).text


@pytest.fixture
def curator_key(db: None) -> str:
    return issue_key(owner=User.objects.create_user("vera")).text


@pytest.fixture
def send() -> Send:
    """Sends a request with a key, and with an Idempotency-Key if one is named."""
    web = Client(raise_request_exception=False)

    def send(key: str, method: str, path: str, body: Any = None, once: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {key}"} | ({} if once is None else {"Idempotency-Key": once})
        data = b"" if body is None else json.dumps(body).encode()
        return web.generic(method, f"/api/v1{path}", data, "application/json", headers=headers)

    return send
