"""A key does not outlive the role under which it was issued."""

from typing import Any

import pytest
from django.contrib.auth.models import Group

from partnermatch.access.issuing import CannotIssue, issue_key
from partnermatch.access.models import ApiKey, User
from partnermatch.access.staff import employ
from tests.catalog.roles import give_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def vera(db: None) -> User:
    """An administrator with a key for each thing that a curator's key may be for."""
    give_roles()
    user = employ("vera", "admin")
    for scopes in (["read"], ["read", "curate"], ["read", "curate", "publish"]):
        issue_key(owner=user, scopes=scopes)
    return user


def good() -> list[list[str]]:
    return sorted(ApiKey.objects.filter(revoked_at=None).values_list("scopes", flat=True), key=len)


@pytest.mark.parametrize(
    ("role", "left"),
    [
        ("admin", [["read"], ["read", "curate"], ["read", "curate", "publish"]]),
        ("curator", [["read"], ["read", "curate"]]),
        ("reviewer", [["read"]]),
        ("auditor", [["read"]]),
    ],
)
def test_what_another_role_does_not_allow_is_revoked(
    vera: User, role: str, left: list[list[str]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        employ("vera", role, existing=True)
    assert good() == left


@pytest.mark.parametrize("how", ["remove", "clear", "from the group"])
def test_without_a_role_a_key_reads(vera: User, how: str, django_capture_on_commit_callbacks: Any) -> None:
    group = Group.objects.get(name="admin")
    with django_capture_on_commit_callbacks(execute=True):
        {"remove": lambda: vera.groups.remove(group), "clear": vera.groups.clear}.get(
            how, lambda: group.user_set.remove(vera)
        )()
    assert good() == [["read"]]


def test_a_form_that_sets_the_roles_anew_takes_no_key(vera: User, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        vera.groups.set([])
        vera.groups.set(Group.objects.filter(name__in=["curator", "reviewer"]))
    assert len(good()) == 3


def test_a_superuser_needs_no_role(vera: User, django_capture_on_commit_callbacks: Any) -> None:
    User.objects.update(is_superuser=True)
    with django_capture_on_commit_callbacks(execute=True):
        vera.groups.clear()
    assert len(good()) == 3


@pytest.mark.parametrize("scopes", [None, ["read", "curate"], ["publish"]])
def test_an_auditor_gets_no_key_that_changes_anything(scopes: list[str] | None) -> None:
    give_roles()
    audrey = employ("audrey", "auditor")
    with pytest.raises(CannotIssue, match="an auditor, who changes nothing"):
        issue_key(owner=audrey, scopes=scopes)
    assert issue_key(owner=audrey, scopes=["read"]).key.scopes == ["read"]


def test_who_becomes_an_auditor_keeps_none_either(django_capture_on_commit_callbacks: Any) -> None:
    give_roles()
    issue_key(owner=User.objects.create(username="audrey"))
    with django_capture_on_commit_callbacks(execute=True):
        employ("audrey", "auditor", existing=True)
    assert good() == []
