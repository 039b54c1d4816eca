"""A primary and a replica that streams from it, on this machine: two servers of the private cluster's programs."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import ConnectionHandler

from partnermatch.localpg import NAME, PORT, Cluster

PATIENCE_SECONDS = 60
# The private cluster lets in its application only.
DOORS = "local replication replicator trust\nlocal all postgres trust\n"
REPLICATOR = "CREATE ROLE replicator LOGIN REPLICATION;\n"


@dataclass(kw_only=True)
class Replica:
    """`primary` is the cluster that it follows."""

    primary: Cluster
    data: Path
    socket: Path
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def url(self) -> str:
        return f"postgresql:///{NAME}?host={self.socket}&port={PORT}&user={NAME}"

    def start(self) -> None:
        account, programs = self.primary.account, self.primary.programs
        server = [programs.path("postgres"), "-D", self.data, "-c", f"unix_socket_directories={self.socket}"]
        server += ["-c", "listen_addresses=", "-c", "unix_socket_permissions=0700"]
        whose: dict[str, Any] = {"user": account.uid, "group": account.gid, "extra_groups": []} if account.drop else {}
        with (self.data.parent / "replica.log").open("a") as log:
            self.process = subprocess.Popen(server, stdout=log, stderr=log, cwd="/", umask=0o077, **whose)
        until(self.answers)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            self.process.wait(PATIENCE_SECONDS)
        self.process = None

    def answers(self) -> bool:
        try:
            return bool(self.ask("SELECT pg_is_in_recovery()"))
        except psycopg.OperationalError:
            return False

    def ask(self, statement: str) -> Any:
        """As its superuser, in its own database or the application's: what is asked here is the same in both."""
        with psycopg.connect(host=str(self.socket), port=PORT, user="postgres", dbname=NAME) as session:
            return (session.execute(statement).fetchone() or [None])[0]

    def readers(self) -> int:
        return int(self.ask(f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{NAME}'"))

    @contextmanager
    def silent(self) -> Iterator[None]:
        """What serves the application here stands still meanwhile, and does not say so."""
        numbers = f"SELECT array_agg(pid) FROM pg_stat_activity WHERE usename = '{NAME}'"
        stopped = [*(self.ask(numbers) or []), *([self.process.pid] if self.process else [])]
        for number in stopped:
            os.kill(number, signal.SIGSTOP)
        try:
            yield
        finally:
            for number in stopped:
                os.kill(number, signal.SIGCONT)

    def revision(self) -> int:
        return int(self.ask("SELECT coalesce(max(number), 0) FROM catalog_revision"))


@contextmanager
def replicated(primary: Cluster) -> Iterator[Replica]:
    """Starts the primary, migrated, and its replica. Skips where the programs cannot replicate."""
    if not (primary.programs.path("pg_basebackup")).exists() and primary.programs.copied_from is None:
        pytest.skip("these PostgreSQL programs have no pg_basebackup")
    primary.start()
    primary.stop()
    with (primary.data / "pg_hba.conf").open("a") as doors:
        doors.write(DOORS)
    run = primary.account.run
    single = ("--single", "-D", primary.data, "-c", "exit_on_error=on", "postgres")
    run(primary.programs.path("postgres"), *single, stdin=REPLICATOR)
    primary.start()
    migrate(primary.url)
    with tempfile.TemporaryDirectory(prefix="replica-", dir="/var/tmp") as directory:
        home = Path(directory)
        os.chown(home, primary.account.uid, primary.account.gid)
        replica = Replica(primary=primary, data=home / "data", socket=home)
        source = ("-h", str(primary.socket), "-p", str(PORT), "-U", "replicator")
        run(primary.programs.path("pg_basebackup"), *source, "-D", replica.data, "-R", "-c", "fast", "--no-sync")
        try:
            replica.start()
            yield replica
        finally:
            replica.stop()


def migrate(url: str) -> None:
    env = os.environ | {"PARTNERMATCH_ENV": "test", "DATABASE_URL": url, "DATABASE_STATEMENT_TIMEOUT": "0"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=env, check=True)


@contextmanager
def working_at(url: str) -> Iterator[None]:
    """The models' default connection leads to this database meanwhile."""
    usual = connections[DEFAULT_DB_ALIAS]
    config = environ.Env.db_url_config(url) | {"ENGINE": "partnermatch.database"}
    there = ConnectionHandler({DEFAULT_DB_ALIAS: config})[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = there
    try:
        yield
    finally:
        there.close()
        connections[DEFAULT_DB_ALIAS] = usual


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not become so"
        time.sleep(0.05)
