"""Requests whose answers can be compared byte by byte: the clock stands still, and what is random is always the same.

They are served as the role that owns no table, and leave nothing behind.
"""

import io
import json
import os
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client

from matching.tenancy import ROLE

MOMENT = "2026-11-22T09:30:12+00:00"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
WITH_BODY = ("POST", "PUT", "PATCH")
Headers = Iterable[tuple[str, str]]

SECONDS_LEFT = re.compile(r";t=\d+")


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def naming(self, *names: str) -> "Answer":
        """The same where these names all read alike: what was asked for may be repeated, and nothing else tells."""
        headers, body = dict(self.headers), self.body
        for name in names:
            headers = {header: value.replace(name, "…") for header, value in headers.items()}
            body = body.replace(name.encode(), b"...")
        return Answer(status=self.status, headers=headers, body=body)

    def document(self) -> Any:
        return json.loads(self.body) if self.body else None

    def text(self) -> str:
        """All of it, to be searched."""
        return f"{dict(self.headers)}\n{self.body.decode('latin-1')}"


class Chance:
    """Where random bytes come from meanwhile: the same ones after every `begin`."""

    def __init__(self) -> None:
        self.begin(0)

    def begin(self, seed: int) -> None:
        self.source = random.Random(seed)

    def bytes(self, size: int) -> bytes:
        return self.source.randbytes(size)


chance = Chance()


@contextmanager
def determined() -> Iterator[None]:
    """The clock stands still, and chance is ours."""
    with pytest.MonkeyPatch.context() as patch, time_machine.travel(MOMENT, tick=False):
        patch.setattr(os, "urandom", chance.bytes)
        patch.setattr(random, "_urandom", chance.bytes)  # the name that the module `secrets` draws by
        yield


@cache
def web() -> Client:
    return Client(raise_request_exception=False)


def send(
    method: str, path: str, *, key: str | None, body: Any = None, headers: Iterable[tuple[str, str]] = ()
) -> Answer:
    """The answer. `body` is bytes as they are, a document to be dumped, or None for none."""
    sent = {"X-Request-ID": "the-same"} | ({} if key is None else {"Authorization": f"Bearer {key}"}) | dict(headers)
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    response: Any = web().generic(method, f"/api/v1/{path}", data, "application/json", headers=sent)
    told = {name: SECONDS_LEFT.sub(";t=…", value) for name, value in response.headers.items()}
    return Answer(status=response.status_code, headers=told, body=unpacked(response.getvalue()))


def unpacked(body: bytes) -> bytes:
    """What is in an archive, without the times at which its files were written."""
    if not body.startswith(b"PK"):
        return body
    with ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join(name.encode() + b"\n" + archive.read(name) for name in archive.namelist())


def ask(
    method: str, path: str, *, key: str | None, body: Any = None, headers: Iterable[tuple[str, str]] = ()
) -> Answer:
    """The same, and afterwards everything is as if nobody had asked."""
    with nothing_happened():
        return send(method, path, key=key, body=body, headers=headers)


@contextmanager
def nothing_happened() -> Iterator[None]:
    """A transaction of requests that is undone, in which chance begins anew."""
    chance.begin(1)
    with transaction.atomic():
        become(ROLE)
        yield
        transaction.set_rollback(True)


def become(role: str) -> None:
    """Until the transaction ends. Requests are served as ROLE in production, "none" is who logged in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, true)", [role])
