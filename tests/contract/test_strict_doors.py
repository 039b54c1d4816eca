"""Wrong requests to POST /api/v1/match/: each is refused, its place named, and nothing is guessed or dropped."""

import json
from typing import Any

import pytest

from partnermatch.api.problems import MAX_ERRORS
from partnermatch.api.strict import MAX_BODY_BYTES
from tests.contract.conftest import Send
from tests.contract.small_catalog import FULL_BRIEF, NOT_A_CERTIFICATE

MATCH = "/api/v1/match/"
DEEP = "molded" * 20

Brief = dict[str, Any]


def must(**musts: Any) -> Brief:
    return {"must": musts}


def want(criterion: str | None = None, **parameters: Any) -> Brief:
    named = {} if criterion is None else {"criterion": criterion}
    return {"want": [named | parameters]}


def volume(**parameters: Any) -> Brief:
    return want("annual_volume", **({"value": 1, "unit": "units", "points": 1} | parameters))


def lead_time(good: Any, limit: Any) -> Brief:
    return want("lead_time", good_weeks=good, limit_weeks=limit, points=1)


def shares(**shares: Any) -> Brief:
    return want("concentration", shares=shares, points=1)


# What is sent: the code and the pointer of one of its errors.
WRONG_BRIEFS: list[tuple[Brief, str, str]] = [
    # fields
    ({"musts": {}}, "unknown_field", "/musts"),
    ({"Must": {}}, "unknown_field", "/Must"),
    ({"": 1}, "unknown_field", "/"),
    ({"a/b~c": 1}, "unknown_field", "/a~1b~0c"),
    ({"want ": []}, "unknown_field", "/want "),
    (must(standard=["ISO13485"]), "unknown_field", "/must/standard"),
    ({"providers": {"exclude": []}}, "unknown_field", "/providers/exclude"),
    (want("experience", points=1, value=3), "unknown_field", "/want/0/value"),
    (want("region", countries=["MX"], unit="units", points=1), "unknown_field", "/want/0/unit"),
    # types
    ({"must": None}, "wrong_type", "/must"),
    ({"must": []}, "wrong_type", "/must"),
    ({"want": {}}, "wrong_type", "/want"),
    ({"want": None}, "wrong_type", "/want"),
    ({"want": ["region"]}, "wrong_type", "/want/0"),
    ({"providers": ["northmold"]}, "wrong_type", "/providers"),
    ({"providers": {"only": "northmold"}}, "wrong_type", "/providers/only"),
    ({"title": 1}, "wrong_type", "/title"),
    ({"title": None}, "wrong_type", "/title"),
    ({"limit": "20"}, "wrong_type", "/limit"),
    ({"limit": True}, "wrong_type", "/limit"),
    ({"limit": 20.5}, "wrong_type", "/limit"),
    ({"limit": None}, "wrong_type", "/limit"),
    ({"offset": "0"}, "wrong_type", "/offset"),
    ({"near_misses": False}, "wrong_type", "/near_misses"),
    ({"facets": 1}, "wrong_type", "/facets"),
    ({"facets": "false"}, "wrong_type", "/facets"),
    ({"explain": 0}, "wrong_type", "/explain"),
    ({"explain": None}, "wrong_type", "/explain"),
    ({"fits": "confirmed"}, "wrong_type", "/fits"),
    ({"as_of": 20261122}, "wrong_type", "/as_of"),
    (must(standards="ISO13485"), "wrong_type", "/must/standards"),
    (must(standards=[None]), "wrong_type", "/must/standards/0"),
    (must(standards=[["ISO13485"]]), "wrong_type", "/must/standards/0"),
    (must(capabilities={"device": True}), "wrong_type", "/must/capabilities"),
    (must(contract_services="yes"), "wrong_type", "/must/contract_services"),
    (must(contract_services=None), "wrong_type", "/must/contract_services"),
    (must(min_evidence=None), "wrong_type", "/must/min_evidence"),
    (want("experience", points="10"), "wrong_type", "/want/0/points"),
    (want("experience", points=True), "wrong_type", "/want/0/points"),
    (want("experience", points=1.5), "wrong_type", "/want/0/points"),
    (volume(value="2000000"), "wrong_type", "/want/0/value"),
    (volume(value=True), "wrong_type", "/want/0/value"),
    (volume(unit=None), "wrong_type", "/want/0/unit"),
    (shares(MX="10"), "wrong_type", "/want/0/shares/MX"),
    (shares(MX=True), "wrong_type", "/want/0/shares/MX"),
    # ranges
    ({"limit": 0}, "out_of_range", "/limit"),
    ({"limit": 201}, "out_of_range", "/limit"),
    ({"limit": -1}, "out_of_range", "/limit"),
    ({"limit": 10**99}, "out_of_range", "/limit"),
    ({"offset": -1}, "out_of_range", "/offset"),
    ({"offset": 99_990}, "out_of_range", "/offset"),
    ({"near_misses": 51}, "out_of_range", "/near_misses"),
    ({"title": "x" * 201}, "too_long", "/title"),
    (want("experience", points=101), "out_of_range", "/want/0/points"),
    (want("experience", points=-1), "out_of_range", "/want/0/points"),
    (volume(value=0), "out_of_range", "/want/0/value"),
    (volume(value=10**15 + 1), "out_of_range", "/want/0/value"),
    (shares(MX=100.5), "out_of_range", "/want/0/shares/MX"),
    (shares(MX=-1), "out_of_range", "/want/0/shares/MX"),
    (shares(MX=33.333), "out_of_range", "/want/0/shares/MX"),
    (shares(MX=60, CN=40.01), "out_of_range", "/want/0/shares"),
    (must(standards=["ISO13485"] * 51), "too_long", "/must/standards"),
    (must(countries=["x"] * 20_000), "too_long", "/must/countries"),
    ({"want": [{"criterion": "experience", "points": 1}] * 31}, "too_long", "/want"),
    # dates
    ({"as_of": "2026-02-30"}, "invalid_date", "/as_of"),
    ({"as_of": "22.11.2026"}, "invalid_date", "/as_of"),
    ({"as_of": "2026-11-22T00:00:00Z"}, "invalid_date", "/as_of"),
    ({"as_of": "20261122"}, "invalid_date", "/as_of"),
    ({"as_of": "2026-W47-7"}, "invalid_date", "/as_of"),
    ({"as_of": "２０２６-11-22"}, "invalid_date", "/as_of"),
    ({"as_of": ""}, "invalid_date", "/as_of"),
    ({"as_of": "1999-12-31"}, "out_of_range", "/as_of"),
    ({"as_of": "2026-01-01", "horizon": "2101-01-01"}, "out_of_range", "/horizon"),
    ({"as_of": "2026-01-02", "horizon": "2026-01-01"}, "conflict", "/horizon"),
    # codes
    (must(standards=["ISO13458"]), "unknown_code", "/must/standards/0"),
    (must(standards=["iso13485"]), "unknown_code", "/must/standards/0"),
    (must(standards=["ISO13485 "]), "unknown_code", "/must/standards/0"),
    (must(standards=[""]), "unknown_code", "/must/standards/0"),
    (must(standards=["ISO13485", "ISO13485"]), "duplicate_code", "/must/standards/1"),
    (must(standards=["FDA-QMSR"]), "not_holdable", "/must/standards/0"),
    (must(capabilities=["device.moulding"]), "unknown_code", "/must/capabilities/0"),
    (must(capabilities=["device", DEEP]), "unknown_code", "/must/capabilities/1"),
    (must(modalities=["gene_therapy"]), "unknown_code", "/must/modalities/0"),
    (must(stages=["Commercial"]), "unknown_code", "/must/stages/0"),
    (must(countries=["Mexico"]), "unknown_code", "/must/countries/0"),
    (must(countries=["mx"]), "unknown_code", "/must/countries/0"),
    (must(regions=["EU"]), "unknown_code", "/must/regions/0"),
    (must(min_evidence="certified"), "unknown_code", "/must/min_evidence"),
    ({"fits": ["near_miss"]}, "unknown_code", "/fits/0"),
    ({"fits": ["possible", "possible"]}, "duplicate_code", "/fits/1"),
    ({"fits": []}, "empty", "/fits"),
    ({"providers": {"not": ["nobody"]}}, "unknown_code", "/providers/not/0"),
    (want("price", points=1), "unknown_code", "/want/0/criterion"),
    (want("capability", values=["device"], scope="company", points=1), "unknown_code", "/want/0/scope"),
    (volume(unit="tonnes"), "unknown_code", "/want/0/unit"),
    (shares(ZZ=1), "unknown_code", "/want/0/shares/ZZ"),
    # what is missing
    (want(points=1), "missing", "/want/0/criterion"),
    (want("experience"), "missing", "/want/0/points"),
    (want("lead_time", good_weeks=8, points=1), "missing", "/want/0/limit_weeks"),
    (want("annual_volume", value=1, points=1), "missing", "/want/0/unit"),
    (want("modality", values=[], points=1), "empty", "/want/0/values"),
    # rules between two fields
    (must(countries=["US", "CN"], exclude_countries=["CN"]), "conflict", "/must/exclude_countries/0"),
    (must(capabilities=["device"], exclude_capabilities=["device"]), "conflict", "/must/exclude_capabilities/0"),
    (
        must(capabilities=["device.molding.lsr"], exclude_capabilities=["ds", "device"]),
        "conflict",
        "/must/exclude_capabilities/1",
    ),
    ({"providers": {"only": ["northmold"], "not": ["northmold"]}}, "conflict", "/providers/not/0"),
    (must(capabilities=["ds.chemical"]) | volume(), "wrong_unit", "/want/0/unit"),
]
WRONG_PAIRS: list[tuple[Brief, str]] = [
    (lead_time(26, 8), "/want/0/limit_weeks"),
    (lead_time(8, 8), "/want/0/limit_weeks"),
    (want("region", points=1), "/want/0/regions"),
    (want("region", countries=[], regions=[], points=1), "/want/0/regions"),
]


