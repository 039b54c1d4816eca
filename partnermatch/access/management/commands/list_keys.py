"""List API keys: `manage.py list_keys`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partnermatch.access.models import ApiKey, Sponsor

ROW = "{:<10}{:<28}{:<22}{:<12}{:<12}{:<18}{:<22}{}"
HEAD = ("prefix", "owner", "scopes", "expires", "last used", "state", "from", "label")


class Command(BaseCommand):
    help = "Lists all API keys, the newest first: whose, for what, until when, last used, and whether they are good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sponsor", metavar="KEY", help="only the keys of this sponsor")

    def handle(self, *args: Any, sponsor: str | None = None, **options: Any) -> None:
        keys = ApiKey.objects.select_related("user__membership__sponsor", "sponsor", "issued_by", "rotated_from")
        if sponsor is not None:
            if not Sponsor.objects.filter(key=sponsor).exists():
                raise CommandError(f"there is no sponsor '{sponsor}'")
            keys = keys.filter(sponsor__key=sponsor)
        now = timezone.now()
        self.stdout.write(ROW.format(*HEAD))
        for key in keys:
            used = f"{key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never"
            state, scopes, expires = key.refusal(now) or "good", ",".join(key.scopes), f"{key.expires_at:%Y-%m-%d}"
            row = ROW.format(key.prefix, f"{key.owner}", scopes, expires, used, state, origin(key), key.label)
            self.stdout.write(row.rstrip())


def origin(key: ApiKey) -> str:
    """Which key it took the place of, or which asked for it."""
    if key.rotated_from:
        return f"rotated {key.rotated_from.prefix}"
    return f"issued by {key.issued_by.prefix}" if key.issued_by else "operator"
