import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.brief import BriefError, InvalidBrief, Musts
from matching.engine.columns import EVIDENCE
from matching.engine.criteria import CRITERIA
from matching.engine.door import parse_brief
from tests.matching.engine.small_world import Facts, columns, provider, site

TODAY = date(2026, 11, 22)
KEYS = ("aenova", "northmold", "present-supplier")
COLUMNS = columns(*(provider(key, site(f"{key}-1")) for key in KEYS))
VALID: Facts = {
    "title": "LSR gasket",
    "as_of": "2026-11-22",
    "horizon": "2028-11-22",
    "providers": {"only": [], "not": ["present-supplier"]},
    "must": {
        "capabilities": ["device.molding.lsr"],
        "standards": ["ISO13485"],
        "modalities": ["device_single_use"],
        "stages": ["commercial"],
        "countries": ["US"],
        "regions": ["LATIN-AMERICA"],
        "exclude_countries": ["CN"],
        "exclude_capabilities": ["ds.peptide"],
        "contract_services": True,
        "min_evidence": "declared",
    },
    "want": [
        {"criterion": "region", "countries": ["MX"], "regions": ["USMCA"], "points": 80},
        {"criterion": "lead_time", "good_weeks": 8, "limit_weeks": 26, "points": 50},
        {"criterion": "capability", "values": ["device.assembly"], "scope": "provider", "points": 40},
        {"criterion": "annual_volume", "value": 2000000, "unit": "units", "points": 30},
        {"criterion": "concentration", "shares": {"CN": 66.67, "DE": 33}, "points": 5},
    ],
    "limit": 20,
    "offset": 0,
    "fits": ["confirmed", "possible"],
    "near_misses": 5,
    "facets": True,
    "explain": True,
}


def errors(document: object) -> tuple[BriefError, ...]:
    with pytest.raises(InvalidBrief) as refused:
        parse_brief(document, COLUMNS, today=TODAY)
    return refused.value.errors


def told(document: object) -> list[tuple[str, str]]:
    return [(error.pointer, error.code) for error in errors(document)]


def want(criterion: str, **parameters: Any) -> Facts:
    return {"want": [{"criterion": criterion, "points": 1} | parameters]}


def volume(unit: str, *capabilities: str) -> Facts:
    return {"must": {"capabilities": list(capabilities)}} | want("annual_volume", value=5, unit=unit)


def test_a_full_brief_comes_back_as_it_was_sent() -> None:
    assert parse_brief(VALID, COLUMNS, today=TODAY).normalised() == VALID


def test_an_empty_brief_has_every_default() -> None:
    brief = parse_brief({}, COLUMNS, today=TODAY)
    assert (brief.as_of, brief.horizon, brief.must, brief.want) == (TODAY, TODAY, Musts(), ())
    assert (brief.limit, brief.offset, brief.near_misses, brief.facets, brief.explain) == (20, 0, 5, False, True)


def test_the_horizon_is_by_default_the_day_asked_about() -> None:
    assert parse_brief({"as_of": "2030-01-01"}, COLUMNS, today=TODAY).horizon == date(2030, 1, 1)


def test_the_hash_is_of_what_is_asked_not_of_how_it_is_shown() -> None:
    shown_otherwise = VALID | {"title": "x", "limit": 1, "offset": 7, "fits": ["possible"], "explain": False}
    asked_otherwise = VALID | {"horizon": "2028-11-23"}
    first, second, third = (
        parse_brief(brief, COLUMNS, today=TODAY).digest() for brief in (VALID, shown_otherwise, asked_otherwise)
    )
    assert first == second != third


