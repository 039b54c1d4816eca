"""People of a sponsor: who may be one, whose keys there may be, and what the database itself refuses."""

from collections.abc import Callable

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from partnermatch.access.issuing import CannotIssue, add_member, create_sponsor, issue_key
from partnermatch.access.models import ApiKey, Membership, Sponsor, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme() -> Sponsor:
    return create_sponsor(key="acme", name="Acme")


@pytest.fixture
def vera(acme: Sponsor) -> Membership:
    return add_member(acme, "vera")


def refuses(change: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


def status(text: str) -> int:
    return Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {text}"}).status_code


def test_a_key_of_a_person_acts_as_that_person_for_the_sponsor(acme: Sponsor, vera: Membership) -> None:
    key = issue_key(owner=vera).key
    assert (key.user.username, key.sponsor, key.scopes) == ("vera", acme, ["read", "write"])


def test_a_key_of_an_inactive_member_is_refused_at_once(vera: Membership) -> None:
    text = issue_key(owner=vera).text
    assert status(text) == 200
    Membership.objects.update(active=False)
    assert status(text) == 401
    Membership.objects.update(active=True)
    assert status(text) == 200


def test_a_key_whose_user_stands_for_nobody_any_more_is_refused(vera: Membership) -> None:
    text = issue_key(owner=vera).text
    with pgtrigger.ignore("access.Membership:kept_for_its_keys"):
        Membership.objects.all().delete()
    assert status(text) == 401


def test_an_inactive_member_leaves_the_keys_of_others_alone(acme: Sponsor, vera: Membership) -> None:
    text = issue_key(owner=acme).text
    Membership.objects.update(active=False)
    assert status(text) == 200


def test_a_key_of_a_person_costs_one_query_too(
    vera: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    text = issue_key(owner=vera).text
    status(text)
    with django_assert_num_queries(1):
        assert status(text) == 200


def test_a_key_of_a_sponsor_acts_as_nobody_elses_user(acme: Sponsor, vera: Membership) -> None:
    rival = create_sponsor(key="rival", name="Rival")
    of_vera = ApiKey.objects.filter(pk=issue_key(owner=vera).key.pk)
    for user in (rival.service_user, User.objects.create_user("paul"), add_member(rival, "anna").user):
        assert refuses(lambda user=user: of_vera.update(user=user))
    assert refuses(lambda: of_vera.update(sponsor=rival))
    assert not refuses(lambda: of_vera.update(user=acme.service_user))


def test_a_user_of_a_sponsor_has_no_key_of_a_curator(acme: Sponsor, vera: Membership) -> None:
    of_vera = ApiKey.objects.filter(pk=issue_key(owner=vera, scopes=["read"]).key.pk)
    assert refuses(lambda: of_vera.update(sponsor=None))
    for user in (vera.user, acme.service_user):
        with pytest.raises(CannotIssue, match="stands for the sponsor 'acme'"):
            issue_key(owner=User.objects.get(pk=user.pk))


def test_a_curator_becomes_no_member(acme: Sponsor) -> None:
    paul = issue_key(owner=User.objects.create_user("paul")).key.user
    assert refuses(lambda: Membership.objects.create(user=paul, sponsor=acme))
    assert refuses(lambda: Sponsor.objects.create(key="x", name="X", service_user=paul))
    with pytest.raises(ValidationError, match="keys of a curator"):
        Membership(user=paul, sponsor=acme).full_clean()


def test_a_user_stands_for_one_sponsor(acme: Sponsor, vera: Membership) -> None:
    rival = create_sponsor(key="rival", name="Rival")
    assert refuses(lambda: Membership.objects.create(user=vera.user, sponsor=rival))
    assert refuses(lambda: Membership.objects.create(user=rival.service_user, sponsor=acme))
    assert refuses(lambda: Sponsor.objects.create(key="x", name="X", service_user=vera.user))
    with pytest.raises(ValidationError, match="service user of a sponsor"):
        Membership(user=rival.service_user, sponsor=acme).full_clean()


def test_who_a_user_stands_for_stays(acme: Sponsor, vera: Membership) -> None:
    rival, paul = create_sponsor(key="rival", name="Rival"), User.objects.create_user("paul")
    assert refuses(lambda: Membership.objects.update(sponsor=rival))
    assert refuses(lambda: Membership.objects.update(user=paul))
    assert refuses(lambda: Sponsor.objects.filter(pk=acme.pk).update(service_user=paul))
    assert not refuses(lambda: Membership.objects.update(role="manager", active=False))


def test_a_member_with_keys_is_not_deleted(vera: Membership) -> None:
    key = issue_key(owner=vera).key
    assert refuses(vera.delete)
    key.delete()
    assert not refuses(Membership.objects.get().delete)


def test_a_role_is_one_of_two(vera: Membership) -> None:
    assert refuses(lambda: Membership.objects.update(role="owner"))


def test_a_person_is_a_user_of_its_own(acme: Sponsor, vera: Membership) -> None:
    with pytest.raises(CannotIssue, match="a user 'vera' exists"):
        add_member(acme, "vera")
    assert not vera.user.has_usable_password()
