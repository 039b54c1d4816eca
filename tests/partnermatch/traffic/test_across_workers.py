"""Budgets, places and keys hold across the workers of a real server, whatever arrives at the same time."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connection

from catalog.models import Provider
from tests.contract.live_server import Answer, Server, serving
from tests.contract.test_raw_requests import database_url

pytestmark = pytest.mark.django_db(transaction=True)

Serve = Callable[..., AbstractContextManager[Server]]
NEW = {"key": "northstar", "name": "Northstar"}


@pytest.fixture
def serve(catalog: None) -> Iterator[Serve]:
    """A server of some workers; it sees what is committed, and so must be over before the database is emptied."""

    @contextmanager
    def serve(workers: int = 2, **settings: str) -> Iterator[Server]:
        connection.close()
        with serving(database_url(), workers=workers, **settings) as server:
            yield server

    return serve


def request(key: str, method: str, path: str, body: bytes = b"", once: str = "") -> bytes:
    headers = [f"{method} /api/v1{path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {key}"]
    headers += [f"Content-Length: {len(body)}", "Content-Type: application/json"] if body else []
    headers += [f"Idempotency-Key: {once}"] if once else []
    return "\r\n".join([*headers, "", ""]).encode() + body


def at_once(server: Server, asked: bytes, times: int, threads: int) -> list[Answer]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(server.ask, [asked] * times))


def test_eight_creations_at_once_with_one_key_make_one(serve: Serve, curator_key: str) -> None:
    asked = request(curator_key, "POST", "/providers/", json.dumps(NEW).encode(), "one")
    with serve() as server:
        answers = [*at_once(server, asked, 8, 8), server.ask(asked)]
    made = {answer.body for answer in answers if answer.status == 201}
    assert {answer.status for answer in answers} <= {201, 409}
    assert {answer.problem["code"] for answer in answers if answer.status == 409} <= {"request_in_flight"}
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers if answer.status == 201) == 1
    assert (len(made), Provider.objects.filter(key="northstar").count()) == (1, 1)


def test_exactly_as_many_pass_as_the_budget_has(serve: Serve, sponsor_key: str) -> None:
    with serve(3, RATE_LIMIT_PER_MINUTE="60") as server:
        answers = at_once(server, request(sponsor_key, "GET", "/me/"), 150, 12)
    assert Counter(answer.status for answer in answers) == {200: 60, 429: 90}
    left = [answer.headers["RateLimit"].split(";")[1] for answer in answers if answer.status == 200]
    assert sorted(left) == sorted(f"r={number}" for number in range(60))


def test_heavy_calls_at_once_are_few_and_all_of_them_end(serve: Serve, sponsor_key: str) -> None:
    asked = request(sponsor_key, "POST", "/match/", b"{}")
    with serve(3, HEAVY_CALLS_AT_ONCE="1") as server:
        answers = at_once(server, asked, 40, 10)
        assert server.ask(asked).status == 200
    counted = Counter(answer.status for answer in answers)
    assert set(counted) == {200, 429}
    assert {answer.problem["code"] for answer in answers if answer.status == 429} == {"too_many_at_once"}
