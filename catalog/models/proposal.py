"""A change to a published provider that somebody else has yet to publish. Until then the catalog is as it was."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from catalog.choices import ProposalState

# What was proposed is what is decided on, and what is decided stays so.
_STAYS = """
IF OLD.state <> 'open' THEN
    RAISE 'the proposal % is %, and stays so', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
END IF;
IF (NEW.id, NEW.provider, NEW.before, NEW.document, NEW.author_id, NEW.author_key, NEW.reason, NEW.created_at,
    NEW.renews_id) IS DISTINCT FROM (OLD.id, OLD.provider, OLD.before, OLD.document, OLD.author_id, OLD.author_key,
    OLD.reason, OLD.created_at, OLD.renews_id)
THEN
    RAISE 'what the proposal % says stays as it is: make another', OLD.id USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""


class Proposal(models.Model):
    """A provider as it was, and as its author would have it: two members of a native file (catalog.exchange).

    It is no part of the catalog: it has no history but its own columns, and raises no revision.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.CharField(max_length=100, help_text="Its key.")
    before = models.JSONField(null=True, help_text="The provider when this was proposed; null: there was none.")
    document = models.JSONField(help_text="The provider with the change.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    author_key = models.CharField(max_length=8, blank=True, help_text="The prefix of the key that it came with.")
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")
    state = models.CharField(max_length=9, choices=ProposalState, default=ProposalState.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        default_permissions = ("view",)  # who may write and publish providers may propose and decide
        constraints = [
            models.CheckConstraint(name="proposal_state_known", condition=models.Q(state__in=ProposalState.values)),
            models.CheckConstraint(
                name="proposal_decided_by_somebody",
                condition=models.Q(state=ProposalState.OPEN, decided_by__isnull=True, decided_at__isnull=True)
                | ~models.Q(state=ProposalState.OPEN) & models.Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "created_at"], name="proposal_of_provider"),
            models.Index(fields=["state", "created_at"], name="proposal_by_state"),
        ]
        triggers = [
            pgtrigger.Trigger(name="stays", when=pgtrigger.Before, operation=pgtrigger.Update, func=_STAYS),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.reason or self.id}"
