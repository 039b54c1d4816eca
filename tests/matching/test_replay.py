"""What a later catalog makes of a recorded brief, told for whom and why."""

from datetime import date
from typing import Any

import pytest

from tests.matching.engine.telling import ASSEMBLY, LSR, paper, record
from tests.matching.frozen import Facts, in_short, provider, site, snapshot, told, verified

ISO = {"must": {"standards": ["ISO13485"]}}
MEXICO = {"criterion": "region", "countries": ["MX"], "regions": ["USMCA"], "points": 10}
PLACES = {"want": [MEXICO]}
HELD, SUSPENDED = [paper()], [paper(status="suspended")]


def one(key: str = "beta", **facts: Any) -> Facts:
    return provider(key, site(f"{key}-one", **facts))


def test_the_same_catalog_answers_the_same() -> None:
    world = snapshot(one(certificates=HELD), one("acme"))
    said = verified(world, world, ISO)
    assert said["intact"]
    for part in ("as_recorded", "today"):
        assert (said[part]["same"], said[part]["differences"]) == (True, [])


def test_a_suspended_certificate_takes_a_provider_off_the_list_and_says_so() -> None:
    (only,) = told(snapshot(one(certificates=HELD)), snapshot(one(certificates=SUSPENDED)), ISO)
    assert (only["kind"], only["then"]["fit"], only["now"]["fit"]) == ("left", "confirmed", "near_miss")
    assert only["why"] == [
        "Beta was confirmed and is a near miss: it is not on the list any more",
        "standards:ISO13485 was met (ISO13485 MD 712345 (BSI) valid to 2029-02-28) and is unmet:"
        " ISO13485 MD 712345 (BSI) is suspended",
    ]


def test_a_certificate_that_lapses_with_time_is_told_by_todays_question_only() -> None:
    world = snapshot(one(certificates=[paper("2026-12-31")]))
    said = verified(world, world, ISO, today=date(2027, 1, 10))
    assert said["as_recorded"]["same"]
    (only,) = said["today"]["differences"]
    assert (said["today"]["as_of"], only["kind"]) == ("2027-01-10", "fit")
    assert only["why"][1].endswith("ISO13485 MD 712345 (BSI) ran out on 2026-12-31, 10 days before 2027-01-10")


def test_a_capability_that_was_added_brings_a_near_miss_onto_the_list() -> None:
    must = {"must": {"capabilities": [LSR, ASSEMBLY]}}
    then, now = one(capabilities=[record()]), one(capabilities=[record(), record(ASSEMBLY)])
    (only,) = told(snapshot(then), snapshot(now), must)
    assert (only["kind"], only["then"]["rank"], only["now"]["rank"]) == ("entered", None, 1)
    assert only["musts"][0]["must"] == f"capabilities:{ASSEMBLY}"
    assert [only["musts"][0][when]["status"] for when in ("then", "now")] == ["unmet", "met"]


def test_who_is_no_longer_published_is_told_without_a_word_of_why() -> None:
    (only,) = told(snapshot(one()), snapshot(provider("beta", site("beta-one"), status="retired")), {})
    assert (only["kind"], only["now"], only["site"]["now"]) == ("unpublished", None, None)
    assert only["why"] == ["Beta is no longer in the catalog"]


def test_who_has_no_site_left_leaves_the_list() -> None:
    (only,) = told(snapshot(one()), snapshot(one(active=False)), {})
    assert (only["kind"], only["why"]) == ("left", ["no site of Beta is in the catalog any more"])


def test_a_newcomer_is_told_with_all_its_reasons_and_those_behind_it_that_they_moved() -> None:
    newcomer, moved = told(snapshot(one()), snapshot(one(), one("acme", country="MX")), PLACES)[::-1]
    assert (newcomer["kind"], newcomer["then"], newcomer["now"]["rank"]) == ("entered", None, 1)
    assert newcomer["why"][0].startswith("Acme is not in the record and has rank 1 as confirmed by its site Acme-One")
    assert newcomer["why"][-1] == "want region counts 1 of 1: MX (Mexico) is a preferred country"
    assert (moved["kind"], moved["why"][1:]) == ("moved", ["Acme now ranks before it"])


def test_who_moves_up_is_told_who_left() -> None:
    then = snapshot(one("acme", country="MX"), one(country="US"))
    moved = told(then, snapshot(one(country="US")), PLACES)[1]
    assert (moved["then"]["rank"], moved["now"]["rank"], moved["why"][-1]) == (2, 1, "Acme no longer ranks before it")


def test_a_want_that_counts_otherwise_is_told_with_both_values() -> None:
    (only,) = told(snapshot(one(country="US")), snapshot(one(country="MX")), PLACES)
    assert only["kind"] == "score"
    assert [only["wants"][0][when]["value"]["expected"] for when in ("then", "now")] == [0.7, 1.0]
    assert only["why"][0].startswith("want region counted 0.7 of 1 (")
    assert "and counts 1 of 1: MX" in only["why"][0]


