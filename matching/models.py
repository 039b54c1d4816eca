"""What belongs to a sponsor: its briefs, the shortlists that were frozen from them, and what was decided on these."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from matching.tenancy import OfSponsors

HASH = r"^sha256:[0-9a-f]{64}$"
APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class OfSponsor(models.Model):
    """A row of one sponsor. Row-level security is switched on for its table by a migration (`matching.tenancy`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sponsor = models.ForeignKey("access.Sponsor", on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = OfSponsors()

    class Meta:
        abstract = True


class Brief(OfSponsor):
    """A brief that a sponsor keeps. `document` is what was sent, checked; defaults are filled in when it is asked."""

    title = models.CharField(max_length=200, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)
    document = models.JSONField()
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Raised by every change.")
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, help_text="Out of the way, and still readable.")

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["sponsor", "-created_at"], name="brief_of_sponsor")]
        # What points here, points at a row of its own sponsor: a migration adds a foreign key over both columns.
        constraints = [models.UniqueConstraint(name="brief_and_sponsor", fields=["id", "sponsor"])]

    def __str__(self) -> str:
        return f"brief {self.id}"


class Shortlist(OfSponsor):
    """What a brief was answered at one moment, frozen.

    `record` is the whole of it as RFC 8785 canonical JSON, `hash` the SHA-256 of these bytes. The other columns repeat
    parts of the record for lists; what counts is the record.
    """

    append_only = True  # the role that requests are served as may not change or delete one

    brief = models.ForeignKey(Brief, on_delete=models.PROTECT, related_name="shortlists", editable=False)
    title = models.CharField(max_length=200, blank=True, editable=False)
    record = models.BinaryField()
    hash = models.CharField(max_length=71, editable=False)
    brief_hash = models.CharField(max_length=71, editable=False)
    catalog_revision = models.BigIntegerField(editable=False)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["sponsor", "-created_at"], name="shortlist_of_sponsor")]
        constraints = [
            models.UniqueConstraint(name="shortlist_and_sponsor", fields=["id", "sponsor"]),
            models.CheckConstraint(name="shortlist_hash_shaped", condition=Q(hash__regex=HASH)),
            models.CheckConstraint(name="shortlist_brief_hash_shaped", condition=Q(brief_hash__regex=HASH)),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"shortlist {self.id}"


class Verdict(models.TextChoices):
    """What a sponsor may note about a provider of a shortlist."""

    SELECTED = "selected"
    REJECTED = "rejected"
    CONTACTED = "contacted"
    QUOTED = "quoted"


class Decision(OfSponsor):
    """What was decided about a provider of a shortlist, why and when. A later one stands beside it."""

    append_only = True

    shortlist = models.ForeignKey(Shortlist, on_delete=models.PROTECT, related_name="decisions", editable=False)
    number = models.PositiveIntegerField(editable=False, help_text="1, 2, 3 … within the shortlist.")
    provider = models.CharField(max_length=100, editable=False, help_text="The key it has in the record.")
    decision = models.CharField(max_length=9, choices=Verdict.choices, editable=False)
    reason = models.TextField(max_length=2000, blank=True, editable=False)
    decided_on = models.DateField(editable=False)

    class Meta:
        ordering = ["shortlist", "number"]
        constraints = [
            models.UniqueConstraint(name="decision_numbered", fields=["shortlist", "number"]),
            models.CheckConstraint(name="decision_known", condition=Q(decision__in=Verdict.values)),
            models.CheckConstraint(name="decision_number_positive", condition=Q(number__gte=1)),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"decision {self.number} of {self.shortlist_id}"
