"""Sessions of the staff: how they begin, how long they last, what ends them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from partnermatch.access.models import User

pytestmark = pytest.mark.django_db

LOGIN, OLD, NEW = "/admin/login/", "a long word and 4 others", "quite another word or two"


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss", password=OLD)


def logged_in(password: str = OLD) -> Client:
    web = Client()
    said = {"username": "boss", "password": password, "next": "/admin/"}
    assert web.post(LOGIN, said).status_code == 302
    return web


def is_in(web: Client) -> bool:
    return web.get("/admin/").status_code == 200


def later(**time: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**time))


def test_a_session_that_nobody_uses_ends(boss: User) -> None:
    web = logged_in()
    with later(minutes=61):
        assert not is_in(web)


def test_a_session_in_use_goes_on(boss: User) -> None:
    web = logged_in()
    for minutes in (50, 100, 150):
        with later(minutes=minutes):
            assert is_in(web)


def test_a_session_in_use_ends_after_a_working_day(boss: User) -> None:
    web = logged_in()
    for minutes in range(50, 12 * 60, 50):
        with later(minutes=minutes):
            assert is_in(web)
    with later(hours=12):
        assert not is_in(web)
        assert not Session.objects.exists()


def test_a_session_is_written_once_a_minute(boss: User) -> None:
    web = logged_in()
    with later(minutes=2):
        assert is_in(web)
        ends = Session.objects.get().expire_date
        assert is_in(web)
        assert Session.objects.get().expire_date == ends


def test_a_login_makes_a_new_session(boss: User) -> None:
    web = logged_in()
    given = web.cookies["sessionid"].value
    web.post(LOGIN, {"username": "boss", "password": OLD, "next": "/admin/"})
    assert web.cookies["sessionid"].value != given
    assert Session.objects.count() == 1


def test_a_session_that_somebody_else_chose_is_not_taken(boss: User) -> None:
    web = Client()
    web.cookies["sessionid"] = "a" * 32
    web.post(LOGIN, {"username": "boss", "password": OLD, "next": "/admin/"})
    assert web.cookies["sessionid"].value != "a" * 32


def test_a_changed_password_ends_all_other_sessions(boss: User) -> None:
    here, elsewhere = logged_in(), logged_in()
    said = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}
    assert here.post("/admin/password_change/", said).status_code == 302
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_a_password_that_an_administrator_sets_ends_the_sessions_of_its_owner(boss: User) -> None:
    vera = User.objects.create_superuser("vera")
    web = Client()
    web.force_login(vera)
    said = {"usable_password": "true", "password1": NEW, "password2": NEW}
    assert logged_in().post(f"/admin/access/user/{vera.pk}/password/", said).status_code == 302
    assert not is_in(web)


@pytest.mark.parametrize("right", ["is_active", "is_staff"])
def test_who_may_not_enter_any_more_is_out_at_once(boss: User, right: str) -> None:
    web = logged_in()
    User.objects.update(**{right: False})
    assert not is_in(web)


def test_logging_out_ends_the_session_for_everybody_who_has_its_cookie(boss: User) -> None:
    web, thief = logged_in(), Client()
    thief.cookies["sessionid"] = web.cookies["sessionid"].value
    assert is_in(thief)
    web.post("/admin/logout/")
    assert not is_in(thief)


def test_no_script_reads_the_cookies_and_no_other_site_sends_them(boss: User) -> None:
    web = Client()
    web.get(LOGIN)
    web.post(LOGIN, {"username": "boss", "password": OLD, "next": "/admin/"})
    for name in ("sessionid", "csrftoken"):
        cookie = web.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["domain"]) == (True, "Lax", "", "")


def test_a_form_without_its_token_changes_nothing(boss: User) -> None:
    web = Client(enforce_csrf_checks=True)
    web.force_login(boss)
    assert web.post("/admin/access/sponsor/add/", {"key": "acme", "name": "Acme"}).status_code == 403
