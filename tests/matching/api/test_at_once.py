"""Several members of a sponsor at once, over the real application server and its role in the database."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from partnermatch.access.issuing import create_sponsor, issue_key
from partnermatch.access.models import ApiKey, Sponsor, User
from tests.contract import small_catalog
from tests.contract.live_server import Answer, Server, serving
from tests.contract.test_raw_requests import database_url
from tests.matching.api.conftest import LSR

pytestmark = pytest.mark.django_db  # without it this file alone would get no database

ROUNDS = 50
MEMBERS = 8
MOST_BRIEFS = 20
MOST_MEMBERS = 5
OWN = ("decision", "shortlist", "brief")
CATALOG = ("country", "region", "stage", "modality", "capability", "standard", "provider", "source")
TABLES = [*(f"matching_{name}" for name in OWN), *(f"catalog_{name}" for name in CATALOG)]
DECISION = {"provider": "northmold", "decision": "contacted"}


class Member:
    """Sends requests with a key of a sponsor."""

    def __init__(self, server: Server, key: str) -> None:
        self.server, self.key = server, key

    def __call__(self, method: str, path: str, body: Any = None, seen: str = "") -> Answer:
        content = b"" if body is None else json.dumps(body).encode()
        lines = [
            f"{method} /api/v1{path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {self.key}",
            "Content-Type: application/json", f"Content-Length: {len(content)}",
            *([f"If-Match: {seen}"] if seen else []),
        ]  # fmt: skip
        return self.server.ask("\r\n".join(lines).encode() + b"\r\n\r\n" + content)

    def decide(self, path: str, reason: str) -> None:
        """Read and add a decision until nobody came between."""
        for _ in range(200):
            seen = self("GET", path).headers["ETag"]
            answer = self("PATCH", path, {"decisions": [DECISION | {"reason": reason}]}, seen)
            if answer.status != 412:
                assert answer.status == 200, answer
                return
        raise AssertionError("the others always came between")


def told(answer: Answer, status: int) -> Any:
    assert answer.status == status, answer
    return json.loads(answer.body)


@pytest.fixture(scope="module")
def members(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Iterator[Member]]:
    """Each of another sponsor. The server sees only what is committed, so all of it is taken away by hand."""
    with django_db_blocker.unblock():
        small_catalog.create()
        keys = [issue_key(owner=create_sponsor(key=f"live-{n}", name="Live")).text for n in range(MOST_MEMBERS)]
        with serving(database_url(), BRIEFS_PER_SPONSOR=str(MOST_BRIEFS)) as server:
            yield (Member(server, key) for key in keys)
        ApiKey.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        Sponsor.objects.all().delete()
        User.objects.filter(username__startswith="sponsor-live").delete()


@pytest.fixture
def member(members: Iterator[Member]) -> Member:
    """One whose sponsor keeps nothing yet."""
    return next(members)


@pytest.fixture
def rival(members: Iterator[Member]) -> Member:
    """One of another sponsor."""
    return next(members)


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """What the actions come to when all of them begin together."""
    gate = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        gate.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_from_brief_to_decision_as_the_role_that_requests_are_served_as(member: Member, rival: Member) -> None:
    new = member("POST", "/briefs/", {"brief": LSR})
    brief = f"/briefs/{told(new, 201)['id']}/"
    told(member("PATCH", brief, {"title": "x"}, new.headers["ETag"]), 200)
    frozen = member("POST", f"{brief}shortlists/")
    shortlist = f"/shortlists/{told(frozen, 201)['record']['id']}/"
    decided = told(member("PATCH", shortlist, {"decisions": [DECISION]}, frozen.headers["ETag"]), 200)
    assert told(member("GET", shortlist), 200) == decided
    assert {rival("GET", path).status for path in (brief, shortlist, f"{brief}shortlists/")} == {404}


def test_of_two_who_change_different_fields_of_what_they_saw_one_is_refused(member: Member) -> None:
    brief = f"/briefs/{told(member('POST', '/briefs/', {'brief': LSR}), 201)['id']}/"
    for n in range(ROUNDS):
        before, changes = member("GET", brief), [{"title": f"title {n}"}, {"notes": f"notes {n}"}]
        answers = at_once(*(partial(member, "PATCH", brief, each, before.headers["ETag"]) for each in changes))
        assert sorted(answer.status for answer in answers) == [200, 412]
        winner = changes[[answer.status for answer in answers].index(200)]
        after = told(member("GET", brief), 200)
        assert {**told(before, 200), **winner, "version": n + 2} | {"updated_at": after["updated_at"]} == after


def test_decisions_made_at_once_are_numbered_without_gap_or_loss(member: Member) -> None:
    brief = told(member("POST", "/briefs/", {"brief": LSR}), 201)["id"]
    shortlist = f"/shortlists/{told(member('POST', f'/briefs/{brief}/shortlists/'), 201)['record']['id']}/"
    reasons = [f"{n}" for n in range(MEMBERS)]
    for _ in range(3):
        at_once(*(partial(member.decide, shortlist, reason) for reason in reasons))
    decisions = told(member("GET", shortlist), 200)["decisions"]
    assert [each["number"] for each in decisions] == list(range(1, 3 * MEMBERS + 1))
    assert Counter(each["reason"] for each in decisions) == dict.fromkeys(reasons, 3)


def test_the_number_of_briefs_holds_exactly_when_many_are_stored_at_once(member: Member) -> None:
    store = partial(member, "POST", "/briefs/", {"brief": LSR})
    statuses = Counter(answer.status for _ in range(4) for answer in at_once(*[store] * MEMBERS))
    assert statuses == {201: MOST_BRIEFS, 409: 4 * MEMBERS - MOST_BRIEFS}
    assert told(member("GET", "/briefs/"), 200)["count"] == MOST_BRIEFS
