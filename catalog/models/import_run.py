"""Files that are imported at the desk: one row for each, and the file itself for as long as it is needed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from catalog.choices import ImportState


class ImportRun(models.Model):
    """It is no part of the catalog. A worker process checks it, and after a yes applies it (`catalog.desk.runs`).

    `at_work` is true while a worker has it, and empty otherwise: so the database allows one at a time. `begun_at`: when
    the worker, whose lock of the session says that it lives, took it. `outcome` is what the pages tell of it.
    """

    source = models.CharField(max_length=20, help_text="The format of the file.")
    file_name = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    publish = models.BooleanField(default=False, help_text="As an administrator's act.")
    confirm = models.BooleanField(default=False, help_text="Somebody has seen what is strange about the file.")
    retrieved_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=ImportState, default=ImportState.CHECKING)
    at_work = models.BooleanField(null=True, unique=True, default=True)
    progress = models.CharField(max_length=200, blank=True)
    outcome = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(default=timezone.now, help_text="To the worker that has it, or had it last.")
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ("add", "view")
        verbose_name = "import"
        constraints = [
            models.CheckConstraint(name="import_run_state_known", condition=models.Q(state__in=ImportState.values)),
            models.CheckConstraint(
                name="import_run_at_work_or_not",
                condition=models.Q(at_work=True, state__in=[ImportState.CHECKING, ImportState.APPLYING])
                | models.Q(at_work__isnull=True) & ~models.Q(state__in=[ImportState.CHECKING, ImportState.APPLYING]),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or f"import {self.pk}"

    def told(self, name: str) -> Any:
        return self.outcome.get(name)


class HeldFile(models.Model):
    """What was uploaded, until it is imported, refused or too old. It is never given out again."""

    run = models.OneToOneField(ImportRun, models.CASCADE, primary_key=True, related_name="held")
    content = models.BinaryField()

    class Meta:
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"the file of {self.run_id}"