def test_a_whole_share_is_the_same_with_and_without_a_decimal_point() -> None:
    briefs = [parse_brief(want("concentration", shares={"CN": n}), COLUMNS, today=TODAY) for n in (50, 50.0)]
    assert briefs[0].digest() == briefs[1].digest()


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([], [("", "wrong_type")]),
        (None, [("", "wrong_type")]),
        ({"titel": "x"}, [("/titel", "unknown_field")]),
        ({"a/b~c": 1}, [("/a~1b~0c", "unknown_field")]),
        ({"title": None}, [("/title", "wrong_type")]),
        ({"title": "x" * 201}, [("/title", "too_long")]),
        ({"title": "a\x00b"}, [("/title", "invalid_text")]),
        ({"title": "a\ud800b"}, [("/title", "invalid_text")]),
        ({"as_of": "2026-02-30"}, [("/as_of", "invalid_date")]),
        ({"as_of": "20261122"}, [("/as_of", "invalid_date")]),
        ({"as_of": "\uff12026-11-22"}, [("/as_of", "invalid_date")]),
        ({"as_of": "2026-11-22T00:00:00"}, [("/as_of", "invalid_date")]),
        ({"as_of": 20261122}, [("/as_of", "wrong_type")]),
        ({"as_of": "1999-12-31"}, [("/as_of", "out_of_range")]),
        ({"horizon": "2101-01-01"}, [("/horizon", "out_of_range")]),
        ({"horizon": "2026-11-21"}, [("/horizon", "conflict")]),
        ({"horizon": "2026-01-01", "as_of": "2026-01-02"}, [("/horizon", "conflict")]),
        ({"limit": 0}, [("/limit", "out_of_range")]),
        ({"limit": 201}, [("/limit", "out_of_range")]),
        ({"limit": True}, [("/limit", "wrong_type")]),
        ({"limit": 5.0}, [("/limit", "wrong_type")]),
        ({"limit": "5"}, [("/limit", "wrong_type")]),
        ({"limit": 10**5000}, [("/limit", "out_of_range")]),
        ({"offset": -1}, [("/offset", "out_of_range")]),
        ({"offset": 99_981}, [("/offset", "out_of_range")]),
        ({"near_misses": 51}, [("/near_misses", "out_of_range")]),
        ({"facets": 1}, [("/facets", "wrong_type")]),
        ({"explain": "true"}, [("/explain", "wrong_type")]),
        ({"fits": []}, [("/fits", "empty")]),
        ({"fits": ["near_miss"]}, [("/fits/0", "unknown_code")]),
        ({"fits": ["possible", "possible"]}, [("/fits/1", "duplicate_code")]),
        ({"providers": []}, [("/providers", "wrong_type")]),
        ({"providers": {"only": ["aenvoa"]}}, [("/providers/only/0", "unknown_code")]),
        ({"providers": {"only": ["aenova"], "not": ["northmold", "aenova"]}}, [("/providers/not/1", "conflict")]),
        ({"must": None}, [("/must", "wrong_type")]),
        ({"must": {"capability": []}}, [("/must/capability", "unknown_field")]),
        ({"must": {"capabilities": "ds"}}, [("/must/capabilities", "wrong_type")]),
        ({"must": {"capabilities": None}}, [("/must/capabilities", "wrong_type")]),
        ({"must": {"capabilities": ["DS"]}}, [("/must/capabilities/0", "unknown_code")]),
        ({"must": {"capabilities": ["ds", 7]}}, [("/must/capabilities/1", "wrong_type")]),
        ({"must": {"capabilities": ["ds", "ds"]}}, [("/must/capabilities/1", "duplicate_code")]),
        ({"must": {"capabilities": ["x"] * 51}}, [("/must/capabilities", "too_long")]),
        ({"must": {"standards": ["FDA-QMSR"]}}, [("/must/standards/0", "not_holdable")]),
        (
            {"must": {"countries": ["CN"], "exclude_countries": ["MX", "CN"]}},
            [("/must/exclude_countries/1", "conflict")],
        ),
        (
            {"must": {"capabilities": ["ds"], "exclude_capabilities": ["ds"]}},
            [("/must/exclude_capabilities/0", "conflict")],
        ),
        (
            {"must": {"capabilities": ["ds.peptide"], "exclude_capabilities": ["lab", "ds"]}},
            [("/must/exclude_capabilities/1", "conflict")],
        ),
        ({"must": {"contract_services": None}}, [("/must/contract_services", "wrong_type")]),
        ({"must": {"min_evidence": "guessed"}}, [("/must/min_evidence", "unknown_code")]),
        ({"want": {}}, [("/want", "wrong_type")]),
        ({"want": [{}] * 31}, [("/want", "too_long")]),
        ({"want": [7]}, [("/want/0", "wrong_type")]),
        ({"want": [{}]}, [("/want/0/criterion", "missing")]),
        ({"want": [{"criterion": "experience"}]}, [("/want/0/points", "missing")]),
        (
            {"want": [{"criterion": "lead", "points": 101}]},
            [("/want/0/criterion", "unknown_code"), ("/want/0/points", "out_of_range")],
        ),
        (want("experience", points=-1), [("/want/0/points", "out_of_range")]),
        (want("experience", points=1.5), [("/want/0/points", "wrong_type")]),
        (want("experience", values=[]), [("/want/0/values", "unknown_field")]),
        (want("capability", values=[]), [("/want/0/values", "empty")]),
        (want("capability", values=None), [("/want/0/values", "wrong_type")]),
        (want("capability", values=["lab"], scope="planet"), [("/want/0/scope", "unknown_code")]),
        (want("capability", values=["lab"], scope=None), [("/want/0/scope", "wrong_type")]),
        (want("standard", values=["FDA-QMSR"]), [("/want/0/values/0", "not_holdable")]),
        (want("region"), [("/want/0/regions", "missing")]),
        (want("region", regions=[], countries=[]), [("/want/0/regions", "missing")]),
        (want("region", regions=["MOON"]), [("/want/0/regions/0", "unknown_code")]),
        (want("lead_time", good_weeks=8), [("/want/0/limit_weeks", "missing")]),
        (want("lead_time", good_weeks=8, limit_weeks=8), [("/want/0/limit_weeks", "conflict")]),
        (want("lead_time", good_weeks=0, limit_weeks=8), [("/want/0/good_weeks", "out_of_range")]),
        (want("batch_size", value=10**15 + 1, unit="kg"), [("/want/0/value", "out_of_range")]),
        (volume("units", "ds", "lab"), [("/want/0/unit", "wrong_unit")]),
        (volume("gallons"), [("/want/0/unit", "unknown_code")]),
        (volume("units", "dss"), [("/must/capabilities/0", "unknown_code")]),
        (want("concentration", shares=[]), [("/want/0/shares", "wrong_type")]),
        (want("concentration", shares={"XX": 1}), [("/want/0/shares/XX", "unknown_code")]),
        (want("concentration", shares={"CN": "1"}), [("/want/0/shares/CN", "wrong_type")]),
        (want("concentration", shares={"CN": True}), [("/want/0/shares/CN", "wrong_type")]),
        (want("concentration", shares={"CN": 100.01}), [("/want/0/shares/CN", "out_of_range")]),
        (want("concentration", shares={"CN": -0.01}), [("/want/0/shares/CN", "out_of_range")]),
        (want("concentration", shares={"CN": 0.001}), [("/want/0/shares/CN", "out_of_range")]),
        (want("concentration", shares={"CN": float("nan")}), [("/want/0/shares/CN", "out_of_range")]),
        (want("concentration", shares={"CN": 66.67, "MX": 33.34}), [("/want/0/shares", "out_of_range")]),
    ],
)
def test_a_wrong_brief_is_refused_where_it_is_wrong(document: object, expected: list[tuple[str, str]]) -> None:
    assert told(document) == expected


