"""The worker of one import at the desk. The desk starts it; nobody needs to."""

import os
import resource
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalog.desk.run_work import work

LONGEST = 30 * 60  # seconds of computing


class Command(BaseCommand):
    help = "Check or apply one import of the curator's desk, which starts this by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, help="Its number.")
        parser.add_argument(
            "--background", action="store_true", help="Let others go first, and end after half an hour."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["background"]:
            os.nice(10)
            resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
        work(options["run"])
