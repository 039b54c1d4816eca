"""A change to what is published waits beside it, is seen field by field, and is published by somebody else."""

import uuid
from collections.abc import Callable

import pghistory.models
import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from catalog.choices import ProposalState
from catalog.desk.curators import Curator, NotAllowed, OwnChange
from catalog.desk.proposals import Decided, GroundMoved, document_of, outlook, publish, reject, withdraw
from catalog.exchange.amend import Refused
from catalog.models import Proposal, Provider, Revision, Site
from catalog.revision import latest
from tests.catalog.desk.conftest import change_today, curator, propose_patch
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.usefixtures("published")

SITE = {"site": "northmold-tijuana"}
VISIT = {"authority": "FDA", "ended_on": "2024-01-02", "outcome": "none"}


@pytest.mark.django_db(transaction=True)
def test_a_proposal_leaves_no_revision_no_event_and_no_other_trace(vera: Curator) -> None:
    before = document_of("northmold")
    marks = latest(), pghistory.models.Context.objects.count(), Site.pgh_event_model.objects.count()  # type: ignore[attr-defined]
    proposal = propose_patch({"city": "Tecate"}, vera, **SITE)
    assert (proposal.state, proposal.author, proposal.reason) == ("open", vera.user, "a call")
    assert (document_of("northmold"), proposal.before) == (before, before)
    now = latest(), pghistory.models.Context.objects.count(), Site.pgh_event_model.objects.count()  # type: ignore[attr-defined]
    assert now == marks


@pytest.mark.django_db(transaction=True)
def test_the_next_change_in_the_same_transaction_still_raises_the_revision(vera: Curator) -> None:
    before = Revision.objects.count()
    with transaction.atomic():
        propose_patch({"name": "North"}, vera)
        change_today({"name": "South"})
    assert Revision.objects.count() == before + 1


def test_what_changes_nothing_is_no_proposal(vera: Curator) -> None:
    with pytest.raises(AssertionError):
        propose_patch({"name": "Northmold Medical"}, vera)
    assert not Proposal.objects.exists()


def test_the_same_proposal_made_twice_is_one(vera: Curator) -> None:
    first, second = propose_patch({"name": "North"}, vera), propose_patch({"name": "North"}, vera)
    assert first == second
    assert propose_patch({"name": "North"}, curator("paul")) != first


def test_the_plan_is_the_difference_field_by_field(vera: Curator) -> None:
    proposal = propose_patch({"city": "Tecate", "capabilities": [{"code": "device", "programmes": 3}]}, vera, **SITE)
    told = [(each.action, each.kind, each.label, each.fields.get("city")) for each in outlook(proposal).plan]
    assert told == [
        ("update", "site", "northmold / northmold-tijuana", ("Tijuana", "Tecate")),
        ("create", "capability", "northmold / northmold-tijuana / device", None),
        ("remove", "capability", "northmold / northmold-tijuana / device.molding", None),
    ]


@pytest.mark.parametrize(
    ("patch", "where"),
    [
        ({"name": "North", "source": {"name": "letter"}, "revenue_usd": 7}, {}),
        ({"status": "retired"}, {}),
        ({"city": "Tecate", "latitude": 32.5, "source": {"name": "letter"}}, SITE),
        (
            {"certificates": [], "inspections": [{"authority": "FDA", "ended_on": "2024-01-02", "outcome": "none"}]},
            SITE,
        ),
        ({"sites": [{"key": "northmold-new", "name": "New"}]}, {}),
    ],
)
def test_the_plan_is_what_an_import_of_the_document_would_tell(patch: dict[str, object], where: dict[str, str]) -> None:
    proposal = propose_patch(patch, curator("vera"), **where)
    assert outlook(proposal).plan == load(document(proposal.document), dry_run=True).changes


def test_publishing_it_puts_the_change_into_the_catalog_in_the_reviewers_name(vera: Curator, paul: Curator) -> None:
    proposal = propose_patch({"name": "North"}, vera)
    done = publish(proposal.pk, by=paul, reason="seen the letter")
    assert (done.state, done.decided_by, done.decision_reason) == ("published", paul.user, "seen the letter")
    assert document_of("northmold") == proposal.document
    context = pghistory.models.Events.objects.tracks(Provider.objects.get()).order_by("-pgh_id")[0].pgh_context
    assert context["reason"] == "seen the letter; proposed by vera: a call"
    assert (context["user"], context["user_id"], context["author_id"]) == ("paul", paul.user.pk, vera.user.pk)
    assert context["proposal"] == str(proposal.pk)


def test_a_proposal_to_retire_retires(vera: Curator, paul: Curator) -> None:
    publish(propose_patch({"status": "retired"}, vera).pk, by=paul, reason="closed down")
    assert Provider.objects.get().status == "retired"


