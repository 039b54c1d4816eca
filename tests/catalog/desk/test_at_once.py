"""Two who decide at once, on connections of their own: one of them does, and the other is told."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection

from catalog.desk import steps
from catalog.desk.curators import Curator
from catalog.desk.proposals import Decided, GroundMoved, publish, reject, renew, withdraw
from catalog.exchange.amend import Refused
from catalog.models import Proposal, Provider, Revision
from tests.catalog.desk.conftest import change_today, curator, propose_patch
from tests.catalog.exchange.documents import document, load, provider

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("published")]
ROUNDS = 5


@pytest.fixture
def vera() -> Curator:
    return curator("vera", "curator")


@pytest.fixture
def reviewers() -> tuple[Curator, Curator]:
    return curator("paul", "reviewer"), curator("rita", "reviewer")


def at_once(*actions: Callable[[], Any]) -> list[str]:
    """What became of the actions when all of them began together: "done", or the name of the exception."""
    gate = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> str:
        gate.wait()
        try:
            action()
        except (Decided, GroundMoved, Refused) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def deciding(decide: Callable[..., Proposal], proposal: Proposal, by: Curator) -> Callable[[], Proposal]:
    return partial(decide, proposal.pk, by=by, reason="sure")


def rounds(vera: Curator) -> Iterator[Proposal]:
    for number in range(ROUNDS):
        yield propose_patch({"name": f"North {number}"}, vera)


def test_of_two_reviewers_who_publish_one_does(vera: Curator, reviewers: tuple[Curator, Curator]) -> None:
    for proposal in rounds(vera):
        before = Revision.objects.count()
        done = at_once(*(deciding(publish, proposal, each) for each in reviewers))
        assert sorted(done) == ["Decided", "done"]
        assert Revision.objects.count() == before + 1


def test_of_a_reviewer_who_publishes_and_one_who_rejects_one_does(
    vera: Curator, reviewers: tuple[Curator, Curator]
) -> None:
    paul, rita = reviewers
    for proposal in rounds(vera):
        done = at_once(deciding(publish, proposal, paul), deciding(reject, proposal, rita))
        assert sorted(done) == ["Decided", "done"]
        proposal.refresh_from_db()
        assert (proposal.state == "published") == (Provider.objects.get().name == proposal.document["name"])


def test_of_an_author_who_withdraws_and_a_reviewer_who_publishes_one_does(
    vera: Curator, reviewers: tuple[Curator, Curator]
) -> None:
    for proposal in rounds(vera):
        done = at_once(deciding(publish, proposal, reviewers[0]), deciding(withdraw, proposal, vera))
        assert sorted(done) == ["Decided", "done"]
        proposal.refresh_from_db()
        assert (proposal.state == "published") == (Provider.objects.get().name == proposal.document["name"])


def test_of_two_proposals_for_one_provider_one_is_published_and_the_other_has_to_be_renewed(
    vera: Curator, reviewers: tuple[Curator, Curator]
) -> None:
    first, second = propose_patch({"name": "North"}, vera), propose_patch({"website": "https://b.example"}, vera)
    done = at_once(deciding(publish, first, reviewers[0]), deciding(publish, second, reviewers[1]))
    assert sorted(done) == ["GroundMoved", "done"]
    left = Proposal.objects.get(state="open")
    publish(renew(left.pk, by=vera).pk, by=reviewers[0], reason="sure")
    assert Provider.objects.values_list("name", "website").get() == ("North", "https://b.example")


def test_of_two_who_renew_one_does(vera: Curator, reviewers: tuple[Curator, Curator]) -> None:
    proposal = propose_patch({"name": "North"}, vera)
    change_today({"website": "https://b.example"})
    done = at_once(deciding(renew, proposal, vera), deciding(renew, proposal, reviewers[0]))
    assert sorted(done) == ["Decided", "done"]
    assert Proposal.objects.filter(state="open").count() == 1


def test_of_two_who_propose_the_same_at_once_there_is_one_proposal(vera: Curator) -> None:
    assert at_once(*[lambda: propose_patch({"name": "North"}, vera)] * 2) == ["done", "done"]
    assert Proposal.objects.count() == 1


def test_of_two_who_take_a_step_one_does(reviewers: tuple[Curator, Curator]) -> None:
    for number in range(ROUNDS):
        key = f"new-{number}"
        load(document(provider(key, status="in_review")), actor="import")
        done = at_once(*(partial(steps.publish, key, by=each) for each in reviewers))
        assert sorted(done) == ["Refused", "done"]
