"""Delete kept answers that are too old to be given again: `manage.py forget_answers`, once a day or so."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from partnermatch.traffic.idempotency import KEPT_FOR
from partnermatch.traffic.models import KeptAnswer

AT_ONCE = 5000


class Command(BaseCommand):
    help = "Deletes the answers kept for an Idempotency-Key that are older than 24 hours."

    def handle(self, *args: Any, **options: Any) -> None:
        old = KeptAnswer.objects.filter(created_at__lte=timezone.now() - KEPT_FOR)
        forgotten = 0
        while some := list(old.values_list("pk", flat=True)[:AT_ONCE]):
            forgotten += KeptAnswer.objects.filter(pk__in=some).delete()[0]
        self.stdout.write(f"forgotten: {forgotten} answers older than 24 hours")
