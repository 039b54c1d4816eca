"""A server that reads snapshots from a real streaming replica, which lags, stops, and comes back."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from catalog.models import Provider
from catalog.revision import latest
from partnermatch.access.issuing import IssuedKey, create_sponsor, issue_key, revoke_key
from partnermatch.access.models import Sponsor
from tests.contract import small_catalog
from tests.contract.live_server import Answer, Server, serving
from tests.partnermatch.conftest import clusters, directory_for_all
from tests.partnermatch.replication import Replica, replicated, until, working_at


@dataclass(frozen=True, kw_only=True)
class Place:
    """A server over a primary and its replica, and a key to it."""

    server: Server
    replica: Replica
    issued: IssuedKey

    def ask(self, path: str, body: bytes = b"", key: str = "") -> Answer:
        lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", "Host: localhost"]
        lines += [f"Authorization: Bearer {key or self.issued.text}", "Content-Type: application/json"]
        return self.server.ask("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)

    def match(self) -> dict[str, Any]:
        answer = self.ask("/api/v1/match/", b"{}")
        assert answer.status == 200, answer
        return dict(json.loads(answer.body))

    def revision(self) -> int:
        return int(self.match()["catalog"]["revision"])

    def lag(self) -> Any:
        return json.loads(self.ask("/health/ready").body)["replica"]["revisions_behind"]

    def change(self) -> int:
        """One more revision in the primary; its number."""
        with working_at(self.replica.primary.url):
            provider = Provider.objects.get(key="northmold")
            Provider.objects.filter(pk=provider.pk).update(name=f"{provider.name}!")
            return latest().number

    def says(self, words: str) -> bool:
        return words in self.server.log.read_text()


@pytest.fixture(scope="module")
def whole(django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    with (
        django_db_blocker.unblock(),
        directory_for_all() as directory,
        clusters() as cluster_in,
        replicated(cluster_in(directory)) as replica,
    ):
        with working_at(replica.primary.url):
            small_catalog.create()
            issued = issue_key(owner=create_sponsor(key="acme", name="Acme"))
        kept = {"SNAPSHOT_DIR": str(directory / "snapshots"), "SNAPSHOT_FOLLOW": "true"}  # as in production
        with serving(replica.primary.url, DATABASE_REPLICA_URL=replica.url, workers=2, **kept) as server:
            yield Place(server=server, replica=replica, issued=issued)


@pytest.fixture
def place(whole: Place, django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    """With a replica that has what the primary has."""
    with django_db_blocker.unblock():
        follow(whole.replica)
        until(lambda: whole.lag() == 0)
        yield whole
        follow(whole.replica)


def follow(replica: Replica) -> None:
    if replica.process is None:
        replica.start()
    replica.ask("SELECT pg_wal_replay_resume()")


def test_a_snapshot_is_read_from_the_replica(place: Place) -> None:
    changed = place.change()
    until(lambda: place.revision() == changed)
    assert place.replica.readers() > 0
    until(lambda: place.lag() == 0)  # for a moment it may lack what was read from the primary then


def test_what_a_lagging_replica_lacks_is_read_from_the_primary(place: Place) -> None:
    place.replica.ask("SELECT pg_wal_replay_pause()")
    changed = place.change()
    until(lambda: place.revision() == changed)
    assert place.match()["results"][0]["provider"]["name"].endswith("!")
    assert place.says("the primary is read")
    assert (place.replica.revision() < changed, place.lag()) == (True, 1)


def test_no_answer_goes_backwards_while_the_replica_lags_and_catches_up(place: Place) -> None:
    told = [place.revision()]
    for paused in (True, False, True, False):
        place.replica.ask(f"SELECT pg_wal_replay_{'pause' if paused else 'resume'}()")
        changed = place.change()
        told += [place.revision() for _ in range(10)]
        until(lambda wanted=changed: place.revision() >= wanted)
    assert told == sorted(told)


def test_without_its_replica_the_service_goes_on_and_says_so(place: Place) -> None:
    place.replica.stop()
    changed = place.change()
    until(lambda: place.revision() == changed)
    assert place.ask("/health/ready").status == 200
    assert (place.lag(), place.says("the replica cannot be read")) == (None, True)


def test_a_replica_that_falls_silent_holds_nobody_up(place: Place) -> None:
    with place.replica.silent():
        changed, begun = place.change(), time.monotonic()
        until(lambda: place.revision() == changed)
        assert time.monotonic() - begun < 10  # 3 to notice it, and a busy machine
        assert place.lag() is None


def test_a_revoked_key_is_refused_at_once_though_the_replica_does_not_know(place: Place) -> None:
    place.replica.ask("SELECT pg_wal_replay_pause()")
    with working_at(place.replica.primary.url):
        issued = issue_key(owner=Sponsor.objects.get(key="acme"))
        answered = [place.ask("/api/v1/me/", key=issued.text).status]
        revoke_key(issued.key)
        answered += [place.ask("/api/v1/me/", key=issued.text).status]
    assert answered == [200, 401]


def test_another_database_is_no_replica(place: Place) -> None:
    url = place.replica.primary.url
    with serving(url, DATABASE_REPLICA_URL=url) as server:
        other = Place(server=server, replica=place.replica, issued=place.issued)
        assert (other.revision(), other.lag()) == (place.revision(), None)
        assert other.says("does not follow the primary")
