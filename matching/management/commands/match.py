"""Ask the catalog a brief without a server: `match FILE [--json] [--limit N]`."""

import json
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import Capability, Provider
from matching.engine.brief import InvalidBrief
from matching.management.brief_file import LARGEST_BYTES, read_brief
from matching.management.shortlist import shortlist
from matching.service import match

NO_CODES = "the catalog has no codes yet, so no brief can be asked: run manage.py seed"
NO_PROVIDERS = "The catalog has no published provider: run manage.py seed, or import some with --publish."


class Command(BaseCommand):
    help = "Rank the published catalog by a brief. Exit code 1, with every error, if the brief cannot be asked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("brief", help="The brief as a JSON file, or - for standard input.")
        parser.add_argument("--json", action="store_true", help="Print the answer as the API gives it.")
        parser.add_argument("--limit", type=int, help="How many results, in place of the brief's own limit.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            document = read_brief(_content(options["brief"]))
            if options["limit"] is not None and isinstance(document, dict):
                document["limit"] = options["limit"]
            answer = match(document)
        except InvalidBrief as refused:
            # Without vocabularies every code is unknown, and to name each would blame the brief.
            empty = any(error.code == "unknown_code" for error in refused.errors) and not Capability.objects.exists()
            raise CommandError(NO_CODES if empty else _told(refused)) from refused
        if not Provider.objects.filter(status="published").exists():
            self.stderr.write(NO_PROVIDERS)
        if options["json"]:
            self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))
            return
        for line in shortlist(answer, shutil.get_terminal_size((120, 24)).columns):
            self.stdout.write(line)


def _content(file: str) -> bytes:
    """At most one byte more than a brief may have."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(LARGEST_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error


def _told(refused: InvalidBrief) -> str:
    """Every error on a line of its own, with its JSON pointer."""
    errors = refused.errors
    lines = [f"  {error.pointer or 'the brief'}: {error.message} [{error.code}]" for error in errors]
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    return "\n".join([f"this brief cannot be asked, {count}:", *lines])