def errors_of(response: Any, code: str) -> list[dict[str, str]]:
    assert response.status_code == 400, response.content
    problem = response.json()
    assert (problem["code"], problem["request_id"]) == (code, response["X-Request-ID"])
    assert 1 <= len(problem["errors"]) <= MAX_ERRORS
    errors: list[dict[str, str]] = problem["errors"]
    return errors


@pytest.mark.parametrize(
    ("brief", "code", "pointer"), WRONG_BRIEFS, ids=[f"{p} {c} {json.dumps(b)[:40]}" for b, c, p in WRONG_BRIEFS]
)
def test_a_wrong_brief_is_refused_and_the_place_named(
    send: Send, catalog: None, brief: Brief, code: str, pointer: str
) -> None:
    errors = errors_of(send("POST", MATCH, brief), "invalid_brief")
    assert (code, pointer) in [(error["code"], error["pointer"]) for error in errors]


@pytest.mark.parametrize(("brief", "pointer"), WRONG_PAIRS)
def test_a_rule_between_two_fields_points_at_the_later_one(
    send: Send, catalog: None, brief: Brief, pointer: str
) -> None:
    errors = errors_of(send("POST", MATCH, brief), "invalid_brief")
    assert [error["pointer"] for error in errors] == [pointer]


# A body as it is sent: the code and the pointer of one of its errors.
WRONG_BODIES: list[tuple[bytes, str, str]] = [
    (b"", "empty_body", ""),
    (b" ", "syntax", ""),
    (b"null", "wrong_type", ""),
    (b"[]", "wrong_type", ""),
    (b'"{}"', "wrong_type", ""),
    (b"0", "wrong_type", ""),
    (b"true", "wrong_type", ""),
    (b"limit=20", "syntax", ""),
    (b'{"limit": 20', "syntax", ""),
    (b'{"limit": 20}}', "syntax", ""),
    (b"{'limit': 20}", "syntax", ""),
    (b'{"limit": 0x14}', "syntax", ""),
    (b'{"limit": NaN}', "not_finite", ""),
    (b'{"limit": -Infinity}', "not_finite", ""),
    (b'{"limit": 1e999}', "not_finite", ""),
    (b'{"limit": 1' + b"0" * 5000 + b"}", "number_too_long", ""),
    (b'{"title": "\\u0000"}', "nul_character", ""),
    (b'{"title": "\\ud800"}', "lone_surrogate", ""),
    (b'{"title": "\x00"}', "syntax", ""),
    (b'{"title": "\xff"}', "encoding", ""),
    (b"\xef\xbb\xbf{}", "encoding", ""),
    ('{"title": "é"}'.encode("utf-16"), "encoding", ""),
    (b'{"must": ' + b"[" * 100_000, "too_deep", ""),
    (b'{"must": ' + b"[" * 990 + b"]" * 990 + b"}", "too_deep", ""),
    (b'{"limit": 1, "limit": 2}', "duplicate_key", "/limit"),
    (b'{"must": {"standards": [], "standards": []}}', "duplicate_key", "/must/standards"),
    (b'{"want": [{"points": 1, "\\u0070oints": 2}]}', "duplicate_key", "/want/0/points"),
]