@pytest.mark.parametrize(
    "document",
    [
        {"offset": 99_980},
        {"must": {"capabilities": ["ds"], "exclude_capabilities": ["ds.peptide"]}},
        {"must": {"regions": ["USMCA"], "exclude_countries": ["MX"]}},
        want("region", countries=["MX"]),
        want("concentration", shares={"CN": 66.67, "MX": 33.33}),
        want("concentration", shares={"CN": 1e2}),
        volume("kg", "device", "ds"),
        volume("samples"),
    ],
)
def test_what_the_contract_allows_is_not_refused(document: Facts) -> None:
    assert parse_brief(document, COLUMNS, today=TODAY) != parse_brief({}, COLUMNS, today=TODAY)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"limit": 0}, "limit must be 1 to 200, got 0"),
        ({"limt": 5}, "the brief has no field 'limt'; did you mean 'limit'?"),
        ({"must": {"standards": ["ISO13458"]}}, "no standard 'ISO13458'; did you mean 'ISO13485'?"),
        ({"must": {"standards": ["iso13485"]}}, "no standard 'iso13485'; did you mean 'ISO13485'?"),
        ({"must": {"standards": ["Devices"]}}, "no standard 'Devices'; did you mean 'ISO13485'?"),
        ({"must": {"modalities": ["zzz"]}}, "no modality 'zzz'"),
        (
            {"must": {"standards": ["FDA-QMSR"]}},
            "nobody can hold 'FDA-QMSR' (regulation): no certificate exists. Ask for ISO13485",
        ),
        ({"providers": {"not": ["northmould"]}}, "no provider 'northmould'; did you mean 'northmold'?"),
        (want("lead_tme"), "no criterion 'lead_tme'; did you mean 'lead_time'?"),
        (want("lead_time", good_weeks=9, limit_weeks=3), "limit_weeks must be above good_weeks (9), got 3"),
        (volume("units", "ds"), "no must capability is measured in 'units'; the unit must be 'kg'"),
        ({"title": 10**5000}, "title must be a string, got a number of more than 60 digits"),
        ({"must": {"countries": ["A" * 500]}}, f"no country '{'A' * 59}…'"),
        ({"fits": ["near_miss"]}, "no fit 'near_miss'; it is one of confirmed, possible"),
        ({"fits": [1]}, "fits item 1 must be one of confirmed, possible, got 1"),
        ({"must": {"min_evidence": "sure"}}, f"no evidence 'sure'; it is one of {', '.join(EVIDENCE)}"),
        ({"must": {"min_evidence": 2}}, "min_evidence must be one of verified, register, declared, inferred, got 2"),
        (want("capability", values=["lab"], scope="planet"), "no scope 'planet'; it is one of site, provider"),
        (want("price"), f"no criterion 'price'; it is one of {', '.join(CRITERIA)}"),
        (volume("gallons"), "no volume unit 'gallons'; it is one of L, kg, samples, units"),
    ],
)
def test_a_message_names_the_value_and_the_way_out(document: object, message: str) -> None:
    assert errors(document)[0].message == message


