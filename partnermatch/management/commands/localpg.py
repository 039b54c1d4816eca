"""`manage.py localpg`: the private cluster by hand."""

import sys
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partnermatch.localpg import Cluster, locate
from partnermatch.pgprograms import LocalPostgresError


class Command(BaseCommand):
    help = "Start, stop or delete the private PostgreSQL cluster of this clone, show its state or print its URL."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status", "url", "remove"])
        parser.add_argument("--yes", action="store_true", help="Remove without asking.")

    def handle(self, *args: Any, action: str, yes: bool, **options: Any) -> None:
        try:
            cluster = locate(settings.LOCAL_DIR)
            if action == "remove" and cluster.data.exists() and not yes and not confirmed(cluster):
                raise CommandError("nothing was removed")
            self.stdout.write(act(action, cluster))
        except LocalPostgresError as error:
            raise CommandError(str(error)) from error


def confirmed(cluster: Cluster) -> bool:
    """Tell what would go. A person at a terminal is asked; a script, which cannot answer, has said it by calling."""
    sys.stderr.write(f"This deletes {cluster.data} for good: the catalog, its history, all keys and users.\n")
    if sys.stdin is None or not sys.stdin.isatty():
        return True
    with suppress(EOFError, KeyboardInterrupt):
        return input("Delete it? [y/N] ").strip().lower() in ("y", "yes")
    return False


def act(action: str, cluster: Cluster) -> str:
    """Do what was asked; the line to print."""
    if action == "url":
        return cluster.url
    if action == "start":
        cluster.start()
    if action == "remove":
        cluster.remove()
        return f"removed: {cluster.data}"
    if action == "stop":
        return "stopped" if cluster.stop() else "was not running"
    state = "running" if cluster.is_ready() else "not running"
    return f"{state}: PostgreSQL {cluster.programs.version}, data in {cluster.data}"
