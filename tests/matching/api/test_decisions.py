"""What is decided about the providers of a shortlist, over HTTP."""

from typing import Any

import pytest
import time_machine

from catalog.models import Provider
from matching import decisions
from tests.contract.small_catalog import FULL_BRIEF
from tests.matching.api.conftest import Caller, faults

NORTHMOLD = {"provider": "northmold", "decision": "selected"}
NEAR_MISS = FULL_BRIEF | {"must": {"countries": ["CN"]}, "providers": {}}


def address(response: Any) -> str:
    return f"/shortlists/{response.json()['record']['id']}/"


def decide(caller: Caller, seen: Any, *said: Any) -> Any:
    """The answer to decisions on the shortlist that was seen."""
    return caller("PATCH", address(seen), {"decisions": list(said)}, If_Match=seen["ETag"])


@pytest.fixture
def made(acme: Caller) -> Any:
    return acme.shortlist()


def test_decisions_are_numbered_and_signed_beside_the_record(acme: Caller, made: Any) -> None:
    with time_machine.travel("2026-11-22T09:30:12Z", tick=False):
        decided = decide(acme, made, NORTHMOLD | {"reason": "Best.\nBy far.", "decided_on": "2026-11-20"})
    assert decided.json()["decisions"] == [
        NORTHMOLD
        | {"number": 1, "reason": "Best.\nBy far.", "decided_on": "2026-11-20"}
        | {"author": "sponsor-acme", "at": "2026-11-22T09:30:12Z"}
    ]
    assert decided.json()["record"] == made.json()["record"]
    assert decided.json()["hash"] == made.json()["hash"]


def test_the_answer_is_what_a_get_gives_from_then_on(acme: Caller, made: Any) -> None:
    decided = decide(acme, made, NORTHMOLD)
    again = acme("GET", address(made), If_None_Match=made["ETag"])
    assert (again.json(), again["ETag"]) == (decided.json(), decided["ETag"])
    assert acme("GET", "/shortlists/").json()["results"][0]["decisions"] == 1


def test_without_a_day_it_was_decided_today(acme: Caller, made: Any) -> None:
    with time_machine.travel("2026-11-23T23:59:59Z", tick=False):
        assert decide(acme, made, NORTHMOLD).json()["decisions"][0]["decided_on"] == "2026-11-23"


def test_of_each_provider_the_last_decision_holds_and_all_of_them_stay(acme: Caller, made: Any) -> None:
    said = [(NORTHMOLD | {"decision": word, "reason": "x"}) for word in ("contacted", "quoted", "rejected")]
    decided = decide(acme, decide(acme, made, *said[:2], NORTHMOLD | {"provider": "present-supplier"}), said[2])
    assert [each["number"] for each in decided.json()["decisions"]] == [1, 2, 3, 4]
    assert [(each["number"], each["decision"]) for each in decided.json()["standing"]] == [
        (3, "selected"),
        (4, "rejected"),
    ]


def test_what_was_decided_before_must_have_been_seen(acme: Caller, made: Any) -> None:
    assert decide(acme, made, NORTHMOLD).status_code == 200
    assert decide(acme, made, NORTHMOLD).status_code == 412
    assert acme("PATCH", address(made), {"decisions": [NORTHMOLD]}).status_code == 428
    assert len(acme("GET", address(made)).json()["decisions"]) == 1


def test_a_near_miss_may_be_decided_on(acme: Caller) -> None:
    made = acme.shortlist(NEAR_MISS)
    assert [each["provider"]["key"] for each in made.json()["record"]["near_misses"]] == ["northmold"]
    assert decide(acme, made, NORTHMOLD).status_code == 200


def test_a_provider_that_left_the_catalog_may_still_be_decided_on(acme: Caller, made: Any) -> None:
    Provider.objects.filter(key="northmold").update(status="retired")
    decided = decide(acme, made, NORTHMOLD | {"decision": "rejected", "reason": "It closed."})
    assert decided.json()["providers"][0] == {"key": "northmold", "name": "Northmold", "in_catalog": False}


