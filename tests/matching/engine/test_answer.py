"""The answer document, field by field as `docs/reference/match.md` has it."""

import json
from datetime import date
from typing import Any

from matching.engine.answer import Catalog, answer
from matching.engine.door import parse_brief
from tests.golden.answers import CATALOG, columns, columns_with_names, recorded

TODAY = date(2026, 11, 22)
FIELDS = ["brief", "brief_hash", "catalog", "engine", "counts", "funnel", "facets", "results", "near_misses"]
SCORE = ["score", "score_low", "score_high", "confidence"]
SHORT = ["rank", "fit", *SCORE, "score_micro", "points_total", "provider", "site"]
RESULT = [*SHORT, "other_sites", "musts", "wants", "questions"]


def ask(**brief: Any) -> dict[str, Any]:
    document = {"as_of": "2026-11-22", "must": {"capabilities": ["device.molding"]}, **brief}
    return answer(columns(), CATALOG, parse_brief(document, columns(), today=TODAY))


def test_the_fields_stand_in_the_order_of_the_contract() -> None:
    document = json.loads(recorded("device-shortlist"))
    assert list(document) == FIELDS
    assert list(document["results"][0]) == RESULT
    assert list(document["near_misses"][0]) == [*RESULT, "unmet", "repair"]


def test_an_answer_without_reasons_keeps_ranks_scores_and_repairs() -> None:
    document = ask(explain=False, must={"capabilities": ["device.molding"], "countries": ["US"]})
    assert list(document["results"][0]) == SHORT
    assert list(document["near_misses"][0]) == [*SHORT, "unmet", "repair"]


def test_without_wants_there_is_no_score() -> None:
    first = ask()["results"][0]
    assert [first[name] for name in SCORE] == [None] * 4
    assert (first["score_micro"], first["points_total"], first["wants"]) == ([0, 0, 0], 0, [])


def test_facets_are_null_unless_asked_for() -> None:
    assert ask()["facets"] is None
    assert ask(facets=True)["facets"]["country"][0] == {"value": "MX", "count": 7}


def test_pages_and_fits_cut_what_is_shown_and_not_the_ranks() -> None:
    everybody = [(r["rank"], r["provider"]["key"]) for r in ask()["results"]]
    page = [(r["rank"], r["provider"]["key"]) for r in ask(limit=2, offset=3)["results"]]
    open_ones = [r["rank"] for r in ask(fits=["possible"])["results"]]
    assert page == everybody[3:5]
    assert open_ones == [12]


def test_a_provider_with_several_sites_shows_the_others_in_order() -> None:
    alder = next(r for r in ask()["results"] if r["provider"]["key"] == "alder")
    assert alder["site"]["key"] == "alder-tijuana"
    assert alder["other_sites"] == [{"key": "alder-austin", "country": "US", "fit": "excluded"}]


def test_an_empty_catalog_answers_with_empty_lists() -> None:
    empty = columns_with_names([])
    document = answer(empty, Catalog(revision=0, raised_at=None), parse_brief({}, empty, today=TODAY))
    assert (document["results"], document["near_misses"]) == ([], [])
    assert document["catalog"] == {"revision": 0, "as_of": None}
    assert document["counts"]["considered"] == 0


def test_contributions_and_shares_add_up() -> None:
    for result in json.loads(recorded("device-shortlist"))["results"]:
        assert round(sum(want["contribution"] for want in result["wants"]), 1) == result["score"]
        assert round(sum(want["share"] for want in result["wants"]), 3) == 1
