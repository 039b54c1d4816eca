"""Logging in, and being kept from it after too many failures, as a browser meets it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from partnermatch.access.issuing import add_member, create_sponsor, issue_key
from partnermatch.access.models import User

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"
RIGHT, LIMIT = "a long word and 4 others", 5


@pytest.fixture(autouse=True)
def boss() -> User:
    return User.objects.create_superuser("boss", password=RIGHT)


def log_in(password: str = "wrong", *, name: str = "boss", web: Client | None = None, **sent: Any) -> Any:
    return (web or Client()).post(LOGIN, {"username": name, "password": password, "next": "/admin/"}, **sent)


def fail(times: int, **sent: Any) -> None:
    for _ in range(times):
        log_in(**sent)


def test_the_right_password_lets_in() -> None:
    assert (log_in(RIGHT).status_code, log_in().status_code) == (302, 200)


def test_the_fifth_failure_is_the_last() -> None:
    fail(LIMIT - 1)
    answer = log_in()
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (429, "900", "private, no-store")
    assert "Try again in 15 minutes" in answer.content.decode()
    assert log_in(RIGHT).status_code == 429


def test_a_program_is_told_with_a_problem() -> None:
    fail(LIMIT)
    answer = log_in(RIGHT, headers={"Accept": "application/json"})
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert answer.json()["code"] == "rate_limited"
    assert 890 <= int(answer["Retry-After"]) <= 900


def test_a_name_that_nobody_has_is_answered_alike() -> None:
    fail(LIMIT)
    fail(LIMIT, name="nobody")
    pages = [log_in(name=name).content.decode() for name in ("boss", "nobody")]
    assert pages[0] == pages[1]


def test_after_the_time_it_goes_on_and_guesses_meanwhile_do_not_make_it_longer() -> None:
    fail(LIMIT)
    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        assert log_in().status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert log_in(RIGHT).status_code == 302


def test_a_success_begins_the_count_anew() -> None:
    for _ in range(3):
        fail(LIMIT - 1)
        assert log_in(RIGHT).status_code == 302


def test_another_browser_does_not_begin_the_count_anew() -> None:
    for agent in range(LIMIT):
        log_in(headers={"User-Agent": str(agent)})
    assert log_in(RIGHT).status_code == 429


def test_others_and_other_addresses_are_not_kept_out() -> None:
    User.objects.create_superuser("vera", password=RIGHT)
    fail(LIMIT, REMOTE_ADDR="203.0.113.5")
    assert log_in(RIGHT, REMOTE_ADDR="203.0.113.5", name="vera").status_code == 302
    assert log_in(RIGHT, REMOTE_ADDR="203.0.113.6").status_code == 302


def test_keys_are_no_logins() -> None:
    member = add_member(create_sponsor(key="acme", name="Acme"), "vera")
    key = {"Authorization": f"Bearer {issue_key(owner=member).text}"}
    fail(LIMIT + 1, name="vera")
    for _ in range(LIMIT + 1):
        assert Client().get("/api/v1/me/", headers={"Authorization": "Bearer pm_wrong"}).status_code == 401
    assert Client().get("/api/v1/me/", headers=key).status_code == 200


@pytest.mark.parametrize(
    ("trusted", "forwarded", "counted"),
    [
        (False, "198.51.100.7", "203.0.113.5"),
        (True, "198.51.100.7", "198.51.100.7"),
        (True, "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        (True, "", "203.0.113.5"),
        (True, "nonsense", "::"),
        (True, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (True, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_the_front_says_who_asks_where_trusted(settings: Any, trusted: bool, forwarded: str, counted: str) -> None:
    settings.TRUST_PROXY_HEADERS = trusted
    log_in(REMOTE_ADDR="203.0.113.5", headers={"X-Forwarded-For": forwarded})
    assert AccessAttempt.objects.get().ip_address == counted


def test_who_changes_the_address_in_a_header_is_still_kept_out() -> None:
    for number in range(LIMIT):
        log_in(headers={"X-Forwarded-For": f"198.51.100.{number}"})
    assert log_in(RIGHT).status_code == 429


def test_over_a_socket_without_addresses_names_are_counted() -> None:
    fail(LIMIT, REMOTE_ADDR="")
    assert log_in(RIGHT, REMOTE_ADDR="").status_code == 429


@pytest.mark.parametrize("name", ["\0", "x" * 10_000, "ｂｏｓｓ", "\udcff", ""])
def test_a_name_that_is_none_is_no_error_of_ours(name: str) -> None:
    for _ in range(LIMIT + 1):
        said = urlencode({"username": name.encode(errors="surrogatepass"), "password": "wrong"})
        answer = Client().post(LOGIN, said, "application/x-www-form-urlencoded")
        assert answer.status_code in (200, 429)


def test_no_password_and_no_token_is_kept_of_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    log_in("a secret that was mistyped", web=Client(headers={"User-Agent": "a browser"}))
    kept = AccessAttempt.objects.values().get()
    assert "mistyped" not in f"{kept} {caplog.text}"
    assert (kept["username"], "boss" in caplog.text, "a browser" in caplog.text) == ("boss", False, False)


def test_the_staff_alone_may_enter() -> None:
    member = add_member(create_sponsor(key="acme", name="Acme"), "vera")
    member.user.set_password(RIGHT)
    member.user.save()
    web = Client()
    assert b"staff account" in log_in(RIGHT, name="vera", web=web).content
    web.force_login(member.user)
    assert web.get("/admin/").status_code == 302


@pytest.mark.parametrize("password", ["eleven-char", "password1234", "481516234223", "vera-vera-vera"])
def test_a_password_that_can_be_guessed_is_refused(boss: User, password: str) -> None:
    web = Client()
    web.force_login(boss)
    said = {"username": "vera-vera-vera", "usable_password": "true", "password1": password, "password2": password}
    page = web.post("/admin/access/user/add/", said)
    assert (page.status_code, b"errorlist" in page.content) == (200, True)
    assert not User.objects.filter(username="vera-vera-vera").exists()
