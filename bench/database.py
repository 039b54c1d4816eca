"""A PostgreSQL server for measuring, with databases of its own: never the one that a clone develops with."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from partnermatch.localpg import Cluster, locate

HOME = Path(__file__).resolve().parent.parent / ".local" / "bench"
# What an expert sets on a server of a few gigabytes whose tables fit into memory.
TUNED = {
    "shared_buffers": "'1GB'",
    "effective_cache_size": "'4GB'",
    "maintenance_work_mem": "'512MB'",
    "max_wal_size": "'4GB'",
    "checkpoint_timeout": "'30min'",
    "max_connections": "60",
    "autovacuum": "off",
}
MARK = "# set for measuring"


@contextmanager
def server() -> Iterator[str]:
    """The URL of a tuned server of our own, stopped at the end; or DATABASE_URL as it is."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    cluster = locate(HOME)
    cluster.start()
    try:
        tune(cluster)
        yield cluster.url
    finally:
        cluster.stop()


def tune(cluster: Cluster) -> None:
    settings = cluster.data / "postgresql.conf"
    if MARK in settings.read_text():
        return
    with settings.open("a") as file:
        file.write("\n".join([f"\n{MARK}", *(f"{name} = {value}" for name, value in TUNED.items()), ""]))
    cluster.stop()
    cluster.start()


@contextmanager
def database(url: str, name: str, *, template: str = "template1") -> Iterator[str]:
    """The URL of a new database of the server, a copy of the template; dropped at the end."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, template))))
        try:
            address, _, options = url.partition("?")
            yield f"{address.rpartition('/')[0]}/{name}{'?' + options if options else ''}"
        finally:
            connection.execute(drop)
