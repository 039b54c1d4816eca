"""Who may do what: users, the sponsors they stand for, and the keys they hold."""

import uuid
from datetime import datetime

import pgtrigger
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Scope(models.TextChoices):
    """What a key may be used for; see the table "Who may do what" of the reference."""

    READ = "read", "read the published catalog, match"
    WRITE = "write", "write its own sponsor's briefs, shortlists, networks"
    CURATE = "curate", "write drafts, propose changes, import, export"
    PUBLISH = "publish", "change what is published"


SPONSOR_SCOPES = (Scope.READ, Scope.WRITE)
CURATOR_SCOPES = (Scope.READ, Scope.CURATE, Scope.PUBLISH)

# A key acts as a user of its own sponsor; a key of none as a user of none. Locks, so that no membership ends meanwhile.
_KEY_OF_ITS_SPONSOR = """
IF NEW.sponsor_id IS NULL THEN
    PERFORM FROM access_sponsor WHERE service_user_id = NEW.user_id;
    IF NOT FOUND THEN PERFORM FROM access_membership WHERE user_id = NEW.user_id; END IF;
    IF FOUND THEN RAISE 'a key of a user of a sponsor names that sponsor' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END IF;
PERFORM FROM access_sponsor WHERE id = NEW.sponsor_id AND service_user_id = NEW.user_id;
IF NOT FOUND THEN
    PERFORM FROM access_membership WHERE user_id = NEW.user_id AND sponsor_id = NEW.sponsor_id FOR KEY SHARE;
END IF;
IF NOT FOUND THEN
    RAISE 'the user of a key is its sponsor''s service user or member' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
_NEW_USER_OF_SPONSOR = """
PERFORM FROM access_apikey WHERE user_id = NEW.{user} AND sponsor_id IS NULL;
IF NOT FOUND THEN PERFORM FROM {others} WHERE {other_user} = NEW.{user}; END IF;
IF FOUND THEN
    RAISE 'a user of a sponsor is no curator, and stands for no other sponsor' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
_STAYS = """
RAISE 'who a user stands for is not changed: make another user' USING ERRCODE = 'check_violation';
"""
_KEPT_FOR_ITS_KEYS = """
PERFORM FROM access_apikey WHERE user_id = OLD.user_id AND sponsor_id = OLD.sponsor_id;
IF FOUND THEN RAISE 'a member with keys is set inactive, not deleted' USING ERRCODE = 'check_violation'; END IF;
RETURN OLD;
"""


class User(AbstractUser):
    """A person of the staff or of a sponsor, or the service account of a sponsor."""


