"""Databases with the product's tables: migrated once into a template, then copied for each catalog."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
from django.core.management import call_command
from django.db import connection

from bench.database import TEMPLATE, database
from bench.django_tables import load_catalog
from bench.figures import say
from matching.engine.columns import Columns


class Databases:
    """Of one run: each is made when it is first asked for, and dropped at the end of the run."""

    def __init__(self, server: str, ends: ExitStack) -> None:
        self.server = server
        self._ends = ends
        self._made: dict[str, str] = {}

    @contextmanager
    def product(self, name: str) -> Iterator[str]:
        """The URL of a migrated database, new ones without a catalog; Django is connected to it meanwhile."""
        if name not in self._made:
            if not self._made:
                self._migrate()
            self._made[name] = self._ends.enter_context(database(self.server, name, template=TEMPLATE))
        with _connected_to(name):
            yield self._made[name]

    @contextmanager
    def catalog(self, columns: Columns) -> Iterator[str]:
        """One that holds the generated catalog."""
        name = f"bench_{len(columns.providers)}"
        known = name in self._made
        with self.product(name) as url:
            if not known:
                say("  loading the product's tables")
                load_catalog(url, columns)
            yield url

    def _migrate(self) -> None:
        """Brings the template up to date; it is kept for the next run."""
        with psycopg.connect(self.server, autocommit=True) as session:
            if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone() is None:
                say("  migrating an empty database")
                session.execute(f"CREATE DATABASE {TEMPLATE}".encode())
        with _connected_to(TEMPLATE):
            call_command("migrate", verbosity=0)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    connection.close()
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
