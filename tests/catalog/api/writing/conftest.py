"""Curators who send what they write, and what the writing of a test is about."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from partnermatch.access.issuing import issue_key
from partnermatch.access.models import User
from tests.catalog.roles import give_role

Send = Callable[..., Any]


def sender(name: str, *scopes: str) -> Send:
    owner = User.objects.filter(username=name).first() or User.objects.create_user(name)
    text = issue_key(owner=owner, scopes=scopes).text
    web = Client(raise_request_exception=False)

    def send(method: str, path: str, body: Any = None, **headers: str) -> Any:
        """`headers` with _ for -; a body is sent as JSON unless it is bytes."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = named.pop("Content-Type", "application/json")
        return web.generic(
            method, f"/api/v1{path}", content, kind, headers={"Authorization": f"Bearer {text}", **named}
        )

    return send


@pytest.fixture
def writer(db: None) -> Send:
    """A key that may read and curate."""
    return sender("vera", "read", "curate")


@pytest.fixture
def publisher(db: None) -> Send:
    """A key that may read, curate and publish."""
    return sender("paul", "read", "curate", "publish")


@pytest.fixture
def administrator(db: None) -> Send:
    """A key that may read, curate and publish, of a user who may publish what is its own."""
    give_role(User.objects.create_user("ada"), "admin")
    return sender("ada", "read", "curate", "publish")


def tag(send: Send, path: str) -> str:
    answer = send("GET", path)
    assert answer.status_code == 200, answer.content
    return str(answer["ETag"])


def change(send: Send, path: str, patch: Any, **headers: str) -> Any:
    """Read it and change it."""
    return send("PATCH", path, patch, **{"If_Match": tag(send, path)} | headers)


def drop(send: Send, path: str, **headers: str) -> Any:
    return send("DELETE", path, **{"If_Match": tag(send, path)} | headers)


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    told: dict[str, Any] = answer.json()
    return told


def faults(answer: Any, status: int = 400) -> list[tuple[str, str]]:
    """(pointer, code) of what a refusal names."""
    return [(error["pointer"], error["code"]) for error in problem(answer, status)["errors"]]