def test_all_errors_come_in_the_order_of_the_document_and_what_is_missing_after_what_is_there() -> None:
    document = {
        "limit": 0,
        "want": [{"points": 101, "criterion": "lead_time", "good_weeks": "8"}, 5],
        "must": {"exclude_countries": ["US"], "standards": ["ISO1"], "countries": ["US"]},
        "as_of": "today",
    }
    assert [pointer for pointer, _ in told(document)] == [
        *("/limit", "/want/0/points", "/want/0/good_weeks", "/want/0/limit_weeks", "/want/1"),
        *("/must/exclude_countries/0", "/must/standards/0", "/as_of"),
    ]


def test_at_most_fifty_errors_are_told() -> None:
    assert told({f"field{n}": n for n in range(999)}) == [(f"/field{n}", "unknown_field") for n in range(50)]


def test_of_a_brief_full_of_misspelt_codes_the_first_fifty_are_told() -> None:
    lists = {name: [f"devise.molding.{n}{'x' * 60}" for n in range(50)] for name in vars(Musts())}
    assert len(errors({"must": lists, "want": [{f"fild{n}" * 9: n for n in range(200)}] * 30})) == 50


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
WORDS = st.sampled_from([*VALID, *VALID["must"], "values", "points", "criterion", "region", "concentration", "shares"])


OBJECTS = st.dictionaries(WORDS, JSON, max_size=4)


@given(JSON | st.dictionaries(WORDS, JSON | OBJECTS | st.lists(OBJECTS, max_size=3), max_size=4))
def test_the_door_raises_nothing_but_invalid_brief_on_any_json(document: object) -> None:
    opens_or_tells(document)


@settings(max_examples=300)
@given(st.data())
def test_a_brief_with_one_part_replaced_is_read_or_refused(data: st.DataObject) -> None:
    document = json.loads(json.dumps(VALID))
    node: Any = document
    while isinstance(node, dict | list) and node:
        step = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else range(len(node))))
        if not isinstance(node[step], dict | list) or data.draw(st.booleans()):
            node[step] = data.draw(JSON | WORDS)
            break
        node = node[step]
    opens_or_tells(document)


def opens_or_tells(document: object) -> None:
    found: tuple[BriefError, ...] | None = None
    try:
        parse_brief(document, COLUMNS, today=TODAY).digest()
    except InvalidBrief as refused:
        found = refused.errors
    if found is not None:
        assert 0 < len(found) <= 50
        json.dumps([vars(error) for error in found], ensure_ascii=False).encode()
