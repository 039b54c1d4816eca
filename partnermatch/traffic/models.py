"""What has to be known of traffic by all workers at once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

DIGEST = r"^[0-9a-f]{64}$"


class Usage(models.Model):
    """How many requests a key has made in its present minute. The table is unlogged: after a crash it is empty.

    One row for each key and budget, written by one statement (`budgets.count`) and by nothing else.
    """

    pk = models.CompositePrimaryKey("api_key_id", "budget")
    api_key = models.ForeignKey("access.ApiKey", on_delete=models.CASCADE, related_name="+", db_index=False)
    budget = models.SmallIntegerField()
    since = models.DateTimeField(help_text="When its minute began: with its first request.")
    count = models.IntegerField(help_text="Of all requests in this minute, those that were refused too.")

    class Meta:
        ordering = ["api_key", "budget"]

    def __str__(self) -> str:
        return f"{self.count} since {self.since}"


class KeptAnswer(models.Model):
    """The answer to a request that came with an Idempotency-Key, for its sponsor, or the curator who sent it.

    Row-level security separates them. Neither the key that was sent nor the request is here, only digests of them.
    """

    sponsor = models.ForeignKey("access.Sponsor", on_delete=models.CASCADE, related_name="+", null=True, db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True, db_index=False
    )
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of whose key it is, and of the key.")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, address and body.")
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["sponsor", "created_at"], name="kept_answer_of_sponsor"),
            models.Index(fields=["user", "created_at"], name="kept_answer_of_user"),
        ]
        constraints = [
            models.CheckConstraint(
                name="kept_answer_has_one_owner", condition=Q(sponsor__isnull=True) ^ Q(user__isnull=True)
            ),
            models.CheckConstraint(name="kept_answer_digest_shaped", condition=Q(digest__regex=DIGEST)),
            models.CheckConstraint(name="kept_answer_fingerprint_shaped", condition=Q(fingerprint__regex=DIGEST)),
            models.CheckConstraint(name="kept_answer_is_a_success", condition=Q(status__gte=200, status__lt=300)),
        ]

    def __str__(self) -> str:
        return f"answer {self.status} of {self.created_at}"
