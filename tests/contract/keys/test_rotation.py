"""A key and its successor: what passes on, and when the old one ends."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partnermatch.access.issuing import issue_key
from partnermatch.access.models import ApiKey, Sponsor
from tests.contract.keys.asking import key, prefix, works
from tests.contract.keys.conftest import Ask


def test_a_rotated_key_ends_after_the_overlap_and_its_successor_is_its_like(
    ask: Ask, web: Client, acme: Sponsor
) -> None:
    old = issue_key(owner=acme, scopes=["read"], label="nightly", days=90)
    new = ask(old, "POST", f"{prefix(old)}/rotate/", {"overlap_hours": 2}).json()
    ends, stored = ApiKey.objects.get(pk=old.key.pk).expires_at, ApiKey.objects.get(prefix=new["prefix"])
    assert abs(ends - timezone.now() - timedelta(hours=2)) < timedelta(minutes=1)
    assert (new["scopes"], new["label"], new["rotated_from"]) == (["read"], "nightly", prefix(old))
    assert stored.expires_at - stored.created_at == timedelta(days=90)
    assert works(web, old.text)
    assert works(web, new["text"])


def test_the_overlap_is_a_day_unless_another_is_said(ask: Ask, acme: Sponsor) -> None:
    old = key(acme)
    ask(old, "POST", f"{prefix(old)}/rotate/")
    ends = ApiKey.objects.get(pk=old.key.pk).expires_at
    assert abs(ends - timezone.now() - timedelta(hours=24)) < timedelta(minutes=1)


def test_without_overlap_the_old_key_ends_at_once(ask: Ask, web: Client, acme: Sponsor) -> None:
    old = key(acme)
    new = ask(old, "POST", f"{prefix(old)}/rotate/", {"overlap_hours": 0}).json()
    assert not works(web, old.text)
    assert works(web, new["text"])


def test_a_rotation_makes_no_key_last_longer(ask: Ask, acme: Sponsor) -> None:
    old = key(acme, days=1)
    ask(old, "POST", f"{prefix(old)}/rotate/", {"overlap_hours": 168})
    assert ApiKey.objects.get(pk=old.key.pk).expires_at == old.key.expires_at


def test_a_second_successor_is_good_for_as_long_as_the_first(ask: Ask, acme: Sponsor) -> None:
    old = key(acme, days=90)
    for _ in range(2):
        new = ask(old, "POST", f"{prefix(old)}/rotate/").json()
    stored = ApiKey.objects.get(prefix=new["prefix"])
    assert stored.expires_at - stored.created_at == timedelta(days=90)


@pytest.mark.parametrize("hours", [-1, 169, "24", 1.5, True, None])
def test_an_overlap_has_bounds(ask: Ask, acme: Sponsor, hours: Any) -> None:
    old = key(acme)
    answer = ask(old, "POST", f"{prefix(old)}/rotate/", {"overlap_hours": hours})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/overlap_hours")
    assert ApiKey.objects.get().expires_at == old.key.expires_at


def test_a_key_that_ended_has_no_successor(ask: Ask, acme: Sponsor) -> None:
    caller, other = key(acme), key(acme)
    ask(caller, "DELETE", f"{prefix(other)}/")
    answer = ask(caller, "POST", f"{prefix(other)}/rotate/")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "worth nothing any more (revoked): issue a new one" in answer.json()["detail"]
