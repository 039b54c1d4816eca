"""Two curators at once, over the real application server: no change is lost, and no race is a server error."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from catalog.exchange import load_vocabularies
from partnermatch.access.issuing import issue_key
from partnermatch.access.models import User
from tests.catalog.exchange.documents import REFERENCE, document, load, provider, site
from tests.contract.live_server import Answer, Server, serving
from tests.contract.test_raw_requests import database_url

ROUNDS = 50
TABLES = "country, region, stage, modality, capability, standard, provider, source"


@pytest.fixture(autouse=True)
def vocabularies() -> None:
    """Those of `writer`, for the whole module, take the place of those that every other test has in a transaction."""


class Writer:
    """Sends requests as a client with a key that may curate."""

    def __init__(self, server: Server, key: str) -> None:
        self.server, self.key = server, key

    def __call__(self, method: str, path: str, body: Any = None, *headers: str) -> Answer:
        content = b"" if body is None else json.dumps(body).encode()
        lines = [
            f"{method} /api/v1{path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {self.key}",
            "Content-Type: application/json", f"Content-Length: {len(content)}", *headers,
        ]  # fmt: skip
        return self.server.ask("\r\n".join(lines).encode() + b"\r\n\r\n" + content)

    def change(self, path: str, patch: Any) -> int:
        """Read and change until nobody came between. How often somebody did."""
        for collisions in range(50):
            seen = self("GET", path).headers["ETag"]
            answer = self("PATCH", path, patch, f"If-Match: {seen}")
            if answer.status != 412:
                assert answer.status == 200, answer
                return collisions
        raise AssertionError("the other one always came between")


@pytest.fixture(scope="module")
def writer(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Writer]:
    """The server sees only what is committed, so all of it is taken away by hand."""
    with django_db_blocker.unblock():
        assert load_vocabularies(REFERENCE, actor="test", reason="test").ok
        load(document(provider(sites=[site()])), publish=False)
        issued = issue_key(owner=User.objects.create_user("curator-at-once"), scopes=["read", "curate"])
        with serving(database_url()) as server:
            yield Writer(server, issued.text)
        issued.key.delete()
        User.objects.filter(username="curator-at-once").delete()
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(f'catalog_{name}' for name in TABLES.split(', '))} CASCADE")


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """What the actions come to when all of them begin together."""
    gate = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        gate.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


@pytest.mark.parametrize(
    ("path", "first", "second", "rounds"),
    [
        ("/providers/northmold/", "website", "description", ROUNDS),
        ("/sites/northmold-tijuana/", "city", "address", 20),
    ],
)
def test_two_who_change_different_fields_at_once_both_have_their_way(
    writer: Writer, path: str, first: str, second: str, rounds: int
) -> None:
    for n in range(rounds):
        wanted = {first: f"https://example.com/{n}", second: f"text {n}"}
        at_once(*(partial(writer.change, path, {name: text}) for name, text in wanted.items()))
        stored = json.loads(writer("GET", path).body)
        assert {name: stored[name] for name in wanted} == wanted


def test_of_two_who_saw_the_same_exactly_one_changes_it(writer: Writer) -> None:
    path = "/providers/northmold/"
    for n in range(ROUNDS):
        seen = f"If-Match: {writer('GET', path).headers['ETag']}"
        texts = [f"one {n}", f"two {n}"]
        answers = at_once(*(partial(writer, "PATCH", path, {"description": text}, seen) for text in texts))
        assert sorted(answer.status for answer in answers) == [200, 412]
        winner = texts[[answer.status for answer in answers].index(200)]
        assert json.loads(writer("GET", path).body)["description"] == winner


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/providers/", {"key": "race-{n}", "name": "Race"}),
        ("/providers/northmold/sites/", {"key": "race-{n}-{me}", "name": "Race", "fei": "{fei}"}),
        ("/sites/northmold-tijuana/certificates/", {"standard": "ISO13485", "number": "{n}"}),
    ],
)
def test_of_two_who_add_the_same_one_is_told_of_the_other(writer: Writer, path: str, body: dict[str, str]) -> None:
    for n in range(20):
        bodies = [
            {name: text.format(n=n, me=me, fei=7_000_000 + n) for name, text in body.items()} for me in ("a", "b")
        ]
        answers = at_once(*(partial(writer, "POST", path, sent) for sent in bodies))
        assert sorted(answer.status for answer in answers) == [201, 409], answers
