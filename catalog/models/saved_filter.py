"""A choice of filters of the list of providers that somebody keeps under a name."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class SavedFilter(models.Model):
    """`query` is what stands behind the ? of the list's address. Checked by `catalog.desk.saved_filters`.

    It is no part of the catalog: it has no history, and raises no revision.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    shared = models.BooleanField(default=False, help_text="The whole desk sees it; only its owner changes it.")
    saved_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="saved_filter_named_once"),
            models.CheckConstraint(name="saved_filter_has_name", condition=~models.Q(name="")),
            models.CheckConstraint(name="saved_filter_has_query", condition=~models.Q(query="")),
        ]

    def __str__(self) -> str:
        return self.name
