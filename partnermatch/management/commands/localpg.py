"""`manage.py localpg`: the private cluster by hand."""

from argparse import ArgumentParser
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

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            self.stdout.write(act(action, locate(settings.LOCAL_DIR)))
        except LocalPostgresError as error:
            raise CommandError(str(error)) from error


def act(action: str, cluster: Cluster) -> str:
    """Do what was asked; the line to print."""
    if action == "url":
        return cluster.url
    if action == "start":
        cluster.start()
    if action == "remove":
        cluster.remove()
    if action == "stop":
        return "stopped" if cluster.stop() else "was not running"
    state = "running" if cluster.is_ready() else "not running"
    return f"{state}: PostgreSQL {cluster.programs.version}, data in {cluster.data}"
