"""A sponsor with a key, and requests as a client sends them."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.test import Client

from partnermatch.access.issuing import IssuedKey, create_sponsor, issue_key
from partnermatch.access.models import User
from tests.contract import small_catalog

Send = Callable[..., Any]


@pytest.fixture
def issued(db: None) -> IssuedKey:
    return issue_key(owner=create_sponsor(key="acme", name="Acme Devices"), label="tests")


@pytest.fixture
def issue(db: None) -> Callable[..., IssuedKey]:
    """A key of a new sponsor, or with `curator=True` of a new curator, with the scopes given."""

    def issue(*scopes: str, curator: bool = False, name: str = "other") -> IssuedKey:
        owner = User.objects.create_user(name) if curator else create_sponsor(key=name, name=name.title())
        return issue_key(owner=owner, scopes=scopes or None)

    return issue


@pytest.fixture
def web(db: None) -> Client:
    """A client that gets the answer to an error, not the exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def send(web: Client, issued: IssuedKey) -> Send:
    """Sends a request with the sponsor's key; `data` is bytes as they are, or a document to be dumped."""

    def send(method: str, path: str, data: Any = b"", *, headers: Iterable[tuple[str, str]] = (), **extra: Any) -> Any:
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        sent = {"Authorization": f"Bearer {issued.text}", **dict(headers)}
        content_type = sent.pop("Content-Type", "application/json")
        return web.generic(method, path, body, content_type, headers=sent, **extra)

    return send


@pytest.fixture
def catalog(db: None) -> None:
    small_catalog.create()
