from datetime import date

import pytest

from matching.engine.criteria import CRITERIA
from matching.engine.inspections import years_before
from tests.matching.engine import oracle_wants, pools
from tests.matching.engine.small_world import Facts, U, answer, makes, paper, provider, reviewed, site, value

LSR = "device.molding.lsr"
UNSTATED = (0, 500_000, U)
NO, YES = (0, 0, 0), (U, U, U)
Triple = tuple[int, int, int]


def known(value: int) -> Triple:
    return value, value, value


def test_every_criterion_is_held_to_the_oracle() -> None:
    assert set(CRITERIA) == set(oracle_wants.CRITERIA) == {want["criterion"] for want in pools.wants(("units",))}


@pytest.mark.parametrize(
    ("evidence", "triple"),
    [
        ("verified", YES),
        ("register", YES),
        ("declared", (800_000, 900_000, U)),
        ("inferred", (500_000, 750_000, U)),
        (None, (500_000, 750_000, U)),
    ],
)
def test_a_want_discounts_a_record_by_its_evidence(evidence: str, triple: Triple) -> None:
    at = site(capabilities=[makes("ds", evidence=evidence)])
    assert value(at, {"criterion": "capability", "values": ["ds"]}) == triple


def test_records_are_discounted_before_the_best_is_taken() -> None:
    at = site(capabilities=[makes("device.molding"), makes(LSR, evidence="inferred")])
    assert value(at, {"criterion": "capability", "values": [LSR]}) == (500_000, 750_000, U)


def test_several_values_share_a_capability_want() -> None:
    at = site(capabilities=[makes("ds"), makes("device")])
    assert value(at, {"criterion": "capability", "values": ["ds", "lab", LSR]}) == (333_333, 500_000, 666_667)


def test_a_capability_of_another_site_counts_only_in_provider_scope() -> None:
    elsewhere = site("b", capabilities=[makes("lab")])
    wants = tuple({"criterion": "capability", "values": ["lab"], "scope": s, "points": 1} for s in ("site", "provider"))
    pairs = answer(provider("a", site(), elsewhere), provider("z", site("y")), want=wants)["pairs"]
    assert pairs["site"]["wants"] == [(0, NO), (1, YES)]
    assert pairs["y"]["wants"] == [(0, NO), (1, NO)]


def test_provider_scope_reads_sites_that_are_excluded_themselves() -> None:
    china = site("b", country="CN", capabilities=[makes("lab")])
    want = {"criterion": "capability", "values": ["lab"], "scope": "provider", "points": 1}
    asked = answer(provider("a", site(country="US"), china), must={"exclude_countries": ["CN"]}, want=(want,))
    assert asked["pairs"]["site"]["wants"] == [(0, YES)]


@pytest.mark.parametrize(
    ("at", "triple"),
    [
        (site(certificates=[paper()]), YES),
        (site(certificates=[paper(evidence="declared")]), (800_000, 900_000, U)),
        (site(certificates=[paper("2026-12-31")]), (0, 800_000, U)),
        (site(certificates=[paper("2026-06-01", evidence="declared")]), (0, 270_000, U)),
        (site(certificates=[paper(None)]), UNSTATED),
        (site(), (0, 200_000, U)),
        (reviewed(), NO),
    ],
)
def test_a_standard_is_worth_what_its_paper_says_until_the_horizon(at: Facts, triple: Triple) -> None:
    assert value(at, {"criterion": "standard", "values": ["ISO13485"]}, horizon="2027-11-22") == triple


def test_a_scope_that_covers_part_of_what_is_asked_leaves_a_standard_open() -> None:
    at = site(capabilities=[makes("device")], certificates=[paper(scope=["device.molding"], evidence="inferred")])
    want = {"criterion": "standard", "values": ["ISO13485"]}
    assert value(at, want, must={"capabilities": ["device"]}) == (0, 375_000, U)


def test_modalities_are_averaged() -> None:
    at = reviewed(modalities=[{"code": "antibody", "evidence": "register"}])
    want = {"criterion": "modality", "values": ["antibody", "device_single_use"]}
    assert value(at, want) == known(500_000)


