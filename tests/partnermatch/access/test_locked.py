"""The page that says which logins are locked, and lets an administrator unlock them."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from partnermatch.access.models import User
from tests.catalog.roles import give_role

pytestmark = pytest.mark.django_db
PAGE, UNLOCK = "/admin/access/lockedlogin/", "/admin/access/lockedlogin/unlock/"
RIGHT, LIMIT = "a long word and 4 others", 5


@pytest.fixture(autouse=True)
def boss() -> User:
    return User.objects.create_superuser("boss", password=RIGHT)


def fail(times: int, *, name: str = "boss", address: str = "192.0.2.7") -> Any:
    for _ in range(times):
        answer = Client(REMOTE_ADDR=address).post("/admin/login/", {"username": name, "password": "wrong"})
    return answer


def log_in() -> int:
    login = {"username": "boss", "password": RIGHT, "next": "/admin/"}
    return Client(REMOTE_ADDR="192.0.2.7").post("/admin/login/", login).status_code


def as_role(role: str) -> Client:
    user = User.objects.create(username=f"the {role}", is_staff=True)
    give_role(user, role)
    web = Client()
    web.force_login(user)
    return web


def rows(web: Client) -> list[tuple[str, str, int]]:
    return [(each.username, each.address, each.failures) for each in web.get(PAGE).context["rows"]]


def unlock(web: Client, name: str = "boss", address: str = "192.0.2.7") -> Any:
    return web.post(UNLOCK, {"username": name, "address": address})


def test_only_what_is_locked_is_listed() -> None:
    fail(LIMIT)
    fail(LIMIT - 1, name="vera")
    assert rows(as_role("admin")) == [("boss", "192.0.2.7", LIMIT)]


def test_an_administrator_unlocks_and_it_is_recorded() -> None:
    fail(LIMIT)
    fail(LIMIT, address="192.0.2.8")
    web = as_role("admin")
    assert (log_in(), unlock(web).status_code, log_in()) == (429, 302, 302)
    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.object_repr) == ("the admin", "login of boss from 192.0.2.7")
    assert rows(web) == [("boss", "192.0.2.8", LIMIT)]


def test_what_is_not_locked_is_not_forgotten() -> None:
    fail(LIMIT - 1)
    web = as_role("admin")
    assert b"is not locked" in web.post(UNLOCK, {"username": "boss", "address": "192.0.2.7"}, follow=True).content
    assert (fail(1).status_code, LogEntry.objects.count()) == (429, 0)


def test_an_auditor_looks_and_unlocks_nothing() -> None:
    fail(LIMIT)
    web = as_role("auditor")
    assert len(rows(web)) == 1
    assert (b"Unlock boss" in web.get(PAGE).content, unlock(web).status_code, log_in()) == (False, 403, 429)


@pytest.mark.parametrize("role", ["curator", "reviewer"])
def test_the_desk_does_not_see_who_failed(role: str) -> None:
    web = as_role(role)
    assert (web.get(PAGE).status_code, unlock(web).status_code) == (403, 403)


def test_nothing_is_unlocked_by_a_link() -> None:
    fail(LIMIT)
    assert as_role("admin").get(UNLOCK, {"username": "boss", "address": "192.0.2.7"}).status_code == 405
    assert log_in() == 429


def test_a_name_of_any_kind_is_shown_as_it_was_typed() -> None:
    fail(LIMIT, name="<b>x</b>")
    assert b"&lt;b&gt;x&lt;/b&gt;" in as_role("admin").get(PAGE).content
