"""Which keys a key may see and change. The rules are those of the page "Issue keys, and take them back"."""

import re

from django.db.models import QuerySet
from django.http import Http404

from partnermatch.access.models import ApiKey, Role
from partnermatch.access.permissions import ScopeMissing
from partnermatch.api.problems import Problem

PREFIX = re.compile(r"[a-z2-7]{8}", re.ASCII)


def visible_to(caller: ApiKey) -> QuerySet[ApiKey]:
    """All of its sponsor's or, of a curator, all of its user's."""
    rows = ApiKey.objects.select_related("user__membership", "sponsor", "issued_by", "rotated_from")
    if caller.sponsor_id is not None:
        return rows.filter(sponsor=caller.sponsor_id)
    return rows.filter(sponsor=None, user=caller.user_id)


def key_to_read(caller: ApiKey, prefix: str) -> ApiKey:
    """Itself, or with `read` another. Raises Http404: what is another's answers like what does not exist."""
    found = visible_to(caller).filter(prefix=prefix).first() if PREFIX.fullmatch(prefix) else None
    if found is None:
        raise Http404
    if found.pk != caller.pk:
        require_scopes(caller, "read")
    return found


def key_to_revoke(caller: ApiKey, prefix: str) -> ApiKey:
    """Itself, or another of its user's, or as a manager or service user any of its sponsor's."""
    found = visible_to(caller).filter(prefix=prefix).first() if PREFIX.fullmatch(prefix) else None
    if found is None:
        raise Http404
    if found.pk != caller.pk:
        require_scopes(caller, scope_to_manage(caller))
        require_role(caller, found)
    return found


def key_to_rotate(caller: ApiKey, prefix: str) -> ApiKey:
    """As `key_to_revoke`; the successor's text is shown, so the caller must have all its scopes."""
    found = key_to_revoke(caller, prefix)
    require_scopes(caller, *found.scopes)
    return found


def scope_to_manage(caller: ApiKey) -> str:
    """The scope that it needs for keys other than itself."""
    return "curate" if caller.sponsor_id is None else "write"


def require_scopes(caller: ApiKey, *scopes: str) -> None:
    for scope in scopes:
        if scope not in caller.scopes:
            raise ScopeMissing(scope=scope, has=caller.scopes)


def require_role(caller: ApiKey, key: ApiKey) -> None:
    """A member has its own keys; a manager and the service user have all of the sponsor's."""
    member = caller.member
    if member is not None and member.role != Role.MANAGER and key.user_id != caller.user_id:
        raise Problem("forbidden", "This key is a colleague's: a manager, or a key of the company, may change it.")
