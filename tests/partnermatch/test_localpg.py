"""The private cluster's life: created, started by several at once, killed, stopped. The servers are real."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest

from partnermatch.localpg import NAME, Cluster
from tests.partnermatch.conftest import Ask, clusters, directory_for_all

ROOT = Path(__file__).resolve().parents[2]
START = "import sys, pathlib, partnermatch.localpg as pg; pg.locate(pathlib.Path(sys.argv[1])).start()"


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    """One cluster for the tests that need no fresh one."""
    with directory_for_all() as directory, clusters() as cluster_in:
        yield cluster_in(directory)


@pytest.fixture
def running(shared: Cluster) -> Cluster:
    shared.start()
    return shared


def starter(cluster: Cluster) -> subprocess.Popen[bytes]:
    """Another process that starts the same cluster."""
    return subprocess.Popen([sys.executable, "-c", START, str(cluster.home)], cwd=ROOT, start_new_session=True)


def process_number(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def pretend_to_be(cluster: Cluster, process: int) -> None:
    """Kill the server, and write another process's number into the lock file that it leaves."""
    lock_file = cluster.data / "postmaster.pid"
    rest = lock_file.read_text().partition("\n")[2]
    os.kill(process_number(cluster), signal.SIGKILL)
    lock_file.write_text(f"{process}\n{rest}")


def test_the_first_start_creates_a_cluster_that_is_private_and_in_utc(running: Cluster, ask: Ask) -> None:
    assert ask(running, "SHOW timezone") == "UTC"
    assert ask(running, "SHOW listen_addresses") == ""
    assert ask(running, "SHOW log_error_verbosity") == "terse"
    assert running.socket.stat().st_mode & 0o777 == 0o700
    assert running.data.stat().st_mode & 0o777 == 0o700


def test_the_role_is_no_superuser_but_makes_databases_with_the_extensions(running: Cluster, ask: Ask) -> None:
    assert ask(running, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    ask(running, "CREATE DATABASE another")
    ask(running, "CREATE EXTENSION pg_trgm", database="another")
    ask(running, "CREATE EXTENSION unaccent", database="another")
    assert ask(running, "SELECT unaccent('Zürich')", database="another") == "Zurich"


def test_nobody_connects_as_the_superuser(running: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"pg_hba\.conf"):
        psycopg.connect(host=str(running.socket), user="postgres", dbname="postgres")


def test_the_url_opens_the_database(running: Cluster) -> None:
    with psycopg.connect(running.url) as connection:
        assert connection.info.dbname == NAME


def test_four_processes_start_one_server(cluster: Cluster, ask: Ask) -> None:
    starters = [starter(cluster) for _ in range(4)]
    assert [each.wait(60) for each in starters] == [0, 0, 0, 0]
    assert ask(cluster, "SELECT 1") == 1


def test_a_killed_server_starts_again_with_its_data(running: Cluster, ask: Ask) -> None:
    ask(running, "SET synchronous_commit = on; CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(process_number(running), signal.SIGKILL)
    running.start()
    assert ask(running, "SELECT number FROM kept") == 7


def test_a_killed_server_that_nobody_reaped_does_not_stand_in_the_way(running: Cluster, ask: Ask) -> None:
    zombie = subprocess.Popen(["/bin/true"])
    pretend_to_be(running, zombie.pid)
    running.start()
    zombie.wait()
    assert ask(running, "SELECT 1") == 1


def test_a_stranger_with_the_old_process_number_does_not_stand_in_the_way(running: Cluster, ask: Ask) -> None:
    pretend_to_be(running, os.getpid())
    running.start()
    assert ask(running, "SELECT 1") == 1


def test_a_creation_killed_half_way_is_started_over(cluster: Cluster, ask: Ask) -> None:
    first = starter(cluster)
    deadline = monotonic() + 30
    while not list(cluster.home.glob("*.new-*/PG_VERSION")) and monotonic() < deadline:
        sleep(0.01)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert not cluster.data.exists()
    cluster.start()
    assert ask(cluster, "SELECT 1") == 1
    assert not list(cluster.home.glob("*.new-*"))


def test_stop_says_whether_there_was_a_server(running: Cluster) -> None:
    assert running.stop() is True
    assert running.stop() is False
    assert not running.is_ready()


def test_a_server_that_cannot_start_says_why(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster.start()
    cluster.stop()
    monkeypatch.setattr("partnermatch.localpg.RETRY_SECONDS", 0)
    (cluster.data / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(RuntimeError, match="no_such_setting"):
        cluster.start()
