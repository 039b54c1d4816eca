"""Two sponsors, and requests to the key routes with the key of anybody."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from partnermatch.access.issuing import IssuedKey, create_sponsor, issue_key
from partnermatch.access.models import Sponsor
from tests.contract.keys.asking import KEYS

Ask = Callable[..., Any]


@pytest.fixture
def acme(db: None) -> Sponsor:
    return create_sponsor(key="acme", name="Acme")


@pytest.fixture
def rival(db: None) -> IssuedKey:
    return issue_key(owner=create_sponsor(key="rival", name="Rival"))


@pytest.fixture
def ask(web: Client) -> Ask:
    """Asks with the key given."""

    def ask(issued: IssuedKey, method: str, path: str = "", body: Any = None) -> Any:
        data = b"" if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {issued.text}", "X-Request-ID": "same"}
        return web.generic(method, f"{KEYS}{path}", data, "application/json", headers=headers)

    return ask