@pytest.mark.parametrize(("body", "code", "pointer"), WRONG_BODIES, ids=[str(body[:30]) for body, *_ in WRONG_BODIES])
def test_a_wrong_body_is_refused_and_the_place_named(
    send: Send, catalog: None, body: bytes, code: str, pointer: str
) -> None:
    errors = errors_of(send("POST", MATCH, body), "invalid_json")
    assert (code, pointer) in [(error["code"], error["pointer"]) for error in errors]


def test_the_full_brief_is_answered(send: Send, catalog: None) -> None:
    response = send("POST", MATCH, FULL_BRIEF)
    assert response.status_code == 200, response.content
    assert response.json()["counts"]["considered"] == 1
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "private, no-store"


def test_the_same_brief_gets_the_same_bytes(send: Send, catalog: None) -> None:
    assert send("POST", MATCH, FULL_BRIEF).content == send("POST", MATCH, FULL_BRIEF).content


def test_an_empty_object_asks_for_everybody(send: Send, catalog: None) -> None:
    assert send("POST", MATCH, {}).json()["counts"]["considered"] == 2


def test_a_body_of_just_the_largest_size_is_read(send: Send, catalog: None) -> None:
    assert send("POST", MATCH, b"{}".ljust(MAX_BODY_BYTES)).status_code == 200


