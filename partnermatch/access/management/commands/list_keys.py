"""List API keys: `manage.py list_keys`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from partnermatch.access.models import ApiKey

ROW = "{:<10}{:<28}{:<22}{:<12}{:<12}{:<18}{}"


class Command(BaseCommand):
    help = "Lists all API keys, the newest first: whose, for what, until when, last used, and whether they are good."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        self.stdout.write(ROW.format("prefix", "owner", "scopes", "expires", "last used", "state", "label"))
        for key in ApiKey.objects.select_related("user", "sponsor"):
            used = f"{key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never"
            owner, state = str(key.sponsor or key.user), key.refusal(now) or "good"
            scopes, expires = ",".join(key.scopes), f"{key.expires_at:%Y-%m-%d}"
            self.stdout.write(ROW.format(key.prefix, owner, scopes, expires, used, state, key.label).rstrip())
