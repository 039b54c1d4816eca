"""Sponsors and their people; keys issued, rotated and revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from partnermatch.access.keys import new_key
from partnermatch.access.models import CURATOR_SCOPES, SPONSOR_SCOPES, ApiKey, Membership, Role, Sponsor, User

LONGEST_LABEL = 100  # as the column
LONGEST_DAYS = 3650
# Scope of a key → what a role must allow for a key with it to live on when another role is taken away.
RIGHT_BEHIND = {"curate": "catalog.change_provider", "publish": "catalog.publish_provider"}
AUDITOR = "auditor"
MOST_GOOD_KEYS = 50  # of a sponsor, or of a curator
LONGEST_OVERLAP_HOURS = 168

Owner = Sponsor | Membership | User


class CannotIssue(ValueError):
    """A key that cannot be issued; the message says why and what to do."""


class TooManyKeys(CannotIssue):
    """The owner has as many good keys as there may be."""


class KeyEnded(CannotIssue):
    """`key` is not good any more, so nothing can come of it."""

    def __init__(self, key: ApiKey, refusal: str) -> None:
        super().__init__(f"the key {key.prefix} is worth nothing any more ({refusal}): issue a new one")
        self.key = key


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
    return Sponsor.objects.create(key=key, name=name, service_user=_user_without_password(username))


@transaction.atomic
def add_member(sponsor: Sponsor, username: str, role: str = Role.MEMBER) -> Membership:
    """A new user who is a person of the sponsor. Raises CannotIssue if the name is taken."""
    if User.objects.filter(username=username).exists():
        raise CannotIssue(f"a user '{username}' exists: a person of a sponsor is a user of its own")
    return Membership.objects.create(user=_user_without_password(username), sponsor=sponsor, role=role)


def _user_without_password(username: str) -> User:
    user = User(username=username)
    user.set_unusable_password()
    user.save()
    return user


@transaction.atomic
def issue_key(
    *,
    owner: Owner,
    scopes: Sequence[str] | None = None,
    days: int = 365,
    label: str = "",
    issued_by: ApiKey | None = None,
) -> IssuedKey:
    """A key for a sponsor or one of its people (default scopes read, write) or a curator (read, curate).

    Raises CannotIssue for a scope that this owner cannot have, too short or long a life and too long a label;
    TooManyKeys; KeyEnded if `issued_by` was revoked meanwhile.
    """
    user, sponsor = who(owner)
    allowed = [scope.value for scope in (SPONSOR_SCOPES if sponsor else CURATOR_SCOPES)]
    chosen = list(dict.fromkeys(allowed[:2] if scopes is None else scopes))
    if not chosen or not set(chosen) <= set(allowed):
        kind = "a sponsor's" if sponsor else "a curator's"
        raise CannotIssue(f"{kind} key can have the scopes {', '.join(allowed)}, got: {', '.join(chosen) or 'none'}")
    if sponsor is None and set(chosen) & set(RIGHT_BEHIND) and only_reads(user):
        raise CannotIssue(f"'{user}' is an auditor, who changes nothing: the key can have the scope read")
    if not 1 <= days <= LONGEST_DAYS:
        raise CannotIssue(f"days must be 1 to {LONGEST_DAYS}, got {days}")
    if len(label) > LONGEST_LABEL:
        raise CannotIssue(f"a label has at most {LONGEST_LABEL} characters, got {len(label)}")
    now = timezone.now()
    take_turn(user, sponsor)
    if issued_by is not None:
        still_good(issued_by, now)
    require_room(user, sponsor, now)
    return _stored(
        user=user, sponsor=sponsor, scopes=chosen, label=label, life=timedelta(days=days), issued_by=issued_by
    )


@transaction.atomic
def rotate_key(key: ApiKey, *, overlap_hours: int = 24, issued_by: ApiKey | None = None) -> IssuedKey:
    """A successor with the same user, scopes, label and length of life; `key` ends after the overlap, never later.

    Raises KeyEnded if `key` or `issued_by` is not good any more, TooManyKeys, CannotIssue for an overlap out of range.
    """
    if not 0 <= overlap_hours <= LONGEST_OVERLAP_HOURS:
        raise CannotIssue(f"overlap_hours must be 0 to {LONGEST_OVERLAP_HOURS}, got {overlap_hours}")
    now = timezone.now()
    take_turn(key.user, key.sponsor)
    if issued_by is not None:
        still_good(issued_by, now)
    key = still_good(key, now)
    if overlap_hours:
        ApiKey.objects.filter(pk=key.pk).update(expires_at=min(key.expires_at, now + timedelta(hours=overlap_hours)))
    else:
        revoke_key(key)
    require_room(key.user, key.sponsor, now)
    return _stored(
        user=key.user,
        sponsor=key.sponsor,
        scopes=key.scopes,
        label=key.label,
        life=intended_life(key),
        issued_by=issued_by,
        rotated_from=key,
    )


def revoke_key(key: ApiKey) -> bool:
    """Refuse `key` from the next request on. False if it was revoked already; the first date stands."""
    return bool(ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()))


def who(owner: Owner) -> tuple[User, Sponsor | None]:
    """As whom a key of this owner acts, and for which sponsor. Raises CannotIssue for a sponsor's user by itself."""
    if isinstance(owner, Sponsor):
        return owner.service_user, owner
    if isinstance(owner, Membership):
        return owner.user, owner.sponsor
    sponsor = getattr(owner, "sponsor", None) or getattr(getattr(owner, "membership", None), "sponsor", None)
    if sponsor is not None:
        raise CannotIssue(f"the user '{owner}' stands for the sponsor '{sponsor}': issue a key of that sponsor")
    return owner, None


