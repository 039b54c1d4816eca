"""The health check of open connections: a restart and a silence are noticed, and noticed soon."""

import os
import signal
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


@pytest.fixture
def another(db: None) -> Iterator[BaseDatabaseWrapper]:
    """A second connection to the test database, so that the first can stay whole."""
    other = connection.copy()
    other.ensure_connection()
    yield other
    other.close()


def value(wrapper: BaseDatabaseWrapper, statement: str) -> int:
    with wrapper.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def test_a_connection_that_answers_is_usable_and_stays_so(another: BaseDatabaseWrapper) -> None:
    assert another.is_usable()
    assert value(another, "SELECT 42") == 42


def test_a_connection_whose_server_process_is_gone_is_not_usable(another: BaseDatabaseWrapper) -> None:
    value(connection, f"SELECT pg_terminate_backend({value(another, 'SELECT pg_backend_pid()')})::int")
    assert not another.is_usable()


def test_a_closed_connection_is_not_usable(another: BaseDatabaseWrapper) -> None:
    another.close()
    assert not another.is_usable()


def test_a_silent_server_is_noticed(another: BaseDatabaseWrapper) -> None:
    if not another.connection.info.host.startswith("/"):
        pytest.skip("the server's processes are on another machine")
    pid = value(another, "SELECT pg_backend_pid()")
    os.kill(pid, signal.SIGSTOP)
    try:
        assert not another.is_usable()
    finally:
        os.kill(pid, signal.SIGCONT)
