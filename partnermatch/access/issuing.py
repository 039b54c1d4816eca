"""Issue and revoke keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from partnermatch.access.keys import new_key
from partnermatch.access.models import CURATOR_SCOPES, SPONSOR_SCOPES, ApiKey, Sponsor, User

LONGEST_LABEL = 100  # as the column


class CannotIssue(ValueError):
    """A key that cannot be issued; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class IssuedKey:
    """A new key and, for this one time, its text."""

    key: ApiKey
    text: str

    def __repr__(self) -> str:
        return f"IssuedKey({self.key})"


@transaction.atomic
def create_sponsor(*, key: str, name: str) -> Sponsor:
    """A sponsor with the service user that its keys act as. Raises CannotIssue if that user's name is taken."""
    username = f"sponsor-{key}"
    if User.objects.filter(username=username).exists():
        raise CannotIssue(f"the service user of sponsor '{key}' would be '{username}', and a user of that name exists")
    service_user = User(username=username)
    service_user.set_unusable_password()
    service_user.save()
    return Sponsor.objects.create(key=key, name=name, service_user=service_user)


def issue_key(
    *, owner: Sponsor | User, scopes: Sequence[str] | None = None, days: int = 365, label: str = ""
) -> IssuedKey:
    """A key for a sponsor (default scopes read, write) or a curator (read, curate).

    Raises CannotIssue for a scope that this kind of owner cannot have, too short or long a life and too long a label.
    """
    sponsor = owner if isinstance(owner, Sponsor) else None
    allowed = [scope.value for scope in (SPONSOR_SCOPES if sponsor else CURATOR_SCOPES)]
    chosen = list(dict.fromkeys(allowed[:2] if scopes is None else scopes))
    if not chosen or not set(chosen) <= set(allowed):
        kind = "a sponsor's" if sponsor else "a curator's"
        raise CannotIssue(f"{kind} key can have the scopes {', '.join(allowed)}, got: {', '.join(chosen) or 'none'}")
    if not 1 <= days <= 3650:
        raise CannotIssue(f"days must be 1 to 3650, got {days}")
    if len(label) > LONGEST_LABEL:
        raise CannotIssue(f"a label has at most {LONGEST_LABEL} characters, got {len(label)}")
    text, now = new_key(), timezone.now()
    key = ApiKey.objects.create(
        prefix=text.prefix,
        digest=text.digest(settings.API_KEY_PEPPER),
        user=owner.service_user if isinstance(owner, Sponsor) else owner,
        sponsor=sponsor,
        scopes=chosen,
        label=label,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return IssuedKey(key=key, text=text.text)


def revoke_key(key: ApiKey) -> bool:
    """Refuse `key` from the next request on. False if it was revoked already; the first date stands."""
    return bool(ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()))
