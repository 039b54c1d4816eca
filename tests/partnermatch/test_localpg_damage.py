"""A private cluster of which something is gone or spoilt: it recovers, or says what to do."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from partnermatch import pgprocesses
from partnermatch.localpg import Cluster
from partnermatch.management.commands.localpg import act
from partnermatch.pgprocesses import is_running
from partnermatch.pgprograms import LocalPostgresError
from tests.partnermatch.conftest import Ask, clusters, directory_for_all
from tests.partnermatch.test_localpg import pretend_to_be, process_number

NOT_TEXT = b"\xff\xfe\x00 no number\n"


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    with directory_for_all() as directory, clusters() as cluster_in:
        yield cluster_in(directory)


@pytest.fixture
def running(shared: Cluster) -> Cluster:
    shared.start()
    return shared


@pytest.fixture(params=["proc", "ps"])
def without_socket(running: Cluster, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """A running server whose socket a cleaner of /tmp took; found through /proc, and as where there is none."""
    if request.param == "ps":
        monkeypatch.setattr(pgprocesses, "PROCESSES", Path("/no such directory"))
    (running.socket / ".s.PGSQL.5432").unlink()
    return running


def test_a_server_without_its_socket_is_started_again(without_socket: Cluster, ask: Ask) -> None:
    before = process_number(without_socket)
    without_socket.start()
    assert ask(without_socket, "SELECT 1") == 1
    assert not is_running(before)


def test_a_server_without_its_socket_is_stopped(without_socket: Cluster) -> None:
    before = process_number(without_socket)
    assert without_socket.stop() is True
    assert not is_running(before)


def test_a_server_without_its_socket_ends_before_its_data(without_socket: Cluster) -> None:
    before = process_number(without_socket)
    without_socket.remove()
    assert not is_running(before)
    assert not without_socket.data.exists()


def test_a_stranger_with_the_old_process_number_is_not_stopped(running: Cluster) -> None:
    pretend_to_be(running, os.getpid())
    assert running.stop() is False


def test_a_server_that_does_not_end_is_named(running: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnermatch.localpg.STOP_SECONDS", 0.5)
    process = process_number(running)
    os.kill(process, signal.SIGSTOP)
    with pytest.raises(LocalPostgresError, match=f"process {process} does not end: kill it"):
        running.stop()
    os.kill(process, signal.SIGCONT)


def test_a_lock_file_that_is_no_text_does_not_stand_in_the_way_of_a_start(running: Cluster, ask: Ask) -> None:
    running.stop()
    (running.data / "postmaster.pid").write_bytes(NOT_TEXT)
    assert act("status", running).startswith("not running")
    assert running.stop() is False
    running.start()
    assert ask(running, "SELECT 1") == 1


def test_a_running_server_is_removed_though_its_lock_file_is_no_text(running: Cluster) -> None:
    process = process_number(running)
    (running.data / "postmaster.pid").write_bytes(NOT_TEXT)
    running.remove()
    assert not is_running(process)


def test_an_empty_data_directory_is_filled(cluster: Cluster, ask: Ask) -> None:
    cluster.data.mkdir(parents=True)
    cluster.start()
    assert ask(cluster, "SELECT 1") == 1


@pytest.mark.parametrize("spoil", [Path.touch, lambda data: (data / "base").mkdir(parents=True)])
def test_data_that_are_no_cluster_are_named(cluster: Cluster, spoil: Callable[[Path], None]) -> None:
    cluster.home.mkdir()
    spoil(cluster.data)
    with pytest.raises(LocalPostgresError, match=f"{cluster.data} is no PostgreSQL cluster: remove it"):
        cluster.start()
    cluster.remove()
    assert not cluster.home.exists()


@pytest.mark.parametrize("action", ["start", "stop", "status", "remove"])
def test_a_file_in_the_place_of_the_home_is_named(cluster: Cluster, action: str) -> None:
    cluster.home.touch()
    with pytest.raises(LocalPostgresError, match=f"{cluster.home} is no directory.*remove it"):
        act(action, cluster)
    cluster.home.unlink()
