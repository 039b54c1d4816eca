"""Replace an API key by its like: `manage.py rotate_key abcd2345 --overlap-hours 48`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnermatch.access.issuing import LONGEST_OVERLAP_HOURS, CannotIssue, rotate_key
from partnermatch.access.management.commands.revoke_key import key_of


class Command(BaseCommand):
    help = "Issues the successor of an API key. It is printed this once, alone on standard output; the old one ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("prefix", help="the part between pm_ and the second underscore; list_keys shows it")
        hours = f"how long the old key is good beside it, 0 to {LONGEST_OVERLAP_HOURS} (default: %(default)s)"
        parser.add_argument("--overlap-hours", type=int, default=24, help=hours)

    def handle(self, *args: Any, prefix: str, overlap_hours: int, **options: Any) -> None:
        old = key_of(prefix)
        try:
            issued = rotate_key(old, overlap_hours=overlap_hours)
        except CannotIssue as error:
            raise CommandError(str(error)) from error
        old.refresh_from_db()
        ends = "at once" if old.revoked_at else f"{old.expires_at:%Y-%m-%d %H:%M} UTC"
        key = issued.key
        self.stderr.write(f"{key.owner}: {', '.join(key.scopes)} until {key.expires_at:%Y-%m-%d}; {old} ends {ends}")
        self.stderr.write("The key is shown this once:")
        self.stdout.write(issued.text)
