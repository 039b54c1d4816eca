"""The desk as a browser asks for it: one client for each role, and one provider with two sites."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.models import Provider
from partnermatch.access.models import User
from tests.catalog.api import builders
from tests.catalog.desk.conftest import northmold
from tests.catalog.exchange.documents import load
from tests.catalog.roles import give_role

DESK = "/admin/catalog/provider/"
Desk = Callable[[str], Client]


def as_role(role: str) -> Client:
    """Somebody with that role, who is called by it."""
    user, new = User.objects.get_or_create(username=f"the {role}", is_staff=True)
    if new:
        give_role(user, role)
    web = Client()
    web.force_login(user)
    return web


def put(status: str, **members: Any) -> Provider:
    """Northmold in that status, written by an import."""
    builders.vocabularies()
    content = northmold()
    content["providers"][0] |= {"status": status, **members}
    load(content, actor="import")
    return Provider.objects.get()


def page(provider: Provider, *where: object) -> str:
    return f"{DESK}{provider.pk}/" + "".join(f"{each}/" for each in where)


def fields(answer: Any) -> dict[str, Any]:
    """What a browser would send from the form on the page, nothing typed."""
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def typed(web: Client, address: str, **values: Any) -> Any:
    """Open the form, type, send."""
    return web.post(address, {**fields(web.get(address)), "reason": "a call", **values})


@pytest.fixture
def draft(db: None) -> Provider:
    return put("draft")


@pytest.fixture
def published(db: None) -> Provider:
    return put("published")