def only_reads(user: User) -> bool:
    """An auditor who has no other role. A user without any role has what its key says."""
    return user.groups.filter(name=AUDITOR).exists() and not any(map(user.has_perm, RIGHT_BEHIND.values()))


def good_keys(user: User, sponsor: Sponsor | None, now: datetime) -> QuerySet[ApiKey]:
    """Of the sponsor, or of a curator: keys that are neither revoked nor expired."""
    good = ApiKey.objects.filter(revoked_at__isnull=True, expires_at__gt=now)
    return good.filter(sponsor=sponsor) if sponsor else good.filter(sponsor=None, user=user)


def take_turn(user: User, sponsor: Sponsor | None) -> None:
    """One at a time issues keys for an owner, so that they can be counted."""
    if sponsor is not None:
        Sponsor.objects.select_for_update(no_key=True).get(pk=sponsor.pk)
    else:
        User.objects.select_for_update(no_key=True).get(pk=user.pk)


def still_good(key: ApiKey, now: datetime) -> ApiKey:
    """The key as it is now; it cannot be revoked before the transaction ends. Raises KeyEnded."""
    related = ApiKey.objects.select_related("user__membership", "sponsor")
    fresh = related.select_for_update(of=("self",), no_key=True).get(pk=key.pk)
    if refusal := fresh.refusal(now):
        raise KeyEnded(fresh, refusal)
    return fresh


def require_room(user: User, sponsor: Sponsor | None, now: datetime) -> None:
    if good_keys(user, sponsor, now).count() >= MOST_GOOD_KEYS:
        owner = f"the sponsor '{sponsor}'" if sponsor else f"the curator '{user}'"
        raise TooManyKeys(
            f"{owner} has {MOST_GOOD_KEYS} keys that are good, and there may be no more: revoke one that is not needed,"
            " or rotate without overlap"
        )


def intended_life(key: ApiKey) -> timedelta:
    """How long it was issued for. A rotation has shortened it, and its first successor has its full length."""
    whole = ApiKey.objects.filter(rotated_from=key).order_by("pk").first() or key
    return intended_life(whole) if whole != key else key.expires_at - key.created_at


def _stored(*, life: timedelta, **columns: object) -> IssuedKey:
    text, now = new_key(), timezone.now()
    key = ApiKey.objects.create(
        prefix=text.prefix,
        digest=text.digest(settings.API_KEY_PEPPER),
        created_at=now,
        expires_at=now + life,
        **columns,
    )
    return IssuedKey(key=key, text=text.text)
