"""The vocabularies, once per module: every import needs them, and loading takes longer than most tests."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from catalog.exchange import load_vocabularies
from tests.catalog.exchange.documents import REFERENCE


@pytest.fixture(scope="module")
def vocabularies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        assert load_vocabularies(REFERENCE, actor="test", reason="test").ok
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE catalog_country, catalog_region, catalog_stage, catalog_modality CASCADE")
        cursor.execute("TRUNCATE catalog_capability, catalog_standard CASCADE")
