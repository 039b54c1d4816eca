"""Hand-computed examples of the wants of `scoring.md` 5."""

from typing import Any

import pytest

from tests.matching.engine import oracle
from tests.matching.engine.asking import worth
from tests.matching.engine.oracle_values import NO, YES, Triple, U, known
from tests.matching.engine.worlds import Data, brief_of, provider_of, record, site_of, want, world_of

OPEN = (0, 500_000, U)


def made(code: str = "device.molding", evidence: str = "verified", **facts: Any) -> Data:
    return {"capabilities": [record(code, evidence, **facts)]}


def test_a_capability_of_provider_scope_may_be_at_another_active_site() -> None:
    here = site_of("here", capabilities=[record("device.molding")])
    there = site_of("there", capabilities=[record("dp", "declared")])
    closed = site_of("closed", active=False, capabilities=[record("ds")])
    world = world_of(provider_of("provider", here, there, closed))
    values = ["device.molding", "dp", "ds"]
    brief = brief_of(want("capability", values=values), want("capability", values=values, scope="provider"))
    at_the_site, of_the_provider = (triple for _, triple in oracle.rank(world, brief)["pairs"]["here"]["wants"])
    assert at_the_site == known(333_333)
    assert of_the_provider == (600_000, 633_333, 666_667)


@pytest.mark.parametrize(
    ("country", "value"),
    [("MX", YES), ("US", known(700_000)), ("CN", NO), (None, OPEN)],
)
def test_a_listed_country_is_worth_more_than_one_of_a_listed_region(country: str | None, value: Triple) -> None:
    assert worth(want("region", countries=["MX"], regions=["USMCA"]), {"country": country}) == value


# log10: 500 000 → 5 698 970, 1 000 000 → 6 000 000, 2 000 000 → 6 301 030, 4 000 000 → 6 602 060 micro-decades.
@pytest.mark.parametrize(
    ("window", "value"),
    [
        ({"min": 1_000_000, "max": 2_000_000}, YES),
        ({"min": 1, "max": 1_000_000}, YES),
        ({"max": 500_000}, known(397_940)),
        ({"min": 0, "max": 500_000}, known(397_940)),
        ({"min": 2_000_000, "max": 4_000_000}, known(397_940)),
        ({"min": 4_000_000, "max": 4_000_000}, NO),
        ({"min": 1_000_000}, OPEN),
        ({"min": 2_000_000, "max": None}, (0, 198_970, 397_940)),
        ({"min": 10**15}, NO),
        ({"min": 0}, OPEN),
        (None, OPEN),
    ],
)
def test_a_volume_falls_to_nothing_half_a_decade_outside_the_window(window: Data | None, value: Triple) -> None:
    asked = {"value": 1_000_000, "unit": "units"}
    assert worth(want("annual_volume", **asked), made(annual_volume=window)) == value
    assert worth(want("batch_size", **asked), made(batch_size=window)) == value


def test_a_half_open_window_of_weak_evidence_is_discounted() -> None:
    site = made(evidence="inferred", annual_volume={"min": 2_000_000})
    value = worth(want("annual_volume", value=1_000_000, unit="units"), site)
    assert value == (0, 149_228, 397_940)  # 198 970 * 3/4 = 149 227.5, to even


def volumes(**maxima: int) -> Data:
    records = [record(code.replace("_", "."), annual_volume={"max": most}) for code, most in maxima.items()]
    return {"capabilities": records}


@pytest.mark.parametrize(
    ("site", "must", "unit", "value"),
    [
        (volumes(dp_sterile_vial=1000, dp_sterile_bulk=1), ["dp.sterile"], "units", YES),
        (volumes(dp_sterile_bulk=1000), ["dp.sterile"], "units", OPEN),
        (volumes(dp_sterile_vial=1000, ds=1), ["dp.sterile", "ds"], "units", YES),
        (volumes(dp_sterile_vial=1000, ds=1), ["dp.sterile", "ds"], "kg", NO),
        (volumes(dp_sterile_vial=1000, device=1), ["dp.sterile", "device"], "units", NO),
        (volumes(dp=1000), ["dp.sterile"], "units", OPEN),
        (volumes(dp_sterile_bulk=1000, device=1), [], "litres", YES),
        (volumes(dp_sterile_bulk=1000, device=1), [], "kg", OPEN),
    ],
)
def test_a_volume_is_read_where_it_is_measured_in_the_wanted_unit(
    site: Data, must: list[str], unit: str, value: Triple
) -> None:
    assert worth(want("annual_volume", value=1000, unit=unit), site, capabilities=must) == value


