"""Somebody of the staff from the command line, with a role."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from partnermatch.access.issuing import create_sponsor
from partnermatch.access.models import User
from tests.catalog.roles import give_roles

pytestmark = pytest.mark.django_db
GOOD = "a long and winding road"


@pytest.fixture(autouse=True)
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    give_roles()
    monkeypatch.setattr("sys.stdin", StringIO(f"{GOOD}\n"))


def run(*words: str) -> str:
    out = StringIO()
    call_command("create_user", *words, stdout=out)
    return out.getvalue()


def roles(name: str) -> list[str]:
    return list(User.objects.get(username=name).groups.values_list("name", flat=True))


@pytest.mark.parametrize("role", ["curator", "reviewer", "auditor", "admin"])
def test_a_user_is_made_with_a_role_and_a_password(role: str) -> None:
    said = run("vera", "--role", role)
    user = User.objects.get(username="vera")
    assert (said.split()[-1], roles("vera")) == (f"{role}.", [role])
    assert (user.is_staff, user.is_superuser, user.check_password(GOOD)) == (True, False, True)


def test_a_program_has_no_password() -> None:
    run("keeper", "--role", "curator", "--no-password")
    assert not User.objects.get(username="keeper").has_usable_password()


def test_another_role_takes_the_place_of_the_first() -> None:
    run("vera", "--role", "curator")
    run("vera", "--role", "reviewer", "--existing")
    user = User.objects.get(username="vera")
    assert (roles("vera"), user.check_password(GOOD)) == (["reviewer"], True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("vera", "--role", "king"), "one of curator, reviewer, auditor, admin"),
        (("paul", "--role", "curator"), "add --existing"),
        (("vera", "--role", "curator", "--existing"), "leave out --existing"),
        (("", "--role", "curator"), "no user can be called"),
        (("ve ra", "--role", "curator"), "no user can be called"),
        (("ve\nra", "--role", "curator"), "printable"),
        (("x" * 151, "--role", "curator"), "no user can be called"),
        (("vera", "--role", "curator", "--email", "nowhere"), "no user can be called"),
        (("sponsor-acme", "--role", "curator", "--existing"), "stands for a sponsor"),
    ],
)
def test_what_cannot_be_made_is_told(words: tuple[str, ...], told: str) -> None:
    User.objects.create(username="paul")
    create_sponsor(key="acme", name="Acme")
    with pytest.raises(CommandError, match=told):
        run(*words)
    assert not User.objects.filter(username="vera").exists()


@pytest.mark.parametrize("password", ["", "short", "123456789012", "password1234"])
def test_a_password_that_is_refused_makes_nobody(monkeypatch: Any, password: str) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(f"{password}\n"))
    with pytest.raises(CommandError, match="refused"):
        run("vera", "--role", "curator")
    assert not User.objects.filter(username="vera").exists()
