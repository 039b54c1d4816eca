"""Check that the history is what was written: `verify_audit [--head NUMBER:HASH]`."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.trail import verify

LISTED = 100


class Command(BaseCommand):
    help = (
        "Check the catalog's history against its chain of links. Prints the newest link: keep it elsewhere, and give "
        "it back with --head, for a cut at the end shows only there. Exit code 1 with findings."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", type=_head, metavar="NUMBER:HASH", help="A head that was kept.")

    def handle(self, *args: Any, **options: Any) -> None:
        trail = verify(head=options["head"] or "")
        for finding in trail.findings[:LISTED]:
            self.stderr.write(str(finding))
        if len(trail.findings) > LISTED:
            self.stderr.write(f"… and {len(trail.findings) - LISTED} more")
        self.stderr.write(f"{trail.links} links over {trail.rows} rows of history")
        if trail.findings:
            raise CommandError("the history is not what was written")
        self.stdout.write(trail.head)


def _head(text: str) -> str:
    if not re.fullmatch(r"\d+:[0-9a-f]{64}", text):
        raise ArgumentTypeError(f"{text!r} is no head: it is the line that verify_audit prints, like 12:5f…")
    return text
