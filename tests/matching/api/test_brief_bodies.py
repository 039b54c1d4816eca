"""What may be sent to keep a brief: judged as by `/match/`, and everything that is wrong is told at once."""

from typing import Any

import pytest

from tests.matching.api.conftest import LSR, Caller, faults

WRONG_BRIEFS: list[Any] = [
    {"limt": 1, "near_misses": 51},
    {"must": {"standards": ["ISO13458", "FDA-QMSR"], "countries": ["US"], "exclude_countries": ["US"]}},
    {"horizon": "2026-01-01", "as_of": "2026-11-22", "title": 5},
    {"want": [{"criterion": "regio"}, {"criterion": "lead_time", "good_weeks": True, "limit_weeks": "8", "points": 1}]},
    {"title": "a\nb", "limit": 1.5, "facets": 1, "explain": "yes"},
    {"a/b~c": 1, "providers": {"only": ["nobody-at-all"]}},
    {"must": {"capabilities": ["device.molding.lsr"] * 51}},
]
TITLE, NOTES, BRIEF = ("/title", "title"), ("/notes", "notes"), ("/brief", "brief")


@pytest.mark.parametrize("brief", WRONG_BRIEFS)
def test_a_brief_is_refused_as_where_it_is_only_asked_with_pointers_into_the_body(acme: Caller, brief: Any) -> None:
    asked = acme("POST", "/match/", brief).json()
    kept = acme("POST", "/briefs/", {"brief": brief}).json()
    assert (kept["code"], kept["status"]) == (asked["code"], asked["status"]) == ("invalid_brief", 400)
    assert kept["errors"] == [error | {"pointer": f"/brief{error['pointer']}"} for error in asked["errors"]]


def test_all_errors_are_told_at_once_in_the_order_of_the_body(acme: Caller) -> None:
    body = {"notes": 1, "brief": {"limit": 0, "must": {"stages": ["comercial"]}}, "titel": "x", "title": None}
    assert faults(acme("POST", "/briefs/", body)) == [
        ("/notes", "wrong_type"),
        ("/brief/limit", "out_of_range"),
        ("/brief/must/stages/0", "unknown_code"),
        ("/titel", "unknown_field"),
        ("/title", "wrong_type"),
    ]


# what is sent beside a brief → what is wrong with it
WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"title": 5}, [("/title", "wrong_type")]),
    ({"title": True}, [("/title", "wrong_type")]),
    ({"title": None}, [("/title", "wrong_type")]),
    ({"title": ["x"]}, [("/title", "wrong_type")]),
    ({"title": "t" * 201}, [("/title", "too_long")]),
    ({"title": "two\nlines"}, [("/title", "invalid_text")]),
    ({"title": "bell\x07"}, [("/title", "invalid_text")]),
    ({"notes": 5}, [("/notes", "wrong_type")]),
    ({"notes": {}}, [("/notes", "wrong_type")]),
    ({"notes": "n" * 10_001}, [("/notes", "too_long")]),
    ({"notes": "bell\x07"}, [("/notes", "invalid_text")]),
    ({"notes": "\x85"}, [("/notes", "invalid_text")]),
    ({"version": 3}, [("/version", "unknown_field")]),
    ({"id": "x", "created_by": "me"}, [("/id", "unknown_field"), ("/created_by", "unknown_field")]),
]


@pytest.mark.parametrize(("said", "expected"), WRONG)
def test_title_and_notes_are_read_strictly(acme: Caller, said: dict[str, Any], expected: Any) -> None:
    new = acme.brief()
    seen = {"If_Match": new["ETag"]}
    assert faults(acme("POST", "/briefs/", said | {"brief": LSR})) == expected
    assert faults(acme("PATCH", f"/briefs/{new.json()['id']}/", said, **seen)) == expected
    assert acme("GET", f"/briefs/{new.json()['id']}/").json() == new.json()
    assert acme("GET", "/briefs/").json()["count"] == 1


def test_the_longest_title_and_notes_are_taken(acme: Caller) -> None:
    assert acme.brief(title="t" * 200, notes="n" * 10_000).json()["notes"] == "n" * 10_000


@pytest.mark.parametrize("brief", [None, 5, "LSR", True, [LSR]])
def test_the_brief_must_be_an_object(acme: Caller, brief: Any) -> None:
    assert faults(acme("POST", "/briefs/", {"brief": brief})) == [("/brief", "wrong_type")]


def test_a_brief_must_be_there_at_first_and_may_be_left_out_later(acme: Caller) -> None:
    assert faults(acme("POST", "/briefs/", {"title": "x"})) == [("/brief", "missing")]
    new = acme.brief()
    assert acme("PATCH", f"/briefs/{new.json()['id']}/", {}, If_Match=new["ETag"]).json() == new.json()


def test_only_a_change_says_whether_it_is_archived(acme: Caller) -> None:
    assert faults(acme("POST", "/briefs/", {"brief": LSR, "archived": True})) == [("/archived", "unknown_field")]
    new = acme.brief()
    address, seen = f"/briefs/{new.json()['id']}/", {"If_Match": new["ETag"]}
    for wrong in (None, 0, "false"):
        assert faults(acme("PATCH", address, {"archived": wrong}, **seen)) == [("/archived", "wrong_type")]
    assert acme("PATCH", address, {"archived": True}, **seen).json()["archived_at"] is not None


@pytest.mark.parametrize("action", ["duplicate/", "match/"])
def test_where_no_body_is_read_none_is_taken(acme: Caller, action: str) -> None:
    address = f"/briefs/{acme.brief().json()['id']}/{action}"
    assert faults(acme("POST", address, {"limit": 5})) == [("/limit", "unknown_field")]
    assert acme("POST", address, {}).status_code in (200, 201)
