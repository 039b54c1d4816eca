"""A PostgreSQL server for measuring, with databases of its own: never the one that a clone develops with."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from partnermatch.localpg import Cluster, locate

TEMPLATE = "bench_template"  # with the product's tables
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


def address() -> str:
    """The URL of the server: BENCH_DATABASE_URL, or that of a server of our own, which need not run yet."""
    if "BENCH_DATABASE_URL" in os.environ:
        return os.environ["BENCH_DATABASE_URL"]
    HOME.mkdir(parents=True, exist_ok=True)  # a new clone has none, and who may reach it says where the server goes
    return locate(HOME).url


def address_of(url: str, name: str) -> str:
    """The URL of another database of the same server."""
    server, _, options = url.partition("?")
    return f"{server.rpartition('/')[0]}/{name}{'?' + options if options else ''}"


@contextmanager
def server() -> Iterator[str]:
    """Its URL while it runs. One of our own is tuned, and stopped at the end; another is taken as it is."""
    if "BENCH_DATABASE_URL" in os.environ:
        yield address()
        return
    with (HOME / "bench.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SystemExit("another benchmark runs in this clone: wait for its end") from error
        cluster = locate(HOME)
        cluster.start()
        try:
            tune(cluster)
            yield cluster.url
        finally:
            cluster.stop()


def remove() -> None:
    """Deletes the server of our own with its data."""
    locate(HOME).remove()


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
            yield address_of(url, name)
        finally:
            connection.execute(drop)
