"""Probes: who is asked, and when the answer is no."""

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries


def test_a_living_process_asks_nobody(client: Client) -> None:
    response = client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_ready_process_names_the_catalogs_revision(client: Client) -> None:
    document = client.get("/health/ready").json()
    assert document["status"] == "ready"
    assert isinstance(document["catalog_revision"], int)


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(client: Client) -> None:
    missing, _ = MigrationRecorder.Migration.objects.filter(app="access").delete()
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["detail"]) == (503, f"{missing} migrations are not applied yet.")
    assert response["Retry-After"] == "5"


@pytest.mark.django_db(transaction=True)
def test_a_probe_is_cheap(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    client.get("/health/ready")
    with django_assert_max_num_queries(3):
        assert client.get("/health/ready").status_code == 200
