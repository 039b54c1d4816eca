"""Who may do what: which principal gets which status on which route, and how fast a key stops being one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.api.urls import urlpatterns as catalog_routes
from partnermatch.access.issuing import IssuedKey, revoke_key
from partnermatch.access.keys import checksum
from partnermatch.access.models import ApiKey
from partnermatch.api import v1
from partnermatch.api.strict import AsDeclared

Change = Callable[[ApiKey], object]

NOBODYS = "00000000-0000-0000-0000-000000000000"
UNKNOWN = (body := "pm_abcdefgh_" + "0A" * 16) + checksum(body)

PRINCIPALS: dict[str, dict[str, Any] | None] = {
    "nobody": None,
    "sponsor": {"scopes": ["read", "write"]},
    "sponsor who only writes": {"scopes": ["write"]},
    "curator": {"scopes": ["read", "curate"], "curator": True},
    "publisher who cannot read": {"scopes": ["publish"], "curator": True},
}


def example(pattern: URLPattern) -> str:
    """The path of a route, with a key or an id that nothing has."""
    path = str(pattern.pattern).replace("<uuid:key>", NOBODYS)
    return f"/api/v1/{v1.PARAMETER.sub('none-such', path)}"


def reading(path: str) -> list[int]:
    found = 404 if "none-such" in path else 200
    return [401, found, 403, found, 403]


RECORDS = ("capabilities", "modalities", "certificates", "inspections")
SITE = "/api/v1/sites/none-such/"
ADDED_TO = ["/api/v1/providers/none-such/sites/", *(f"{SITE}{name}/" for name in RECORDS)]
OWN = ["/api/v1/briefs/", "/api/v1/shortlists/"]
BRIEF, SHORTLIST = (f"{path}{NOBODYS}/" for path in OWN)
PROPOSAL, DECISIONS = f"/api/v1/proposals/{NOBODYS}/", ("publish", "reject", "withdraw", "renew")
MERGES = ["/api/v1/duplicates/dismiss/", "/api/v1/providers/none-such/merge/"]
CHANGED = ["/api/v1/providers/none-such/", SITE, *(f"{SITE}{name}/none-such/" for name in RECORDS)]

# route: the status for each principal, in the order above
STATUSES: dict[tuple[str, str], list[int]] = {
    ("GET", "/api/v1/"): [200, 200, 200, 200, 200],
    ("HEAD", "/api/v1/"): [200, 200, 200, 200, 200],
    ("OPTIONS", "/api/v1/"): [200, 200, 200, 200, 200],
    ("POST", "/api/v1/"): [405, 405, 405, 405, 405],
    ("GET", "/api/v1/me/"): [401, 200, 200, 200, 200],
    ("HEAD", "/api/v1/me/"): [401, 200, 200, 200, 200],
    ("OPTIONS", "/api/v1/me/"): [401, 200, 200, 200, 200],
    ("DELETE", "/api/v1/me/"): [401, 405, 405, 405, 405],
    ("GET", "/api/v1/keys/"): [401, 200, 403, 200, 403],
    ("POST", "/api/v1/keys/"): [401, 201, 201, 201, 403],
    ("GET", "/api/v1/keys/none-such/"): [401, 404, 404, 404, 404],
    ("DELETE", "/api/v1/keys/none-such/"): [401, 404, 404, 404, 404],
    ("POST", "/api/v1/keys/none-such/rotate/"): [401, 404, 404, 404, 404],
    ("POST", "/api/v1/catalog/imports/"): [401, 403, 403, 400, 403],
    ("GET", "/api/v1/catalog/imports/"): [401, 403, 403, 405, 403],
    ("GET", "/api/v1/catalog/export/"): [401, 403, 403, 200, 403],
    ("POST", "/api/v1/match/"): [401, 200, 403, 200, 403],
    ("OPTIONS", "/api/v1/match/"): [401, 200, 200, 200, 200],
    ("GET", "/api/v1/match/"): [401, 405, 403, 405, 403],
    **{("GET", path): [401, 200, 403, 403, 403] for path in OWN},
    ("POST", "/api/v1/briefs/"): [401, 400, 400, 403, 403],
    **{("GET", path): [401, 404, 403, 403, 403] for path in (BRIEF, SHORTLIST, f"{BRIEF}shortlists/")},
    ("GET", f"{SHORTLIST}export/"): [401, 404, 403, 403, 403],
    **{("PATCH", path): [401, 404, 404, 403, 403] for path in (BRIEF, SHORTLIST)},
    **{("GET", f"{SHORTLIST}{view}/"): [401, 404, 403, 403, 403] for view in ("verify", "changes")},
    ("GET", "/api/v1/changes/"): [401, 400, 403, 403, 403],
    ("GET", "/api/v1/lapses/"): [401, 200, 403, 403, 403],
    ("DELETE", BRIEF): [401, 404, 404, 403, 403],
    ("DELETE", SHORTLIST): [401, 405, 405, 403, 403],
    **{("POST", f"{BRIEF}{action}/"): [401, 404, 404, 403, 403] for action in ("duplicate", "shortlists")},
    ("POST", f"{BRIEF}match/"): [401, 404, 403, 403, 403],
    ("OPTIONS", BRIEF): [401, 200, 200, 200, 200],
    ("GET", "/api/v1/openapi.yaml"): [200, 200, 200, 200, 200],
    ("GET", "/api/v1/openapi.json"): [200, 200, 200, 200, 200],
    ("GET", "/api/v1/docs/"): [200, 200, 200, 200, 200],
    ("GET", "/health/live"): [200, 200, 200, 200, 200],
    ("GET", "/health/ready"): [200, 200, 200, 200, 200],
    ("GET", "/problems/not_found/"): [200, 200, 200, 200, 200],
    ("GET", "/api/v1/nothing/"): [404, 404, 404, 404, 404],
    **{("GET", path): reading(path) for path in map(example, catalog_routes)},
    **{("GET", path): [401, 405, 405, 405, 405] for path in ADDED_TO},
    **{("POST", path): [401, 403, 403, 404, 403] for path in ADDED_TO},
    ("POST", "/api/v1/providers/"): [401, 403, 403, 400, 403],
    **{(method, path): [401, 403, 403, 404, 403] for method in ("PATCH", "DELETE") for path in CHANGED},
    ("GET", "/api/v1/providers/none-such/history/"): [401, 403, 403, 404, 403],
    ("GET", "/api/v1/duplicates/"): [401, 403, 403, 200, 403],
    **{("GET", path): [401, 405, 405, 405, 405] for path in MERGES},
    ("POST", MERGES[0]): [401, 403, 403, 403, 400],
    ("POST", MERGES[1]): [401, 403, 403, 403, 404],
    ("GET", "/api/v1/proposals/"): [401, 403, 403, 200, 403],
    ("GET", PROPOSAL): [401, 403, 403, 404, 403],
    **{("GET", f"{PROPOSAL}{action}/"): [401, 405, 405, 405, 405] for action in DECISIONS},
    **{("POST", f"{PROPOSAL}{action}/"): [401, 403, 403, 403, 404] for action in DECISIONS[:2]},
    **{("POST", f"{PROPOSAL}{action}/"): [401, 403, 403, 404, 403] for action in DECISIONS[2:]},
}
ROWS = [
    pytest.param(method, path, principal, status, id=f"{method} {path} as {principal}")
    for (method, path), statuses in STATUSES.items()
    for principal, status in zip(PRINCIPALS, statuses, strict=True)
]


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def me(web: Client, text: str) -> Any:
    return web.get("/api/v1/me/", headers=bearer(text))


@pytest.mark.parametrize(("method", "path", "principal", "status"), ROWS)
def test_every_principal_gets_its_status_on_every_route(
    web: Client, issue: Callable[..., IssuedKey], method: str, path: str, principal: str, status: int
) -> None:
    kind = PRINCIPALS[principal]
    headers = {} if kind is None else bearer(issue(*kind["scopes"], curator="curator" in kind).text)
    body = b"{}" if method in ("POST", "PATCH") else b""
    answer: Any = web.generic(method, path, body, "application/json", headers=headers)
    answer.getvalue()  # a stream ends when it is read
    assert answer.status_code == status


def test_the_table_knows_every_route_of_version_1() -> None:
    assert {example(pattern) for pattern in v1.urlpatterns} <= {path for _, path in STATUSES}


def test_every_view_of_version_1_is_behind_the_strict_door() -> None:
    patterns = get_resolver("partnermatch.api.v1").url_patterns
    assert [p.name for p in patterns if AsDeclared not in p.callback.cls.permission_classes] == []


def set_sponsor_inactive(key: ApiKey) -> None:
    assert key.sponsor is not None
    key.sponsor.active = False
    key.sponsor.save()


def set_user_inactive(key: ApiKey) -> None:
    key.user.is_active = False
    key.user.save()


def expire(key: ApiKey) -> None:
    past = timezone.now() - timedelta(days=2)
    ApiKey.objects.filter(pk=key.pk).update(created_at=past, expires_at=past + timedelta(days=1))


ENDS: dict[str, Change] = {
    "revoked": revoke_key,
    "expired": expire,
    "sponsor inactive": set_sponsor_inactive,
    "user inactive": set_user_inactive,
    "deleted": lambda key: key.delete(),
    "another secret": lambda key: ApiKey.objects.filter(pk=key.pk).update(digest="ab" * 32),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_key_ends_with_the_very_next_request(web: Client, issued: IssuedKey, end: str) -> None:
    assert me(web, issued.text).status_code == 200
    ENDS[end](issued.key)
    assert me(web, issued.text).status_code == 401


@pytest.mark.parametrize("end", ENDS)
def test_why_a_key_is_refused_cannot_be_told_from_the_answer(web: Client, issued: IssuedKey, end: str) -> None:
    headers = bearer(issued.text) | {"X-Request-ID": "same"}
    ENDS[end](issued.key)
    ended = web.get("/api/v1/me/", headers=headers)
    unknown = web.get("/api/v1/me/", headers=headers | bearer(UNKNOWN))
    assert (ended.content, ended.headers) == (unknown.content, unknown.headers)
    assert ended.json()["code"] == "invalid_key"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "authentication_required"),
        ("Basic YTpi", "authentication_required"),
        ("Token pm_abcdefgh_x", "authentication_required"),
        ("Bearer", "malformed_key"),
        ("Bearer ", "malformed_key"),
        ("Bearer x", "malformed_key"),
        ("Bearer \xff\x00", "malformed_key"),
        ("Bearer pm_abcdefgh_" + "0" * 38, "malformed_key"),
        (f"Bearer {UNKNOWN.upper()}", "malformed_key"),
        (f"Bearer {UNKNOWN}x", "malformed_key"),
        (f"Bearer {UNKNOWN} {UNKNOWN}", "malformed_key"),
        (f"Bearer {'pm_' * 10_000}", "malformed_key"),
    ],
)
def test_what_is_no_key_is_refused_without_a_query(
    web: Client, django_assert_num_queries: DjangoAssertNumQueries, header: str, code: str
) -> None:
    with django_assert_num_queries(0):
        response = web.get("/api/v1/me/", headers={"Authorization": header})
    assert (response.status_code, response.json()["code"]) == (401, code)
    assert response["WWW-Authenticate"].startswith("Bearer realm=")


def test_one_wrong_character_costs_no_query(
    web: Client, issued: IssuedKey, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    wrong = issued.text[:20] + ("b" if issued.text[20] == "a" else "a") + issued.text[21:]
    with django_assert_num_queries(0):
        assert me(web, wrong).json()["code"] == "malformed_key"


def test_a_good_key_costs_one_query_and_one_write_a_minute(
    web: Client, issued: IssuedKey, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        assert me(web, issued.text).status_code == 200
    with django_assert_num_queries(1):
        assert me(web, issued.text).status_code == 200
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    with django_assert_num_queries(2):
        assert me(web, issued.text).status_code == 200


def test_a_missing_scope_is_named(web: Client, issue: Callable[..., IssuedKey]) -> None:
    key = issue("write").text
    response = web.post("/api/v1/match/", b"{}", "application/json", headers=bearer(key))
    assert response.status_code == 403
    assert "'read'" in response.json()["detail"]
    assert 'scope="read"' in response["WWW-Authenticate"]


def test_a_wrong_key_is_refused_where_none_is_needed(web: Client) -> None:
    assert web.get("/api/v1/", headers=bearer(UNKNOWN)).status_code == 401


def test_the_caller_learns_who_it_is(web: Client, issued: IssuedKey) -> None:
    answer = me(web, issued.text).json()
    assert answer["sponsor"] == {"key": "acme", "name": "Acme Devices"}
    assert (answer["kind"], answer["user"], answer["scopes"]) == ("sponsor", "sponsor-acme", ["read", "write"])
    assert answer["key"]["prefix"] == issued.key.prefix


def test_a_curator_has_no_sponsor(web: Client, issue: Callable[..., IssuedKey]) -> None:
    answer = me(web, issue("read", "curate", curator=True, name="vera").text).json()
    assert (answer["kind"], answer["user"], answer["sponsor"]) == ("curator", "vera", None)


def test_answers_to_a_principal_are_kept_by_no_cache(web: Client, issued: IssuedKey) -> None:
    assert me(web, issued.text)["Cache-Control"] == "private, no-store"