def test_another_site_that_stands_for_the_provider_is_told_with_what_changed_at_the_recorded_one() -> None:
    def beta(*papers: Facts) -> Facts:
        return provider("beta", site("tijuana", certificates=list(papers)), site("leon", certificates=[paper(None)]))

    (only,) = told(snapshot(beta(paper())), snapshot(beta(paper(status="withdrawn"))), ISO)
    assert (only["kind"], only["site"]["then"]["key"], only["site"]["now"]["key"]) == ("fit", "tijuana", "leon")
    assert only["why"][1] == "Leon (leon), which was and is possible, stands for it instead of Tijuana (tijuana)"
    assert only["musts"][0]["now"] == {"status": "unmet", "because": "ISO13485 MD 712345 (BSI) is withdrawn"}


def test_a_site_that_is_gone_is_told() -> None:
    both = provider("beta", site("leon", country="US"), site("tijuana", country="MX"))
    (only,) = told(snapshot(both), snapshot(provider("beta", site("leon", country="US"))), PLACES)
    assert (only["kind"], only["why"][0]) == ("site", "its site Tijuana (tijuana) is no longer in the catalog")


def test_a_must_that_stands_otherwise_without_moving_anybody_is_told() -> None:
    two = {"must": {"standards": ["ISO13485", "ISO9001"]}}
    (only,) = told(snapshot(one(certificates=HELD)), snapshot(one(certificates=[paper(None)])), two)
    assert (only["kind"], only["then"]["rank"], only["now"]["rank"]) == ("must", 1, 1)


def test_a_page_further_down_is_compared_with_the_same_page() -> None:
    world = [one(key, country="MX") for key in "abcdef"]
    brief = PLACES | {"limit": 2, "offset": 2}
    now = snapshot(*world[1:], one("zeta"))
    assert in_short(told(snapshot(*world), now, brief)) == [("e", "entered")]


def test_of_a_part_of_the_ranking_is_said_that_it_is_one() -> None:
    then = snapshot(one("acme", country="MX"), one(country="US"))
    (moved,) = told(then, snapshot(one(country="US")), PLACES | {"offset": 1})
    assert moved["why"][-1] == "those others are not in the record, which shows a part of the ranking only"


def test_with_one_fit_asked_for_the_other_is_off_the_list() -> None:
    then, now = snapshot(one(certificates=HELD)), snapshot(one(certificates=[paper(None)]))
    assert in_short(told(then, now, ISO | {"fits": ["confirmed"]})) == [("beta", "left")]
    assert in_short(told(now, then, ISO | {"fits": ["confirmed"], "near_misses": 0})) == [("beta", "entered")]


def test_near_misses_are_compared_too() -> None:
    then, now = snapshot(one(certificates=SUSPENDED)), snapshot(one(certificates=SUSPENDED, country="CN"))
    asked = {"must": {"standards": ["ISO13485"], "exclude_countries": ["CN"]}}
    assert in_short(told(then, now, asked)) == [("beta", "fit")]


@pytest.mark.parametrize("left", [[], ["acme"]])
def test_providers_that_the_brief_names_and_that_are_gone_are_left_out(left: list[str]) -> None:
    then = snapshot(one(), one("acme"))
    said = verified(then, snapshot(*(one(key) for key in left)), {"providers": {"only": ["beta", *left], "not": []}})
    assert said["as_recorded"]["gone"] == ["beta"]
    assert in_short(said["as_recorded"]["differences"])[0] == ("beta", "unpublished")


def test_when_all_are_gone_that_alone_were_considered_nobody_is() -> None:
    then = snapshot(one(), one("acme"))
    said = verified(then, snapshot(one("acme")), {"providers": {"only": ["beta"]}})
    assert in_short(said["as_recorded"]["differences"]) == [("beta", "unpublished")]


def test_a_brief_whose_code_has_left_the_vocabulary_says_that_it_cannot_be_asked() -> None:
    then = snapshot(one(modalities=[]), one("acme"))
    fewer = snapshot(one("acme"))
    code = next(iter(fewer.columns.codes.modality))
    del fewer.columns.codes.modality[code]
    said = verified(then, fewer, {"must": {"modalities": [code]}})["as_recorded"]
    assert (said["same"], said["refused"][0]["pointer"]) == (False, "/must/modalities/0")
    assert in_short(said["differences"]) == [("beta", "unpublished")]


@pytest.mark.parametrize(
    ("as_of", "horizon", "today", "asked"),
    [
        ("2026-11-22", "2028-11-22", date(2026, 12, 2), ("2026-12-02", "2028-12-02")),
        ("2027-06-01", "2027-06-01", date(2026, 12, 2), ("2027-06-01", "2027-06-01")),
        ("2026-11-22", "2100-12-31", date(2026, 12, 2), ("2026-12-02", "2100-12-31")),
    ],
)
def test_todays_question_keeps_the_span_and_never_looks_back(
    as_of: str, horizon: str, today: date, asked: tuple[str, str]
) -> None:
    world = snapshot(one())
    said = verified(world, world, {"as_of": as_of, "horizon": horizon}, today=today)["today"]
    assert (said["as_of"], said["horizon"]) == asked


def test_a_record_without_reasons_asked_for_is_compared_as_well() -> None:
    then, now = snapshot(one(certificates=HELD)), snapshot(one(certificates=SUSPENDED))
    assert in_short(told(then, now, ISO | {"explain": False})) == [("beta", "left")]
