"""Revoke an API key: `manage.py revoke_key abcd2345`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnermatch.access.issuing import revoke_key
from partnermatch.access.models import ApiKey


class Command(BaseCommand):
    help = "Revokes an API key by its prefix; it is refused from the next request on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("prefix", help="the part between pm_ and the second underscore; list_keys shows it")

    def handle(self, *args: Any, prefix: str, **options: Any) -> None:
        if len(prefix) != 8:
            raise CommandError("give the prefix of the key alone: the 8 characters between pm_ and the next underscore")
        key = ApiKey.objects.select_related("user", "sponsor").filter(prefix=prefix).first()
        if key is None:
            raise CommandError(f"there is no key with the prefix '{prefix}'; list_keys shows them all")
        changed = revoke_key(key)
        self.stdout.write(f"{key} of {key.sponsor or key.user}: {'revoked' if changed else 'was revoked already'}")
