"""Bring a file into the catalog: `import_catalog FILE [--source FORMAT] [--dry-run] [--publish]`."""

import getpass
import sys
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.exchange import LARGEST_BYTES, SOURCES, Report, import_document

LISTED = 200  # planned changes; with --verbosity 2 all


class Command(BaseCommand):
    help = "Import a catalog file: all of it or, with any error, nothing. Exit code 1 with errors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The file, or - for standard input.")
        parser.add_argument(
            "--source", choices=sorted(SOURCES), default="native", help="Format (default: %(default)s)."
        )
        parser.add_argument("--dry-run", action="store_true", help="Show what would change, and change nothing.")
        parser.add_argument("--publish", action="store_true", help="Publish what the file calls published.")
        parser.add_argument(
            "--confirm", action="store_true", help="A register's file is right, though much is missing."
        )
        parser.add_argument("--retrieved-on", type=_day, metavar="YYYY-MM-DD", help="When a register was downloaded.")
        parser.add_argument("--reason", help="Why, for the history (default: the file's name).")
        parser.add_argument("--actor", help="Who, for the history (default: your login name).")

    def handle(self, *args: Any, **options: Any) -> None:
        name = "standard input" if options["file"] == "-" else Path(options["file"]).name
        report = import_document(
            _content(options["file"]),
            source=options["source"],
            publish=options["publish"],
            actor=options["actor"] or _login(),
            reason=options["reason"] or f"import of {name}",
            dry_run=options["dry_run"],
            progress=self._progress,
            file_name=name,
            retrieved_on=options["retrieved_on"],
            confirm=options["confirm"],
        )
        self._print(report, listed=None if options["verbosity"] > 1 else LISTED)
        if not options["publish"] and any(change.waits_for_review for change in report.changes):
            self.stdout.write("--publish publishes at once what the file calls published")
        if not report.ok:
            errors = "1 error" if report.error_count == 1 else f"{report.error_count} errors"
            raise CommandError(f"{errors} in {name}: nothing was imported")

    def _progress(self, message: str) -> None:
        self.stderr.write(f"… {message}", self.style.HTTP_INFO)
        self.stderr.flush()

    def _print(self, report: Report, *, listed: int | None) -> None:
        for error in report.errors:
            self.stderr.write(str(error))
        if report.error_count > len(report.errors):
            self.stderr.write(f"… and {report.error_count - len(report.errors)} more")
        if not report.ok:
            return
        if report.dry_run:
            for change in report.changes[:listed]:
                self.stdout.write(str(change))
            if listed is not None and len(report.changes) > listed:
                self.stdout.write(f"… and {len(report.changes) - listed} more changes (--verbosity 2 lists all)")
        for line in report.lines():
            self.stdout.write(line)
        self.stdout.write(f"{_outcome(report)}; the catalog is at revision {report.revision}")


def _outcome(report: Report) -> str:
    done = "dry run, nothing was changed" if report.dry_run else "done"
    if report.changes:
        return done
    if any(note.action == "held back" for note in report.notes):
        return done if report.dry_run else f"{done}, nothing was changed"
    return f"{done}; the catalog has all of it already"


def _content(file: str) -> bytes:
    """At most one byte more than is allowed: a larger file is refused unread."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(LARGEST_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}") from error


def _day(text: str) -> date:
    with suppress(ValueError):
        day = date.fromisoformat(text)
        if day.isoformat() == text:  # not 20250831, which other tools do not read
            return day
    raise ArgumentTypeError(f"{text!r} is no day of the calendar: write it like 2025-08-31")


def _login() -> str:
    with suppress(KeyError, OSError):  # a container may have neither variables nor an account
        return getpass.getuser()
    return "import_catalog"
