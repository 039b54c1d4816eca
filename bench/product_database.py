"""Databases with the product's tables: migrated once into a template, then copied for each catalog."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management import call_command
from django.db import connection

from bench.database import TEMPLATE, database
from bench.django_tables import load_catalog
from bench.figures import say
from matching.engine.columns import Columns


@contextmanager
def product_database(server: str, name: str) -> Iterator[str]:
    """A migrated database without a catalog, to which Django is connected meanwhile."""
    _migrate(server)
    with database(server, name, template=TEMPLATE) as url, _connected_to(name):
        yield url


@contextmanager
def catalog_database(server: str, columns: Columns) -> Iterator[str]:
    """One that holds the generated catalog."""
    with product_database(server, f"bench_{len(columns.providers)}") as url:
        say("  loading the product's tables")
        load_catalog(url, columns)
        yield url


def _migrate(server: str) -> None:
    """Brings the template up to date; it is kept for the next run."""
    with psycopg.connect(server, autocommit=True) as session:
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
