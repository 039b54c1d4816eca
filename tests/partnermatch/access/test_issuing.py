"""Issuing and revoking, and what the database itself refuses to store."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from partnermatch.access.issuing import CannotIssue, create_sponsor, issue_key, revoke_key
from partnermatch.access.keys import read_key
from partnermatch.access.models import ApiKey, Sponsor, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme() -> Sponsor:
    return create_sponsor(key="acme", name="Acme")


def test_a_sponsor_has_a_service_user_that_cannot_log_in(acme: Sponsor) -> None:
    user = acme.service_user
    assert (user.username, user.has_usable_password(), user.is_staff) == ("sponsor-acme", False, False)


def test_a_sponsor_does_not_take_over_a_user_of_that_name() -> None:
    User.objects.create_user("sponsor-acme")
    with pytest.raises(CannotIssue, match="a user of that name exists"):
        create_sponsor(key="acme", name="Acme")
    assert not Sponsor.objects.exists()


def test_only_the_digest_of_a_key_is_stored(acme: Sponsor) -> None:
    issued = issue_key(owner=acme, label="laptop")
    text = read_key(issued.text)
    assert text is not None
    stored = ApiKey.objects.values().get()
    assert stored["digest"] == text.digest(settings.API_KEY_PEPPER)
    assert issued.text[12:] not in str(stored)
    assert issued.text not in repr(issued)


def test_a_sponsor_key_reads_and_writes_for_a_year(acme: Sponsor) -> None:
    key = issue_key(owner=acme).key
    assert (key.scopes, key.user, key.sponsor) == (["read", "write"], acme.service_user, acme)
    assert key.expires_at - key.created_at == timedelta(days=365)


def test_a_curator_key_reads_and_curates() -> None:
    key = issue_key(owner=User.objects.create_user("vera")).key
    assert (key.scopes, key.user.username, key.sponsor) == (["read", "curate"], "vera", None)


def test_keys_overlap_while_they_are_rotated(acme: Sponsor) -> None:
    first, second = issue_key(owner=acme).key, issue_key(owner=acme).key
    assert revoke_key(first)
    second.refresh_from_db()
    assert second.refusal(timezone.now()) is None


def test_the_first_revocation_stands(acme: Sponsor) -> None:
    key = issue_key(owner=acme).key
    assert [revoke_key(key), revoke_key(key)] == [True, False]


@pytest.mark.parametrize("scopes", [["curate"], ["read", "publish"], ["admin"], [], ["READ"]])
def test_a_scope_that_is_not_a_sponsors_is_refused(acme: Sponsor, scopes: list[str]) -> None:
    with pytest.raises(CannotIssue, match="a sponsor's key can have the scopes read, write"):
        issue_key(owner=acme, scopes=scopes)


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_lifetime_has_bounds(acme: Sponsor, days: int) -> None:
    with pytest.raises(CannotIssue, match=f"days must be 1 to 3650, got {days}"):
        issue_key(owner=acme, days=days)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["root"]},
        {"scopes": ["curate"]},
        {"sponsor": None, "scopes": ["write"]},
        {"prefix": "short"},
        {"digest": "plain"},
        {"expires_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_the_database_refuses_a_key_that_makes_no_sense(acme: Sponsor, wrong: dict[str, Any]) -> None:
    key = issue_key(owner=acme).key
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(**wrong)


@pytest.mark.parametrize("key", ["", "Acme", "a b", "-a", "a--b", "a/b", "é"])
def test_the_database_refuses_a_sponsor_whose_key_is_no_slug(acme: Sponsor, key: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Sponsor.objects.update(key=key)


def test_a_prefix_belongs_to_one_key(acme: Sponsor) -> None:
    first, second = issue_key(owner=acme).key, issue_key(owner=acme).key
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(pk=second.pk).update(prefix=first.prefix)
