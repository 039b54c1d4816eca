"""Fixtures that tests of every part share."""

import gc
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

OBJECTS_BETWEEN_COLLECTIONS = 100_000


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it for garbage again and again is a fifth of the whole run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 50, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database. A thread of a server under test may keep its connection for a while after the last test:
    it is ended, so that the database can be dropped.
    """
    yield
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"{others} AND pid <> pg_backend_pid()")


@pytest.fixture
def worker_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is started from here works in the database of the test, as the role of requests."""
    told = connection.settings_dict
    where = urlencode({"host": told["HOST"], "port": told["PORT"]}) if told["HOST"] else ""
    user = f"{quote(told['USER'])}:{quote(told['PASSWORD'] or '')}@" if told["USER"] else ""
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{user}/{quote(told['NAME'])}?{where}")
    monkeypatch.setenv("DATABASE_ROLE", "partnermatch_app")
