"""That two providers are not one, although something spoke for it. It holds until something else does."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from catalog.models.provider import Provider


class Dismissal(models.Model):
    """A curator looked at two providers and found them to be two. `first` is the one with the smaller key.

    It is no part of the catalog: it raises no revision. What was said stays as it is; the latest of a pair counts.
    """

    first = models.ForeignKey(Provider, models.CASCADE, related_name="+")
    second = models.ForeignKey(Provider, models.CASCADE, related_name="+")
    grounds = models.JSONField(help_text="What spoke for one: [kind, value], as they were found.")
    reason = models.CharField(max_length=500)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-dismissed_at", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(name="dismissal_of_two", condition=~models.Q(first=models.F("second"))),
            models.CheckConstraint(name="dismissal_has_reason", condition=~models.Q(reason="")),
        ]
        indexes = [models.Index(fields=["first", "second"], name="dismissal_of_pair")]
        triggers = [pgtrigger.Protect(name="stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}: {self.reason}"
