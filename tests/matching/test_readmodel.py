"""The snapshot holds what the catalog holds, at one revision, and is taken again only when that has moved."""

import json
import threading
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.exchange import export_document, import_document, load_vocabularies
from catalog.models import Modality, Provider, Site, Source
from catalog.revision import latest
from matching import readmodel
from tests.golden.answers import REFERENCE, vocabularies
from tests.matching.engine.assembly import columns_of

CATALOG = Path("tests/golden/catalog.json")


def load(content: bytes) -> None:
    load_vocabularies(REFERENCE, actor="test", reason="test")
    report = import_document(content, publish=True, actor="test", reason="test")
    assert report.ok, report.errors


def differences(found: Any, expected: Any, path: str = "") -> list[str]:
    """The names of the columns that differ, save those that only a name of a vocabulary stands in."""
    if isinstance(found, np.ndarray):
        return [] if np.array_equal(found, expected) else [path]
    if hasattr(found, "__dataclass_fields__"):
        return [
            name
            for field in fields(found)
            if not field.name.endswith("_names")
            for name in differences(getattr(found, field.name), getattr(expected, field.name), f"{path}.{field.name}")
        ]
    return [] if found == expected else [path]


@pytest.mark.django_db
def test_the_snapshot_equals_the_columns_of_the_plain_facts() -> None:
    load(CATALOG.read_bytes())
    exported = json.loads(b"".join(export_document()))
    assert (
        differences(readmodel.take().columns, columns_of({**vocabularies(), "providers": exported["providers"]})) == []
    )


@pytest.mark.django_db
def test_only_active_sites_of_published_providers_are_in_the_snapshot() -> None:
    load(CATALOG.read_bytes())
    hidden = Provider.objects.filter(status="published").earliest("key")
    Provider.objects.filter(pk=hidden.pk).update(status="in_review")
    closed = Site.objects.filter(provider__status="published", active=True).latest("key")
    Site.objects.filter(pk=closed.pk).update(active=False)
    columns = readmodel.take().columns
    assert hidden.key not in columns.providers.key
    assert closed.key not in columns.sites.key
    assert set(columns.sites.key) == set(
        Site.objects.filter(provider__status="published", active=True).values_list("key", flat=True)
    )


@pytest.mark.django_db
def test_an_empty_catalog_is_a_snapshot_too() -> None:
    snapshot = readmodel.take()
    assert (snapshot.revision, snapshot.raised_at) == (latest().number, latest().raised_at)
    assert len(snapshot.columns.providers) == len(snapshot.columns.sites) == 0


@pytest.mark.django_db
def test_inside_a_transaction_the_snapshot_is_what_the_transaction_sees() -> None:
    modality = Modality.objects.create(code="kite", name="Kite", group="device")
    assert readmodel.current().columns.codes.modality_names == ("Kite",)
    modality.delete()
    assert readmodel.current().columns.codes.modality_names == ()


@pytest.mark.django_db(transaction=True)
def test_the_snapshot_is_taken_again_only_when_the_revision_has_moved() -> None:
    Modality.objects.create(code="kite", name="Kite", group="device")
    first = readmodel.current()
    with CaptureQueriesContext(connection) as queries:
        assert readmodel.current() is first
    assert len(queries) == 1
    Modality.objects.update(name="Box kite")
    assert readmodel.current().columns.codes.modality_names == ("Box kite",)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_has_changed_nothing_is_given_what_is_held() -> None:
    Modality.objects.create(code="kite", name="Kite", group="device")
    held = readmodel.current()
    with transaction.atomic():
        assert readmodel.current() is held
        Modality.objects.update(name="Box kite")
        assert readmodel.current().columns.codes.modality_names == ("Box kite",)


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_taken_beside_a_writer_is_of_one_moment() -> None:
    """The writer changes two tables in each transaction: no snapshot may see the one change without the other."""
    Modality.objects.create(code="kite", name="0", group="device")
    source = Source.objects.create(name="test")
    Provider.objects.create(key="one", name="0", status="published", source=source)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with transaction.atomic():
                Modality.objects.filter(code="kite").update(name=str(number))
                Provider.objects.update(name=str(number))
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    snapshots = [readmodel.take() for _ in range(20)]
    stop.set()
    writer.join()
    assert all(s.columns.codes.modality_names == s.columns.providers.name for s in snapshots)
    assert [s.revision for s in snapshots] == sorted(s.revision for s in snapshots)
    assert snapshots[-1].revision > snapshots[0].revision
