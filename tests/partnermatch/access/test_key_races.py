"""Keys that are asked for, rotated and revoked at the same time, over connections of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from partnermatch.access.issuing import (
    MOST_GOOD_KEYS,
    KeyEnded,
    TooManyKeys,
    create_sponsor,
    good_keys,
    issue_key,
    revoke_key,
    rotate_key,
)
from partnermatch.access.models import ApiKey, Sponsor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def acme(transactional_db: None) -> Sponsor:
    return create_sponsor(key="acme", name="Acme")


def outcome(change: Callable[[], object]) -> str:
    """What came of it, in a thread with a connection of its own."""
    try:
        change()
        return "done"
    except (TooManyKeys, KeyEnded) as error:
        return type(error).__name__
    finally:
        connection.close()


def test_of_many_that_ask_for_the_last_key_one_gets_it(acme: Sponsor) -> None:
    for _ in range(MOST_GOOD_KEYS - 1):
        issue_key(owner=acme)
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(outcome, [lambda: issue_key(owner=acme)] * 8))
    assert sorted(outcomes) == ["TooManyKeys"] * 7 + ["done"]
    assert good_keys(acme.service_user, acme, timezone.now()).count() == MOST_GOOD_KEYS


@pytest.mark.parametrize("leak", ["issue", "rotate"])
def test_nothing_comes_of_a_key_that_is_being_revoked(acme: Sponsor, leak: str) -> None:
    """The revocation has begun and is not committed when the key asks for another one."""
    key, begun, outcomes = issue_key(owner=acme).key, Event(), list[str]()
    changes = {
        "issue": lambda: issue_key(owner=acme, issued_by=key),
        "rotate": lambda: rotate_key(key, issued_by=key),
    }

    def ask() -> None:
        begun.wait(5)
        outcomes.append(outcome(changes[leak]))

    thread = Thread(target=ask)
    thread.start()
    with transaction.atomic():
        revoke_key(key)
        begun.set()
        thread.join(0.5)  # it waits for this transaction
    thread.join()
    assert (outcomes, ApiKey.objects.count()) == (["KeyEnded"], 1)