# a decision → what is wrong with it
WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    (5, [("", "wrong_type")]),
    ({}, [("/provider", "missing"), ("/decision", "missing")]),
    (NORTHMOLD | {"provider": "northmol"}, [("/provider", "unknown_code")]),
    (NORTHMOLD | {"provider": ""}, [("/provider", "unknown_code")]),
    (NORTHMOLD | {"provider": 5}, [("/provider", "wrong_type")]),
    (NORTHMOLD | {"decision": "Selected"}, [("/decision", "unknown_code")]),
    (NORTHMOLD | {"decision": None}, [("/decision", "wrong_type")]),
    (NORTHMOLD | {"decision": True}, [("/decision", "wrong_type")]),
    (NORTHMOLD | {"reason": None}, [("/reason", "wrong_type")]),
    (NORTHMOLD | {"reason": "r" * 2001}, [("/reason", "too_long")]),
    (NORTHMOLD | {"reason": "bell\x07"}, [("/reason", "invalid_text")]),
    (NORTHMOLD | {"decision": "rejected"}, [("/reason", "missing")]),
    (NORTHMOLD | {"decision": "rejected", "reason": " \n"}, [("/reason", "missing")]),
    (NORTHMOLD | {"decision": "rejected", "reason": 5}, [("/reason", "wrong_type")]),
    (NORTHMOLD | {"decided_on": "22.11.2026"}, [("/decided_on", "invalid_date")]),
    (NORTHMOLD | {"decided_on": None}, [("/decided_on", "wrong_type")]),
    (NORTHMOLD | {"decided_on": "1999-12-31"}, [("/decided_on", "out_of_range")]),
    (NORTHMOLD | {"decided_on": "2100-12-31"}, [("/decided_on", "out_of_range")]),
    (NORTHMOLD | {"number": 7, "author": "you"}, [("/number", "unknown_field"), ("/author", "unknown_field")]),
]


@pytest.mark.parametrize(("wrong", "expected"), WRONG)
def test_a_decision_is_read_strictly_and_nothing_is_taken_down_by_halves(
    acme: Caller, made: Any, wrong: Any, expected: list[tuple[str, str]]
) -> None:
    refused = decide(acme, made, NORTHMOLD, wrong)
    assert faults(refused) == [(f"/decisions/1{pointer}", code) for pointer, code in expected]
    assert refused.json()["code"] == "invalid_request"
    assert acme("GET", address(made)).json()["decisions"] == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("/decisions", "missing")]),
        ({"decisions": []}, [("/decisions", "missing")]),
        ({"decisions": None}, [("/decisions", "wrong_type")]),
        ({"decisions": {"0": NORTHMOLD}}, [("/decisions", "wrong_type")]),
        ({"decisions": [NORTHMOLD] * 201}, [("/decisions", "too_long")]),
        ({"decisions": [NORTHMOLD], "title": "x"}, [("/title", "unknown_field")]),
    ],
)
def test_the_list_of_decisions_is_read_strictly(acme: Caller, made: Any, body: Any, expected: Any) -> None:
    assert faults(acme("PATCH", address(made), body, If_Match=made["ETag"])) == expected


def test_a_misspelt_word_is_answered_with_what_was_probably_meant(acme: Caller, made: Any) -> None:
    refused = decide(acme, made, {"provider": "nortmold", "decision": "selekted"}, NORTHMOLD | {"decision": "x"})
    assert [error["detail"] for error in refused.json()["errors"]] == [
        "no provider 'nortmold'; did you mean 'northmold'?",
        "no decision 'selekted'; did you mean 'selected'?",
        "no decision 'x'; there are selected, rejected, contacted, quoted",
    ]


def test_two_hundred_decisions_are_taken_at_once(acme: Caller, made: Any) -> None:
    assert len(decide(acme, made, *[NORTHMOLD] * 200).json()["decisions"]) == 200


def test_a_shortlist_takes_so_many_decisions_and_no_more(
    acme: Caller, made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "MOST_OF_A_SHORTLIST", 2)
    full = decide(acme, made, NORTHMOLD, NORTHMOLD)
    refused = decide(acme, full, NORTHMOLD)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert len(acme("GET", address(made)).json()["decisions"]) == 2


def test_who_may_only_read_decides_nothing(made: Any, acme: Caller, caller: Any) -> None:
    reader = caller("reader", "read")
    assert decide(reader, made, NORTHMOLD).json()["code"] == "scope_required"