@pytest.mark.parametrize(("stages", "triple"), [(["concept"], NO), ([], (0, 450_000, U)), (["commercial"], YES)])
def test_a_stage_is_worth_what_the_records_that_matter_say(stages: list[str], triple: Triple) -> None:
    at = site(capabilities=[makes("ds", evidence="verified" if stages else "declared", stages=stages)])
    assert value(at, {"criterion": "stage", "values": ["commercial"]}, must={"capabilities": ["ds"]}) == triple


@pytest.mark.parametrize(
    ("country", "triple"),
    [("MX", YES), ("US", known(700_000)), ("DE", NO), (None, UNSTATED)],
)
def test_a_listed_country_is_better_than_one_of_a_listed_region(country: str | None, triple: Triple) -> None:
    assert value(site(country=country), {"criterion": "region", "countries": ["MX"], "regions": ["USMCA"]}) == triple


@pytest.mark.parametrize(
    ("window", "triple"),
    [
        ({"min": 1_000, "max": 10_000}, YES),
        ({"max": 1_000}, YES),
        ({"max": 500}, known(397_940)),
        ({"min": 2_000, "max": 9_000}, known(397_940)),
        ({"max": 316}, NO),
        ({"min": 3_163}, NO),
        ({"min": 2_000}, (0, 198_970, 397_940)),
        ({"min": 900}, UNSTATED),
        ({"min": 0}, UNSTATED),
        ({}, UNSTATED),
        (None, UNSTATED),
    ],
)
@pytest.mark.parametrize("criterion", ["annual_volume", "batch_size"])
def test_a_volume_fades_to_nothing_within_half_a_decade_of_the_window(
    criterion: str, window: Facts | None, triple: Triple
) -> None:
    at = site(capabilities=[makes("device") | {criterion: window}])
    assert value(at, {"criterion": criterion, "value": 1_000, "unit": "units"}) == triple


def test_volumes_in_another_unit_are_left_out() -> None:
    at = site(capabilities=[makes("ds.liquid", annual_volume={"max": 1}), makes("ds", annual_volume={"max": 9_000})])
    want = {"criterion": "annual_volume", "value": 9_000, "unit": "kg"}
    assert value(at, want) == YES
    assert value(at, want, must={"capabilities": ["ds", "ds.liquid"]}) == YES


def test_a_volume_without_a_record_of_its_unit_is_unstated() -> None:
    at = site(capabilities=[makes("ds", evidence="inferred", annual_volume={"max": 1})])
    assert value(at, {"criterion": "annual_volume", "value": 5, "unit": "units"}) == UNSTATED


@pytest.mark.parametrize(
    ("weeks", "triple"),
    [
        ({"min": 8, "max": 8}, YES),
        ({"min": 9, "max": 13}, (750_000, 850_000, 950_000)),
        ({"max": 28}, NO),
        ({"min": 18}, known(500_000)),
        ({"min": 0, "max": 18}, known(500_000)),
        ({"min": 4, "max": 40}, (0, 300_000, U)),
        ({}, UNSTATED),
    ],
)
def test_a_lead_time_runs_from_good_to_the_limit(weeks: Facts, triple: Triple) -> None:
    at = site(capabilities=[makes("ds", lead_time_weeks=weeks)])
    assert value(at, {"criterion": "lead_time", "good_weeks": 8, "limit_weeks": 28}) == triple


def test_lead_times_of_any_size_are_exact() -> None:
    huge = 10**15
    at = site(capabilities=[makes("ds", lead_time_weeks={"min": huge - 7, "max": huge - 1})])
    triple = value(at, {"criterion": "lead_time", "good_weeks": huge - 10, "limit_weeks": huge})
    assert triple == (100_000, 400_000, 700_000)


