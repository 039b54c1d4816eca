"""The administration pages of sponsors, members, users and keys, as a browser asks for them."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.test import Client

from partnermatch.access.issuing import MOST_GOOD_KEYS, add_member, create_sponsor, issue_key
from partnermatch.access.keys import read_key
from partnermatch.access.models import ApiKey, Membership, Sponsor, User
from tests.catalog.roles import give_roles

pytestmark = pytest.mark.django_db

ADMIN = "/admin/access/"
WISH = {"scopes": ["read"], "label": "pages", "days": "30"}
# What the policy of our pages forbids in them.
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)


@pytest.fixture
def boss() -> Client:
    web = Client()
    web.force_login(User.objects.create_superuser("boss"))
    return web


@pytest.fixture
def acme() -> Sponsor:
    return create_sponsor(key="acme", name="Acme")


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    web = Client()
    web.force_login(user)
    return web


def text_in(page: Any) -> str:
    found = re.search(r'<code id="key">(\w+)</code>', page.content.decode())
    assert found is not None
    return found[1]


def works(text: str) -> bool:
    return Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {text}"}).status_code == 200


@pytest.mark.parametrize("page", ["sponsor/", "sponsor/add/", "membership/", "membership/add/", "user/", "apikey/add/"])
def test_pages_are_for_the_staff_with_the_right_to_them(page: str) -> None:
    assert Client().get(f"{ADMIN}{page}").status_code == 302
    assert staff().get(f"{ADMIN}{page}").status_code == 403


def pages(acme: Sponsor) -> list[str]:
    member, key = add_member(acme, "vera"), issue_key(owner=acme).key
    lists = ["/admin/", *(f"{ADMIN}{name}/" for name in ("sponsor", "membership", "user", "apikey"))]
    single = [("sponsor", acme.pk), ("membership", member.pk), ("user", member.user.pk), ("apikey", key.pk)]
    changes = [f"{ADMIN}{name}/{pk}/{end}/" for name, pk in single for end in ("change", "history")]
    return [*lists, *(f"{page}add/" for page in lists[1:]), *changes, f"{ADMIN}user/{member.user.pk}/password/"]


def test_every_page_works_under_the_policy_and_shows_no_digest(boss: Client, acme: Sponsor) -> None:
    for page in pages(acme):
        answer = boss.get(page)
        assert (page, answer.status_code) == (page, 200)
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert INLINE.findall(answer.content.decode()) == [], page
        assert ApiKey.objects.get().digest not in answer.content.decode()
    assert INLINE.findall(Client().get("/admin/login/").content.decode()) == []


def test_a_sponsor_is_made_with_its_service_user(boss: Client) -> None:
    assert boss.post(f"{ADMIN}sponsor/add/", {"key": "acme", "name": "Acme"}).status_code == 302
    acme = Sponsor.objects.get()
    assert (acme.name, acme.active, acme.service_user.username) == ("Acme", True, "sponsor-acme")
    assert b"acme" in boss.get(f"{ADMIN}sponsor/?q=acm").content


@pytest.mark.parametrize("key", ["Acme Ltd", "", "taken", "free"])
def test_a_sponsor_that_cannot_be_is_refused_on_the_page(boss: Client, key: str) -> None:
    create_sponsor(key="taken", name="Taken")
    User.objects.create_user("sponsor-free")
    answer = boss.post(f"{ADMIN}sponsor/add/", {"key": key, "name": "Acme"})
    assert (answer.status_code, Sponsor.objects.count()) == (200, 1)
    assert b"errorlist" in answer.content


def test_a_deactivated_sponsor_is_refused_at_once(boss: Client, acme: Sponsor) -> None:
    text = issue_key(owner=acme).text
    boss.post(f"{ADMIN}sponsor/", {"action": "deactivate", "_selected_action": [str(acme.pk)]})
    assert not works(text)
    boss.post(f"{ADMIN}sponsor/{acme.pk}/change/", {"name": "Acme", "active": "on"})
    assert works(text)


def test_a_member_is_made_and_set_inactive(boss: Client, acme: Sponsor) -> None:
    vera = User.objects.create_user("vera")
    said = {"user": vera.pk, "sponsor": str(acme.pk), "role": "manager", "active": "on"}
    assert boss.post(f"{ADMIN}membership/add/", said).status_code == 302
    member = Membership.objects.get()
    text = issue_key(owner=member).text
    boss.post(f"{ADMIN}membership/{member.pk}/change/", {"role": "member"})
    assert not works(text)


def test_a_curator_is_no_member(boss: Client, acme: Sponsor) -> None:
    paul = issue_key(owner=User.objects.create_user("paul")).key.user
    answer = boss.post(f"{ADMIN}membership/add/", {"user": paul.pk, "sponsor": str(acme.pk), "role": "member"})
    assert b"keys of a curator" in answer.content
    assert not Membership.objects.exists()


def test_a_key_is_issued_and_shown_this_once(boss: Client, acme: Sponsor) -> None:
    page = boss.post(f"{ADMIN}apikey/add/", {**WISH, "sponsor": str(acme.pk)})
    text = text_in(page)
    key = ApiKey.objects.get()
    assert (key.sponsor, key.scopes, key.label) == (acme, ["read"], "pages")
    assert "no-store" in page["Cache-Control"]
    assert works(text)
    seen = [
        boss.get(path).content.decode() for path in (f"{ADMIN}apikey/", f"{ADMIN}apikey/{key.pk}/change/", "/admin/")
    ]
    secret = text[12:]
    assert not any(secret in each for each in [*seen, str(dict(boss.session)), str(LogEntry.objects.values())])


def test_keys_are_issued_to_members_and_curators_too(boss: Client, acme: Sponsor) -> None:
    member, paul = add_member(acme, "vera"), User.objects.create_user("paul")
    for owner in ({"member": member.pk}, {"curator": paul.pk}):
        read = read_key(text_in(boss.post(f"{ADMIN}apikey/add/", {**WISH, **owner})))
        assert read is not None
    assert {str(key.owner) for key in ApiKey.objects.all()} == {"vera of acme", "paul"}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"curator": "both"},
        {"scopes": ["curate"]},
        {"scopes": []},
        {"days": "0"},
        {"label": "x" * 101},
        {"label": "\0"},
    ],
)
def test_a_key_that_cannot_be_is_refused_on_the_page(boss: Client, acme: Sponsor, wrong: dict[str, Any]) -> None:
    said: dict[str, Any] = {**WISH, **wrong, **({"sponsor": str(acme.pk)} if wrong else {})}
    if "curator" in wrong:
        said["curator"] = User.objects.create_user("paul").pk
    answer = boss.post(f"{ADMIN}apikey/add/", said)
    assert (answer.status_code, b"errorlist" in answer.content) == (200, True)
    assert not ApiKey.objects.exists()


def test_the_limit_of_keys_is_told_on_the_page(boss: Client, acme: Sponsor) -> None:
    for _ in range(MOST_GOOD_KEYS):
        issue_key(owner=acme)
    answer = boss.post(f"{ADMIN}apikey/add/", {**WISH, "sponsor": str(acme.pk)})
    assert b"keys that are good" in answer.content
    assert ApiKey.objects.count() == MOST_GOOD_KEYS


def test_keys_are_revoked_after_a_question(boss: Client, acme: Sponsor) -> None:
    issued = issue_key(owner=acme)
    chosen = {"action": "revoke", "_selected_action": [str(issued.key.pk)]}
    asked = boss.post(f"{ADMIN}apikey/", chosen)
    assert b"These keys are refused" in asked.content
    assert works(issued.text)
    assert boss.post(f"{ADMIN}apikey/", {**chosen, "confirmed": "yes"}).status_code == 302
    assert not works(issued.text)


def test_a_key_is_never_changed_or_deleted(boss: Client, acme: Sponsor) -> None:
    key = issue_key(owner=acme).key
    assert boss.post(f"{ADMIN}apikey/{key.pk}/change/", {"digest": "ab" * 32, "label": "mine"}).status_code == 403
    assert boss.post(f"{ADMIN}apikey/{key.pk}/delete/", {"post": "yes"}).status_code == 403
    assert boss.post(f"{ADMIN}sponsor/{acme.pk}/delete/", {"post": "yes"}).status_code == 403
    assert ApiKey.objects.values().get() == ApiKey.objects.filter(pk=key.pk, digest=key.digest, label="").values().get()


def test_to_revoke_needs_a_right_of_its_own(acme: Sponsor) -> None:
    issued = issue_key(owner=acme)
    chosen = {"action": "revoke", "_selected_action": [str(issued.key.pk)], "confirmed": "yes"}
    staff("view_apikey").post(f"{ADMIN}apikey/", chosen)
    assert works(issued.text)
    User.objects.get(username="clerk").delete()
    staff("change_apikey").post(f"{ADMIN}apikey/", chosen)
    assert not works(issued.text)


@pytest.mark.parametrize("state", ["good", "inactive", "expired", "revoked"])
def test_keys_are_found_by_their_state(boss: Client, acme: Sponsor, state: str) -> None:
    member = add_member(acme, "vera")
    keys = {"good": issue_key(owner=acme).key, "inactive": issue_key(owner=member).key}
    keys |= {name: issue_key(owner=acme).key for name in ("expired", "revoked")}
    Membership.objects.update(active=False)
    now = keys["good"].created_at
    ApiKey.objects.filter(pk=keys["expired"].pk).update(created_at=now.replace(year=2020), expires_at=now)
    ApiKey.objects.filter(pk=keys["revoked"].pk).update(revoked_at=now)
    page = boss.get(f"{ADMIN}apikey/?state={state}").content.decode()
    assert {name for name, key in keys.items() if f">{key.prefix}<" in page} == {state}


@pytest.mark.parametrize("asked", ["digest__startswith=a", "digest=a", "user__password__startswith=a"])
def test_what_is_secret_is_not_found_out_letter_by_letter(boss: Client, acme: Sponsor, asked: str) -> None:
    issue_key(owner=acme)
    assert boss.get(f"{ADMIN}apikey/?{asked}").status_code == 400


@pytest.mark.parametrize("page", ["sponsor", "membership", "user", "apikey"])
@pytest.mark.parametrize("chosen", ["acme", "1.5", "\u00b2", ""])
def test_a_chosen_row_that_cannot_be_is_refused(boss: Client, page: str, chosen: str) -> None:
    sent = {"action": "delete_selected", "_selected_action": [chosen]}
    assert boss.post(f"{ADMIN}{page}/", sent).status_code == 400


@pytest.mark.parametrize(("is_staff", "warned"), [({}, True), ({"is_staff": "on"}, False)])
def test_a_role_without_the_right_to_sign_in_is_warned_of(boss: Client, is_staff: dict[str, str], warned: bool) -> None:
    give_roles()
    vera, role = User.objects.create_user("vera"), Group.objects.get(name="curator")
    sent = {"username": "vera", "is_active": "on", "groups": [role.pk], "date_joined_0": "2026-01-01"}
    sent |= {"date_joined_1": "10:00", **is_staff}
    page = boss.post(f"{ADMIN}user/{vera.pk}/change/", sent, follow=True)
    assert ("cannot sign in here" in page.content.decode(), vera.groups.get()) == (warned, role)