def test_nobody_publishes_an_own_proposal_save_an_administrator_who_says_why(vera: Curator, ada: Curator) -> None:
    own = propose_patch({"name": "North"}, curator("paul", "reviewer"))
    with pytest.raises(OwnChange, match="another curator"):
        publish(own.pk, by=curator("paul"), reason="sure")
    mine = propose_patch({"name": "South"}, ada)
    with pytest.raises(Refused):
        publish(mine.pk, by=ada, reason=" \u200b")
    publish(mine.pk, by=ada, reason="nobody else is here")
    event = pghistory.models.Events.objects.tracks(Provider.objects.get()).order_by("-pgh_id")[0]
    assert event.pgh_context["reason"].endswith("published as an administrator's act of ada")


def test_a_user_that_was_renamed_is_still_the_author(vera: Curator) -> None:
    proposal = propose_patch({"name": "North"}, curator("paul", "reviewer"))
    paul = curator("paul")
    paul.user.username = "paula"
    paul.user.save()
    with pytest.raises(OwnChange):
        publish(proposal.pk, by=paul, reason="sure")


@pytest.mark.parametrize("decide", [publish, reject])
def test_who_may_not_publish_does_not_decide(vera: Curator, decide: Callable[..., Proposal]) -> None:
    proposal = propose_patch({"name": "North"}, vera)
    with pytest.raises(NotAllowed):
        decide(proposal.pk, by=curator("otto", "auditor"), reason="sure")


def test_once_the_provider_has_changed_it_is_not_published_and_says_what_changed(vera: Curator, paul: Curator) -> None:
    proposal = propose_patch({"name": "North"}, vera)
    assert not outlook(proposal).ground_moved
    change_today({"city": "Tecate"}, **SITE)
    seen = outlook(proposal)
    assert seen.ground_moved
    assert [each.fields for each in seen.meanwhile] == [{"city": ("Tijuana", "Tecate")}]
    assert [each.fields for each in seen.plan] == [{"name": ("Northmold Medical", "North")}]
    with pytest.raises(GroundMoved):
        publish(proposal.pk, by=paul, reason="sure")
    assert (Proposal.objects.get().state, Provider.objects.get().name) == ("open", "Northmold Medical")


def test_a_change_that_was_taken_back_leaves_the_ground_as_it_was(vera: Curator, paul: Curator) -> None:
    proposal = propose_patch({"name": "North"}, vera)
    change_today({"website": "https://example.org"})
    change_today({"website": "https://example.com"})
    assert publish(proposal.pk, by=paul, reason="sure").state == "published"


def test_a_rule_that_is_broken_meanwhile_refuses_it_and_it_stays_open(vera: Curator, paul: Curator) -> None:
    proposal = propose_patch({"fei": "3001234567"}, vera, **SITE)
    load(document(provider("other", sites=[site("other-one", fei="3001234567")])))
    with pytest.raises(Refused, match="FEI 3001234567 is that of other-one"):
        publish(proposal.pk, by=paul, reason="sure")
    assert Proposal.objects.get().state == "open"


def test_it_is_rejected_with_a_reason_and_withdrawn_by_its_author(vera: Curator, paul: Curator) -> None:
    first, second = propose_patch({"name": "North"}, vera), propose_patch({"name": "South"}, vera)
    with pytest.raises(Refused):
        reject(first.pk, by=paul, reason="")
    assert reject(first.pk, by=paul, reason="no document").decision_reason == "no document"
    with pytest.raises(NotAllowed):
        withdraw(second.pk, by=paul)
    assert withdraw(second.pk, by=vera).state == "withdrawn"


@pytest.mark.parametrize("decide", [publish, reject])
def test_what_is_decided_stays_decided(vera: Curator, paul: Curator, decide: Callable[..., Proposal]) -> None:
    proposal = propose_patch({"name": "North"}, vera)
    withdraw(proposal.pk, by=vera)
    with pytest.raises(Decided, match="withdrawn already"):
        decide(proposal.pk, by=paul, reason="sure")
    assert not outlook(Proposal.objects.get()).ground_moved


def test_there_is_no_proposal_of_another_number(paul: Curator) -> None:
    with pytest.raises(Proposal.DoesNotExist):
        publish(uuid.uuid4(), by=paul, reason="sure")


@pytest.mark.parametrize(
    "change",
    [{"document": {}}, {"before": None}, {"reason": "other"}, {"provider": "other"}, {"author_key": "abcdefgh"}],
)
def test_the_database_lets_nobody_change_what_was_proposed(vera: Curator, change: dict[str, object]) -> None:
    propose_patch({"name": "North"}, vera)
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        Proposal.objects.update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Proposal.objects.all().delete()


def test_the_database_lets_nobody_decide_again(vera: Curator) -> None:
    proposal = propose_patch({"name": "North"}, vera)
    withdraw(proposal.pk, by=vera)
    again = {"state": ProposalState.OPEN, "decided_by": None, "decided_at": None}
    with pytest.raises(IntegrityError, match="stays so"), transaction.atomic():
        Proposal.objects.update(**again)