def test_the_slowest_of_the_steps_asked_for_governs() -> None:
    steps = [makes("ds", lead_time_weeks={"max": 8}), makes(LSR, lead_time_weeks={"max": 18})]
    want = {"criterion": "lead_time", "good_weeks": 8, "limit_weeks": 28}
    assert value(site(capabilities=steps), want, must={"capabilities": ["ds", "device"]}) == known(500_000)
    assert value(site(capabilities=steps), want) == YES


def test_a_step_known_only_broadly_says_nothing_of_its_numbers() -> None:
    at = site(capabilities=[makes("device", programmes=10)])
    assert value(at, {"criterion": "experience"}, must={"capabilities": [LSR]}) == UNSTATED


@pytest.mark.parametrize(
    ("programmes", "worth"),
    [(0, 0), (1, 400_000), (2, 550_000), (3, 700_000), (4, 742_857), (9, 957_143), (10, U), (10**15, U)],
)
def test_experience_grows_with_programmes(programmes: int, worth: int) -> None:
    assert value(site(capabilities=[makes("ds", programmes=programmes)]), {"criterion": "experience"}) == known(worth)


def test_experience_that_nobody_stated_is_unstated() -> None:
    assert value(site(capabilities=[makes("ds", evidence="inferred")]), {"criterion": "experience"}) == (0, 375_000, U)
    assert value(site(), {"criterion": "experience"}) == UNSTATED


def inspected(*facts: Facts) -> Facts:
    usual = {"authority": "FDA", "ended_on": "2025-01-01", "outcome": "none"}
    return site(capabilities=[makes("device"), makes("ds"), makes("lab")], inspections=[usual | f for f in facts])


@pytest.mark.parametrize(
    ("facts", "worth"),
    [
        ([{}], U),
        ([{}, {"outcome": "voluntary"}], 700_000),
        ([{"outcome": "voluntary"}, {"outcome": "official"}], 0),
        ([{"outcome": "official", "closed_on": "2026-11-22"}], 0),
        ([{"outcome": "official", "closed_on": "2025-11-22"}], 350_000),
        ([{"outcome": "official", "closed_on": "2024-11-23"}], 699_041),
        ([{"outcome": "official", "closed_on": "2024-11-22"}], 700_000),
        ([{"outcome": "official", "closed_on": "2026-11-23"}], 0),
        ([{"ended_on": "2021-11-23"}], U),
        ([{"ended_on": "2026-11-22"}], U),
    ],
)
def test_the_worst_inspection_of_five_years_counts(facts: list[Facts], worth: int) -> None:
    assert value(inspected(*facts), {"criterion": "inspection"}) == known(worth)


@pytest.mark.parametrize("ended_on", ["2021-11-22", "2026-11-23"])
def test_no_inspection_in_the_window_is_not_good_news(ended_on: str) -> None:
    assert value(inspected({"ended_on": ended_on}), {"criterion": "inspection"}) == UNSTATED


@pytest.mark.parametrize(
    ("asked", "area", "counts"),
    [
        (["device"], "device", True),
        (["device"], "drug", False),
        (["device"], None, True),
        (["ds"], "biologics", True),
        (["ds"], "device", False),
        (["ds", "device"], "device", True),
        (["lab"], "device", True),
        (["lab"], "food", False),
        ([], "food", True),
    ],
)
def test_an_inspection_of_another_field_does_not_count(asked: list[str], area: str | None, counts: bool) -> None:
    triple = value(inspected({"area": area}), {"criterion": "inspection"}, must={"capabilities": asked})
    assert triple == (YES if counts else UNSTATED)


def test_five_years_before_a_leap_day_is_the_28th() -> None:
    assert years_before(date(2028, 2, 29), 5) == date(2023, 2, 28)
    assert years_before(date(2026, 11, 22), 5) == date(2021, 11, 22)


@pytest.mark.parametrize(
    ("country", "triple"), [("CN", known(333_300)), ("MX", known(750_000)), ("DE", YES), (None, UNSTATED)]
)
def test_concentration_is_what_the_country_does_not_supply_yet(country: str | None, triple: Triple) -> None:
    assert value(site(country=country), {"criterion": "concentration", "shares": {"CN": 66.67, "MX": 25}}) == triple
