"""`manage.py demo`: the sample brief, asked over HTTP as a sponsor would; with --serve the server stays."""

import shlex
import shutil
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.exchange import has_providers
from matching.management.shortlist import shortlist
from partnermatch.access.issuing import create_sponsor, issue_key, revoke_key
from partnermatch.access.models import Sponsor
from partnermatch.demoserver import HOST, DemoError, ask, free_port, serving

BRIEF = "examples/lsr-infusion-set.json"
SPONSOR = "demo"
SERVE_PORT = 8000
LAST_PORT = 65535


class Command(BaseCommand):
    help = "Start the server, post the sample brief to it, print the shortlist, stop. The database must be seeded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--serve", action="store_true", help=f"Keep serving, on port {SERVE_PORT}, until Ctrl-C.")
        parser.add_argument("--port", type=int, help="The port (default: a free one).")

    def handle(self, *args: Any, serve: bool, port: int | None, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("the demonstration needs PARTNERMATCH_ENV=development: it serves this machine only")
        if port is not None and not 1 <= port <= LAST_PORT:
            raise CommandError(f"--port must be 1 to {LAST_PORT}, got {port}")
        if not has_providers():
            raise CommandError("the catalog is empty: run make seed")
        signal.signal(signal.SIGTERM, _leave)
        port = port or (SERVE_PORT if serve else free_port())
        try:
            with demo_key() as key, serving(port) as server:
                self._ask(f"http://{HOST}:{port}", key)
                if serve:
                    self._invite(f"http://{HOST}:{port}", key)
                    raise DemoError(f"the server ended by itself, with code {server.wait()}")
        except DemoError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")

    def _ask(self, base: str, key: str) -> None:
        self.stdout.write(f"POST {base}/api/v1/match/ with {BRIEF}, as the sponsor '{SPONSOR}'\n\n")
        answer = ask(base, key, (settings.BASE_DIR / BRIEF).read_bytes())
        for line in shortlist(answer, shutil.get_terminal_size((120, 24)).columns):
            self.stdout.write(line)
        if not answer["counts"]["considered"]:
            raise DemoError("the catalog has no published provider: publish some, or import with --publish")

    def _invite(self, base: str, key: str) -> None:
        headers = ["-H", f"Authorization: Bearer {key}", "-H", "Content-Type: application/json"]
        curl = shlex.join(["curl", "-sS", f"{base}/api/v1/match/", *headers, "--data-binary", f"@{BRIEF}"])
        self.stdout.write(f"\nServing on {base} until Ctrl-C. The key is good until then:\n\n{curl}\n")
        self.stdout.flush()


@contextmanager
def demo_key() -> Iterator[str]:
    """A key of the demonstration's own sponsor, revoked when the block ends; a killed one ends within a day."""
    sponsor = Sponsor.objects.filter(key=SPONSOR).first() or create_sponsor(key=SPONSOR, name="Demonstration")
    issued = issue_key(owner=sponsor, scopes=["read"], days=1, label="demo")
    try:
        yield issued.text
    finally:
        revoke_key(issued.key)


def _leave(signal_number: int, frame: FrameType | None) -> None:
    """Ends by way of every `finally`, so that the server does not outlive the command."""
    sys.exit(128 + signal_number)
