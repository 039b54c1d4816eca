"""Private clusters in temporary directories."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from partnermatch.localpg import NAME, PORT, Cluster, locate

Ask = Callable[..., object]
ClusterIn = Callable[[Path], Cluster]


@contextmanager
def directory_for_all() -> Iterator[Path]:
    """An empty directory that everybody may enter; pytest's own is closed to the account that runs the server."""
    directory = Path(tempfile.mkdtemp(prefix="a clone ", dir="/var/tmp"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@contextmanager
def clusters() -> Iterator[ClusterIn]:
    """The cluster of a directory, located afresh at every call, and removed at the end."""
    located = []

    def locate_in(directory: Path) -> Cluster:
        locate.cache_clear()
        located.append(locate(directory / ".local"))
        return located[-1]

    yield locate_in
    for cluster in located:
        cluster.remove()
    locate.cache_clear()


@pytest.fixture
def clone() -> Iterator[Path]:
    with directory_for_all() as directory:
        yield directory


@pytest.fixture
def cluster_in() -> Iterator[ClusterIn]:
    with clusters() as locate_in:
        yield locate_in


@pytest.fixture
def cluster(clone: Path, cluster_in: ClusterIn) -> Cluster:
    """A cluster that does not exist yet."""
    return cluster_in(clone)


@pytest.fixture
def ask() -> Ask:
    """The first value that a statement answers, asked as the application's role."""

    def ask_cluster(cluster: Cluster, statement: str, *, database: str = NAME) -> object:
        place = {"host": str(cluster.socket), "port": PORT, "user": NAME, "dbname": database}
        with psycopg.connect(**place, autocommit=True) as connection:
            cursor = connection.execute(statement)
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    return ask_cluster
