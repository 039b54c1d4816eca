"""What the roles of the desk may do with everything that the administration pages know."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from catalog.models import SavedFilter
from partnermatch.access.models import User
from tests.catalog.roles import give_role

pytestmark = pytest.mark.django_db


def somebody(role: str) -> User:
    user = User.objects.create(username=f"the {role}", is_staff=True)
    give_role(user, role)
    return User.objects.get(pk=user.pk)


def web(role: str) -> Client:
    client = Client()
    client.force_login(somebody(role))
    return client


def models() -> Iterator[type[Model]]:
    yield from apps.get_app_config("catalog").get_models()
    yield from admin.site._registry


def right(action: str, model: type[Model]) -> str:
    return f"{model._meta.app_label}.{action}_{model._meta.model_name}"


def test_an_auditor_reads_every_model() -> None:
    user = somebody("auditor")
    assert {right("view", model) for model in models() if not user.has_perm(right("view", model))} == set()


def test_an_auditor_changes_nothing() -> None:
    held = somebody("auditor").get_all_permissions()
    assert {name for name in held if not name.partition(".")[2].startswith("view_")} == set()


@pytest.mark.parametrize("role", ["curator", "reviewer"])
def test_the_desk_reads_every_model_of_the_catalog_and_no_sponsor(role: str) -> None:
    held = somebody(role).get_all_permissions()
    assert {right("view", model) for model in apps.get_app_config("catalog").get_models()} <= held
    assert {name for name in held if name.startswith(("access.", "auth."))} == set()
    assert right("add", SavedFilter) in held


@pytest.mark.parametrize("model", ["sponsor", "membership", "apikey", "user"])
def test_an_administrator_keeps_sponsors_people_and_keys(model: str) -> None:
    client = web("admin")
    for page in (f"/admin/access/{model}/", f"/admin/access/{model}/add/"):
        assert (page, client.get(page).status_code) == (page, 200)


def test_an_administrator_makes_nobody_a_superuser() -> None:
    client, user = web("admin"), User.objects.create(username="vera")
    sent = {"username": "vera", "is_active": "on", "is_superuser": "on", "date_joined_0": "2026-01-01"}
    answer = client.post(f"/admin/access/user/{user.pk}/change/", sent | {"date_joined_1": "00:00"})
    user.refresh_from_db()
    assert (answer.status_code, user.is_superuser, user.user_permissions.count()) == (302, False, 0)


def test_an_administrator_changes_no_superuser() -> None:
    client, chief = web("admin"), User.objects.create(username="chief", is_superuser=True)
    for page in ("change", "password"):
        assert client.post(f"/admin/access/user/{chief.pk}/{page}/", {"username": "mine"}).status_code == 403
    chief.refresh_from_db()
    assert chief.username == "chief"
