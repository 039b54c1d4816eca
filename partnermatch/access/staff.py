"""The staff: who works at the desk, in which role."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction

from partnermatch.access.issuing import AUDITOR, RIGHT_BEHIND, CannotIssue, only_reads, revoke_key, who
from partnermatch.access.models import ApiKey, User

ROLES = ("curator", "reviewer", AUDITOR, "admin")


class CannotEmploy(ValueError):
    """This user cannot be made, or cannot have the role; the message says why and what to do."""


@transaction.atomic
def employ(username: str, role: str, *, email: str = "", existing: bool = False) -> User:
    """A user who may enter the desk, with that role and no other; a new one without a password. Raises CannotEmploy."""
    group = Group.objects.filter(name=role).first() if role in ROLES else None
    if role not in ROLES:
        raise CannotEmploy(f"there is no role '{role}': it is one of {', '.join(ROLES)}")
    if group is None:
        raise CannotEmploy(f"the group '{role}' is not there: run manage.py migrate")
    user = _found(username) if existing else _made(username, email)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.add(group)
    user.groups.remove(*user.groups.filter(name__in=ROLES).exclude(pk=group.pk))
    return user


def role_taken(instance: Any, action: str, pk_set: set[int] | None = None, **sent: Any) -> None:
    """When a user leaves a group: no key of it outlives the role that it was issued under. When it becomes an auditor,
    none is left that changes anything.

    Looked at when the transaction ends, since a form takes all roles away before it gives the new ones.
    """
    if action in ("post_add", "post_remove", "post_clear"):
        users = [instance.pk] if isinstance(instance, User) else list(pk_set or ())
        transaction.on_commit(partial(revoke_what_outlives, users, taken=action != "post_add"))


def revoke_what_outlives(users: Iterable[int], *, taken: bool) -> None:
    """Revoke the curator's keys with a scope that no role of their user allows any more. `taken`: a role was."""
    for user in User.objects.filter(pk__in=users):
        if not taken and not only_reads(user):
            continue
        lost = [scope for scope, right in RIGHT_BEHIND.items() if not user.has_perm(right)]
        for key in ApiKey.objects.filter(user=user, sponsor=None, revoked_at=None, scopes__overlap=lost):
            revoke_key(key)


def _found(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CannotEmploy(f"there is no user '{username}': leave out --existing to make one")
    try:
        who(user)
    except CannotIssue as error:
        raise CannotEmploy(f"the user '{username}' stands for a sponsor, and cannot work at the desk") from error
    return user


def _made(username: str, email: str) -> User:
    if User.objects.filter(username=username).exists():
        raise CannotEmploy(f"a user '{username}' exists: add --existing to give it the role")
    user = User(username=username, email=email)
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as error:
        raise CannotEmploy(f"no user can be called '{username}': {'; '.join(error.messages)}") from error
    user.save()
    return user