@pytest.mark.parametrize(
    ("weeks", "value"),
    [
        ({"min": 8, "max": 26}, (0, 500_000, U)),
        ({"min": 8, "max": 13}, (722_222, 861_111, U)),
        ({"min": 9, "max": 10}, (888_889, 916_667, 944_444)),
        ({"min": 1, "max": 8}, YES),
        ({"min": 26, "max": 10**15}, NO),
        ({"min": 17}, known(500_000)),
        ({"max": 17}, known(500_000)),
        ({"min": 0, "max": 17}, known(500_000)),
        ({"min": 0}, OPEN),
        ({}, OPEN),
    ],
)
def test_a_lead_time_is_good_up_to_a_point_and_worthless_from_the_limit(weeks: Data, value: Triple) -> None:
    wanted = want("lead_time", good_weeks=8, limit_weeks=26)
    assert worth(wanted, made(lead_time_weeks=weeks)) == value


@pytest.mark.parametrize(
    ("programmes", "value"),
    [(0, 0), (1, 400_000), (2, 550_000), (3, 700_000), (4, 742_857), (9, 957_143), (10, U), (10**15, U)],
)
def test_experience_grows_fast_at_first(programmes: int, value: int) -> None:
    assert worth(want("experience"), made(programmes=programmes)) == known(value)


def test_experience_that_is_not_stated_is_unknown() -> None:
    assert worth(want("experience"), made(programmes=None)) == OPEN
    assert worth(want("experience"), {}) == OPEN


def looked_at(outcome: str, ended_on: str = "2026-01-01", area: str | None = None, closed: str | None = None) -> Data:
    return {"authority": "FDA", "ended_on": ended_on, "outcome": outcome, "area": area, "closed_on": closed}


@pytest.mark.parametrize(
    ("inspections", "value"),
    [
        ([], OPEN),
        ([looked_at("none")], YES),
        ([looked_at("none"), looked_at("voluntary")], known(700_000)),
        ([looked_at("none"), looked_at("official")], NO),
        ([looked_at("official", closed="2026-11-22")], NO),
        ([looked_at("official", closed="2026-11-23")], NO),
        ([looked_at("official", closed="2026-11-21")], known(959)),
        ([looked_at("official", closed="2025-11-22")], known(350_000)),
        ([looked_at("official", closed="2024-11-22")], known(700_000)),
        ([looked_at("official", closed="2023-01-01")], known(700_000)),
        ([looked_at("none", "2021-11-22")], OPEN),
        ([looked_at("none", "2021-11-23")], YES),
        ([looked_at("none", "2026-11-22")], YES),
        ([looked_at("none", "2026-11-23")], OPEN),
    ],
)
def test_the_worst_inspection_of_the_last_five_years_counts(inspections: list[Data], value: Triple) -> None:
    assert worth(want("inspection"), {"inspections": inspections}) == value


@pytest.mark.parametrize(("ended_on", "value"), [("2023-02-28", OPEN), ("2023-03-01", YES)])
def test_five_years_before_a_leap_day_is_the_28th(ended_on: str, value: Triple) -> None:
    site = {"inspections": [looked_at("none", ended_on)]}
    assert worth(want("inspection"), site, as_of="2028-02-29") == value


@pytest.mark.parametrize(
    ("must", "fitting"),
    [
        (["device.molding.lsr"], "device"),
        (["dp.sterile.vial"], "drug biologics"),
        (["ds"], "drug biologics"),
        (["pkg"], "drug biologics"),
        (["lab"], "device drug biologics"),
        (["device", "ds"], "device drug biologics"),
        ([], "device drug biologics food other"),
    ],
)
@pytest.mark.parametrize("area", ["device", "drug", "biologics", "food", "other", None])
def test_an_inspection_of_another_product_area_does_not_count(must: list[str], fitting: str, area: str | None) -> None:
    site = {"inspections": [looked_at("none", area=area)]}
    counts = area is None or area in fitting.split()
    assert worth(want("inspection"), site, capabilities=must) == (YES if counts else OPEN)


@pytest.mark.parametrize(
    ("country", "value"),
    [("MX", known(666_700)), ("CN", NO), ("US", YES), ("DE", known(999_900)), (None, OPEN)],
)
def test_a_country_that_supplies_much_already_is_worth_less(country: str | None, value: Triple) -> None:
    wanted = want("concentration", shares={"MX": 33.33, "DE": 0.01})
    alone = want("concentration", shares={"CN": 100})
    assert worth(alone if country == "CN" else wanted, {"country": country}) == value


def test_a_share_of_values_is_rounded_once_per_component() -> None:
    site = {"modalities": [record("biologic", "inferred")]}
    value = worth(want("modality", values=["biologic", "antibiotic", "small_molecule"]), site)
    assert value == (166_667, 383_333, U)