class Sponsor(models.Model):
    """A company that asks for partners. Sponsors compete: nothing of one may be seen by another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    active = models.BooleanField(default=True, help_text="Unset to refuse all keys of this sponsor at once.")
    # History, LogEntry and login protection all want a real user as the one who did something.
    service_user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sponsor")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="sponsor_key_shaped",
                condition=Q(key__regex=SLUG),
                violation_error_message="lower-case letters, digits and single hyphens between them",
            ),
            models.CheckConstraint(name="sponsor_name_stated", condition=~Q(name="")),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="service_user_is_new",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_NEW_USER_OF_SPONSOR.format(
                    user="service_user_id", others="access_membership", other_user="user_id"
                ),
            ),
            pgtrigger.Trigger(
                name="service_user_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("service_user_id"),
                condition=pgtrigger.Q(old__service_user__df=pgtrigger.F("new__service_user")),
                func=_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Role(models.TextChoices):
    """What a person is to its sponsor."""

    MEMBER = "member", "works with the sponsor's briefs and with keys of its own"
    MANAGER = "manager", "also keeps the keys of its colleagues"


class Membership(models.Model):
    """A person of a sponsor. It stays with its sponsor: what it did is on record in the sponsor's name."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="membership")
    sponsor = models.ForeignKey(Sponsor, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=7, choices=Role.choices, default=Role.MEMBER)
    active = models.BooleanField(default=True, help_text="Unset to refuse all keys of this person at once.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["sponsor", "user"]
        constraints = [models.CheckConstraint(name="membership_role_known", condition=Q(role__in=Role.values))]
        triggers = [
            pgtrigger.Trigger(
                name="member_is_new",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_NEW_USER_OF_SPONSOR.format(user="user_id", others="access_sponsor", other_user="service_user_id"),
            ),
            pgtrigger.Trigger(
                name="member_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("user_id", "sponsor_id"),
                condition=pgtrigger.Q(old__user__df=pgtrigger.F("new__user"))
                | pgtrigger.Q(old__sponsor__df=pgtrigger.F("new__sponsor")),
                func=_STAYS,
            ),
            pgtrigger.Trigger(
                name="kept_for_its_keys", when=pgtrigger.Before, operation=pgtrigger.Delete, func=_KEPT_FOR_ITS_KEYS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} of {self.sponsor}"

    def clean(self) -> None:
        """What the database refuses too, in words for a form."""
        if not self._state.adding or self.user_id is None:
            return
        if Sponsor.objects.filter(service_user=self.user_id).exists():
            raise ValidationError({"user": "This is the service user of a sponsor: choose a person."})
        if ApiKey.objects.filter(user=self.user_id, sponsor=None).exists():
            raise ValidationError({"user": "This user has keys of a curator: make another user for this person."})


class ApiKey(models.Model):
    """A key as we know it: enough to recognise it, not enough to use it."""

    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64, help_text="HMAC-SHA-256 of the key under API_KEY_PEPPER, in hexadecimal.")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_keys")
    sponsor = models.ForeignKey(
        Sponsor, on_delete=models.PROTECT, related_name="api_keys", null=True, blank=True, help_text="None: a curator."
    )
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    label = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")
    issued_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="issued", help_text="None: an operator."
    )
    rotated_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors")

    class Meta:
        ordering = ["-created_at", "prefix"]
        constraints = [
            models.CheckConstraint(name="api_key_prefix_shaped", condition=Q(prefix__regex=r"^[a-z2-7]{8}$")),
            models.CheckConstraint(name="api_key_digest_shaped", condition=Q(digest__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="api_key_scopes_stated", condition=Q(scopes__len__gte=1)),
            models.CheckConstraint(
                name="api_key_scopes_of_its_kind",
                condition=Q(sponsor__isnull=False, scopes__contained_by=[s.value for s in SPONSOR_SCOPES])
                | Q(sponsor__isnull=True, scopes__contained_by=[s.value for s in CURATOR_SCOPES]),
            ),
            models.CheckConstraint(name="api_key_expires_later", condition=Q(expires_at__gt=F("created_at"))),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="of_its_sponsor",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("user_id", "sponsor_id"),
                func=_KEY_OF_ITS_SPONSOR,
            )
        ]

    def __str__(self) -> str:
        return f"pm_{self.prefix}_…"

    def refusal(self, now: datetime) -> str | None:
        """Why this key is worth nothing at `now`, for lists of keys; None if it is good.

        Wants `user.membership` and `sponsor` to be loaded with the key: authentication asks one query.
        """
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at <= now:
            return "expired"
        if not self.user.is_active:
            return "user inactive"
        if self.sponsor is not None and not self.sponsor.active:
            return "sponsor inactive"
        if not self.is_of_its_sponsor:
            return "member inactive"
        return None

    @property
    def is_of_its_sponsor(self) -> bool:
        """Whether its user stands for its sponsor today; a curator stands for none."""
        member = self.member
        if self.sponsor is None:
            return member is None
        if self.user_id == self.sponsor.service_user_id:
            return True
        return member is not None and member.active and member.sponsor_id == self.sponsor_id

    @property
    def member(self) -> Membership | None:
        """The person of the sponsor whose key it is; None for a service user and for a curator."""
        return getattr(self.user, "membership", None)

    @property
    def owner(self) -> "User | Membership | Sponsor":
        """Whose key it is: a person of a sponsor, the sponsor itself, or a curator."""
        return self.member or self.sponsor or self.user


class LockedLogin(AccessAttempt):
    """Failures of django-axes under a name of our own, for the page that unlocks (partnermatch.access.locked)."""

    class Meta:
        proxy = True
        app_label = "access"
        default_permissions = ("view",)
        permissions = [("unlock_lockedlogin", "Can let a locked login try again")]

    def __str__(self) -> str:
        return f"login of {self.username} from {self.ip_address}"
