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
        key = key_of(prefix)
        changed = revoke_key(key)
        self.stdout.write(f"{key} of {key.owner}: {'revoked' if changed else 'was revoked already'}")


def key_of(prefix: str) -> ApiKey:
    """The key with that prefix. Raises CommandError, naming the way out."""
    if len(prefix) != 8:
        raise CommandError("give the prefix of the key alone: the 8 characters between pm_ and the next underscore")
    rows = ApiKey.objects.select_related("user__membership__sponsor", "sponsor__service_user")
    key = rows.filter(prefix=prefix).first() if prefix.isprintable() else None
    if key is None:
        raise CommandError(f"there is no key with the prefix '{prefix}'; list_keys shows them all")
    return key
