"""List providers that may be one: `find_duplicates [--provider KEY] [--strength sure] [--dismissed]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.choices import Strength
from catalog.desk.duplicates import Candidate, find
from catalog.models import Provider


class Command(BaseCommand):
    help = "List pairs of providers that may be one, the strongest first, with what speaks for it. Changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--provider", metavar="KEY", default="", help="Only pairs of which one is this provider.")
        parser.add_argument("--strength", choices=Strength.values, help="Only pairs for which so much speaks.")
        parser.add_argument("--dismissed", action="store_true", help="Also those that were dismissed.")

    def handle(self, *args: Any, **options: Any) -> None:
        key = options["provider"]
        if key and not Provider.objects.filter(key=key).exists():
            raise CommandError(f"no provider {key!r}")
        pairs = find(provider=key, dismissed=options["dismissed"])
        chosen = [each for each in pairs if options["strength"] in (None, each.strength)]
        for each in chosen:
            self.stdout.write(line(each))
        self.stdout.write("1 pair" if len(chosen) == 1 else f"{len(chosen)} pairs")


def line(candidate: Candidate) -> str:
    grounds = ", ".join(
        f"{each.kind} {each.value}" + (f" ({each.alike} of 100)" if each.alike < 100 else "")
        for each in candidate.grounds
    )
    first, second = (f"{side.key} ({side.name})" for side in candidate.sides)
    return f"{candidate.strength}: {first} and {second}: {grounds}"