def test_a_misspelt_code_is_told_from_the_right_one(send: Send, catalog: None) -> None:
    (error,) = errors_of(send("POST", MATCH, must(standards=["ISO13458"])), "invalid_brief")
    assert error["detail"] == "no standard 'ISO13458'; did you mean 'ISO13485'?"


def test_a_standard_that_nobody_can_hold_comes_with_what_to_ask_for_instead(send: Send, catalog: None) -> None:
    (error,) = errors_of(send("POST", MATCH, must(standards=["FDA-QMSR"])), "invalid_brief")
    assert NOT_A_CERTIFICATE in error["detail"]


def test_all_errors_are_listed_at_once(send: Send, catalog: None) -> None:
    brief = {"limit": 0, "must": {"standards": ["X", "Y"], "stage": 1}, "want": [{}], "colour": "red"}
    pointers = [error["pointer"] for error in errors_of(send("POST", MATCH, brief), "invalid_brief")]
    assert pointers[:4] == ["/limit", "/must/standards/0", "/must/standards/1", "/must/stage"]
    assert pointers[4:] == ["/want/0/criterion", "/colour"]


def test_at_most_fifty_errors_are_listed(send: Send, catalog: None) -> None:
    brief = {f"field-{n}": n for n in range(300)}
    assert len(errors_of(send("POST", MATCH, brief), "invalid_brief")) == MAX_ERRORS
