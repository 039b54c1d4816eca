"""Who may do what: users, the sponsors they stand for, and the keys they hold."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
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


class User(AbstractUser):
    """A person of the staff, or the service account of a sponsor."""


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

    def __str__(self) -> str:
        return self.key


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

    def __str__(self) -> str:
        return f"pm_{self.prefix}_…"

    def refusal(self, now: datetime) -> str | None:
        """Why this key is worth nothing at `now`, for the log and for lists of keys; None if it is good."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at <= now:
            return "expired"
        if not self.user.is_active:
            return "user inactive"
        if self.sponsor is not None and not self.sponsor.active:
            return "sponsor inactive"
        return None
