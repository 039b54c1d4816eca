"""Keys over HTTP: what a key may see, issue and revoke, and that nothing of another's can be told."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from partnermatch.access.issuing import MOST_GOOD_KEYS, IssuedKey, add_member, issue_key
from partnermatch.access.keys import new_key, read_key
from partnermatch.access.models import ApiKey, Sponsor, User
from tests.contract.keys.asking import KEYS, key, prefix, works
from tests.contract.keys.conftest import Ask


def test_a_key_is_issued_and_its_text_shown_this_once(ask: Ask, web: Client, acme: Sponsor) -> None:
    caller = key(acme)
    answer = ask(caller, "POST", body={"label": "nightly", "scopes": ["read"], "days": 30})
    new = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"{KEYS}{new['prefix']}/")
    assert "no-store" in answer["Cache-Control"]
    assert works(web, new["text"])
    assert new["text"] not in str(ask(caller, "GET").content + ask(caller, "GET", f"{new['prefix']}/").content)


def test_an_issued_key_says_what_it_is_and_which_key_asked(ask: Ask, acme: Sponsor) -> None:
    caller = key(acme)
    new = ask(caller, "POST", body={"label": "nightly", "scopes": ["read"], "days": 30}).json()
    told = {name: new[name] for name in ("label", "user", "scopes", "state", "issued_by", "rotated_from")}
    assert told == {
        "label": "nightly",
        "user": "sponsor-acme",
        "scopes": ["read"],
        "state": "good",
        "issued_by": prefix(caller),
        "rotated_from": None,
    }


def test_an_empty_wish_is_a_key_like_the_one_that_asks(ask: Ask, acme: Sponsor) -> None:
    caller = key(acme, "write")
    new = ask(caller, "POST", body={}).json()
    stored = ApiKey.objects.get(prefix=new["prefix"])
    assert (new["scopes"], new["label"]) == (["write"], "")
    assert stored.expires_at - stored.created_at == timedelta(days=365)


def test_a_key_of_a_person_issues_keys_of_that_person(ask: Ask, acme: Sponsor) -> None:
    new = ask(key(add_member(acme, "vera")), "POST", body={}).json()
    assert new["user"] == "vera"
    assert ApiKey.objects.get(prefix=new["prefix"]).sponsor == acme


def test_a_curators_key_issues_keys_of_that_curator(ask: Ask, db: None) -> None:
    caller = key(User.objects.create_user("paul"), "read", "curate")
    new = ask(caller, "POST", body={"scopes": ["read"]}).json()
    assert (new["user"], ApiKey.objects.get(prefix=new["prefix"]).sponsor) == ("paul", None)


@pytest.mark.parametrize("scopes", [["curate"], ["read", "publish"], ["write", "read"]])
def test_nobody_gives_a_scope_that_it_has_not(ask: Ask, acme: Sponsor, scopes: list[str]) -> None:
    answer = ask(key(acme, "write"), "POST", body={"scopes": scopes})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_required")
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"scope": ["read"]}, "/scope"),
        ({"a/b": 1}, "/a~1b"),
        ({"label": 5}, "/label"),
        ({"label": "x" * 101}, "/label"),
        ({"label": "two\nlines"}, "/label"),
        ({"scopes": []}, "/scopes"),
        ({"scopes": "read"}, "/scopes"),
        ({"scopes": ["read", "admin"]}, "/scopes/1"),
        ({"scopes": ["read", ["read"]]}, "/scopes/1"),
        ({"scopes": ["read", "read"]}, "/scopes/1"),
        ({"scopes": None}, "/scopes"),
        ({"days": 0}, "/days"),
        ({"days": 3651}, "/days"),
        ({"days": "30"}, "/days"),
        ({"days": True}, "/days"),
        ({"days": 1.0}, "/days"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_with_its_place(ask: Ask, acme: Sponsor, body: Any, pointer: str) -> None:
    answer = ask(key(acme), "POST", body=body)
    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (400, [pointer])
    assert ApiKey.objects.count() == 1


def test_all_that_is_wrong_is_told_at_once(ask: Ask, acme: Sponsor) -> None:
    errors = ask(key(acme), "POST", body={"x": 1, "label": 5, "scopes": [], "days": 0}).json()["errors"]
    assert [each["pointer"] for each in errors] == ["/x", "/label", "/scopes", "/days"]


def test_a_list_holds_the_keys_of_ones_own_sponsor_only(ask: Ask, acme: Sponsor, rival: IssuedKey) -> None:
    keys = [key(acme), key(acme, "read"), key(add_member(acme, "vera"))]
    answer = ask(keys[0], "GET").json()
    assert answer["count"] == 3
    assert [each["prefix"] for each in answer["results"]] == [prefix(each) for each in keys]


def test_a_list_holds_a_curators_own_keys_only(ask: Ask, rival: IssuedKey) -> None:
    key(User.objects.create_user("vera"))
    own = key(User.objects.create_user("paul"))
    assert [each["prefix"] for each in ask(own, "GET").json()["results"]] == [prefix(own)]


def test_a_list_costs_the_same_for_one_and_for_twenty(ask: Ask, acme: Sponsor, django_assert_num_queries: Any) -> None:
    caller = key(acme)
    ask(caller, "GET")
    for count in (1, 20):
        with django_assert_num_queries(3):  # the key, how many there are, the page
            assert ask(caller, "GET").json()["count"] == count
        for _ in range(19 * (count == 1)):
            issue_key(owner=acme, issued_by=caller.key)


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("DELETE", ""), ("POST", "rotate/")])
def test_anothers_key_answers_like_none(ask: Ask, acme: Sponsor, rival: IssuedKey, method: str, path: str) -> None:
    none, caller, curators = new_key().prefix, key(acme), key(User.objects.create_user("paul"))
    of_none = ask(caller, method, f"{none}/{path}")
    for other in (rival, curators):
        of_other = ask(caller, method, f"{prefix(other)}/{path}")
        assert of_other.status_code == of_none.status_code == 404
        assert of_other.content == of_none.content.replace(none.encode(), prefix(other).encode())
        assert of_other.headers == of_none.headers
    assert not ApiKey.objects.filter(revoked_at__isnull=False).exists()


@pytest.mark.parametrize("wrong", ["x", "abcdefg%00", "ABCDEFGH", "abcdefgh%0a", "pm_abcdefgh", "%C3%A9" * 8])
def test_what_is_no_prefix_is_not_found(ask: Ask, acme: Sponsor, wrong: str) -> None:
    assert ask(key(acme), "GET", f"{wrong}/").status_code == 404


def test_a_key_may_see_rotate_and_revoke_itself_whatever_its_scopes(ask: Ask, web: Client, acme: Sponsor) -> None:
    for caller in (key(acme, "read"), key(acme, "write"), key(User.objects.create_user("paul"), "publish")):
        assert ask(caller, "GET", f"{prefix(caller)}/").json()["state"] == "good"
        assert ask(caller, "POST", f"{prefix(caller)}/rotate/").status_code == 201
        assert ask(caller, "DELETE", f"{prefix(caller)}/").status_code == 204
        assert not works(web, caller.text)


@pytest.mark.parametrize(("method", "path"), [("DELETE", ""), ("POST", "rotate/")])
def test_others_are_changed_with_the_scope_for_it_only(ask: Ask, acme: Sponsor, method: str, path: str) -> None:
    paul = User.objects.create_user("paul")
    for owner, weak, missing in ((acme, "read", "write"), (paul, "publish", "curate")):
        answer = ask(key(owner, weak), method, f"{prefix(key(owner))}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_required")
        assert f"'{missing}'" in answer.json()["detail"]


def test_others_are_seen_with_read_only(ask: Ask, acme: Sponsor) -> None:
    assert ask(key(acme, "write"), "GET", f"{prefix(key(acme))}/").status_code == 403
    assert ask(key(acme, "read"), "GET", f"{prefix(key(acme))}/").status_code == 200


def test_a_successor_is_not_shown_to_a_key_with_fewer_scopes(ask: Ask, acme: Sponsor) -> None:
    answer = ask(key(acme, "write"), "POST", f"{prefix(key(acme))}/rotate/")
    assert (answer.status_code, ApiKey.objects.count()) == (403, 2)


def test_to_revoke_twice_changes_nothing(ask: Ask, acme: Sponsor) -> None:
    caller, other = key(acme), key(acme)
    assert ask(caller, "DELETE", f"{prefix(other)}/").status_code == 204
    first = ApiKey.objects.get(pk=other.key.pk).revoked_at
    assert ask(caller, "DELETE", f"{prefix(other)}/").status_code == 204
    assert ApiKey.objects.get(pk=other.key.pk).revoked_at == first
    assert ask(caller, "GET", f"{prefix(other)}/").json()["state"] == "revoked"


def test_a_member_has_its_own_keys_and_a_manager_all(ask: Ask, acme: Sponsor) -> None:
    vera, paul = add_member(acme, "vera"), add_member(acme, "paul", "manager")
    of_vera, of_paul = key(vera), key(paul)
    assert ask(of_vera, "DELETE", f"{prefix(of_paul)}/").json()["code"] == "forbidden"
    assert ask(of_vera, "DELETE", f"{prefix(key(acme))}/").status_code == 403
    assert ask(of_vera, "DELETE", f"{prefix(key(vera))}/").status_code == 204
    assert ask(of_paul, "DELETE", f"{prefix(of_vera)}/").status_code == 204


def test_a_sponsor_has_so_many_good_keys_and_no_more(ask: Ask, acme: Sponsor) -> None:
    caller = key(acme)
    for _ in range(MOST_GOOD_KEYS - 1):
        last = key(acme)
    for path in ("", f"{prefix(caller)}/rotate/"):
        answer = ask(caller, "POST", path, {})
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert f"has {MOST_GOOD_KEYS} keys that are good" in answer.json()["detail"]
    assert ask(caller, "POST", f"{prefix(last)}/rotate/", {"overlap_hours": 0}).status_code == 201
    assert ApiKey.objects.get(pk=caller.key.pk).expires_at == caller.key.expires_at


def test_the_keys_of_one_sponsor_are_no_limit_for_another(ask: Ask, acme: Sponsor, rival: IssuedKey) -> None:
    for _ in range(MOST_GOOD_KEYS):
        key(acme)
    assert ask(rival, "POST", body={}).status_code == 201


def test_the_text_of_a_new_key_is_a_key(ask: Ask, acme: Sponsor) -> None:
    new = ask(key(acme), "POST", body={}).json()
    text = read_key(new["text"])
    assert text is not None
    assert text.prefix == new["prefix"]


def test_me_tells_what_a_person_is_to_its_sponsor(web: Client, acme: Sponsor) -> None:
    for owner, told in ((add_member(acme, "vera", "manager"), {"role": "manager"}), (acme, None)):
        headers = {"Authorization": f"Bearer {key(owner).text}"}
        assert web.get("/api/v1/me/", headers=headers).json()["membership"] == told
