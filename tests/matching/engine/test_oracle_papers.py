"""Hand-computed examples of standards and certificates, `scoring.md` 2.3."""

import pytest

from tests.matching.engine.asking import stand, worth
from tests.matching.engine.oracle_values import NO, YES, Triple, U
from tests.matching.engine.worlds import Data, paper, want

OPEN = (0, 500_000, U)
ABSENT = (0, 200_000, U)
LAPSED = (0, 300_000, U)
RENEWAL = (0, 800_000, U)
REVIEWED = {"profile_reviewed_on": "2020-01-01"}
ISO = want("standard", values=["ISO13485"])
AS_OF, HORIZON = "2026-11-22", "2027-11-22"


@pytest.mark.parametrize(
    ("valid_until", "value"),
    [
        ("2027-11-23", YES),
        ("2027-11-22", YES),
        ("2027-11-21", RENEWAL),
        ("2026-11-22", RENEWAL),
        ("2026-11-21", LAPSED),
        ("2026-05-26", LAPSED),
        ("2026-05-25", ABSENT),
        (None, OPEN),
    ],
)
def test_a_paper_is_in_force_expiring_lapsed_or_forgotten(valid_until: str | None, value: Triple) -> None:
    site = {"certificates": [paper("ISO13485", valid_until=valid_until)]}
    assert worth(ISO, site, as_of=AS_OF, horizon=HORIZON) == value


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({"status": "suspended"}, NO),
        ({"status": "withdrawn"}, NO),
        ({"status": "suspended", "valid_until": "2001-01-01"}, NO),
        ({"valid_from": "2026-11-23"}, NO),
        ({"valid_from": "2026-11-22"}, YES),
        ({"status": None, "valid_from": None}, YES),
    ],
)
def test_the_first_rule_that_holds_decides_a_paper(facts: Data, value: Triple) -> None:
    site = {"certificates": [paper("ISO13485", **{"valid_until": "2099-01-01", **facts})]}
    assert worth(ISO, site, as_of=AS_OF) == value


@pytest.mark.parametrize(("reviewed", "value"), [(REVIEWED, NO), ({}, ABSENT)])
def test_without_a_paper_that_counts_a_reviewed_site_has_none(reviewed: Data, value: Triple) -> None:
    old = paper("ISO13485", valid_until="2026-01-01")
    assert worth(ISO, {"certificates": [old], **reviewed}) == value
    assert worth(ISO, {"certificates": [paper("ISO9001")], **reviewed}) == value


def test_the_best_paper_of_a_standard_counts() -> None:
    papers = [paper("ISO13485", status="suspended"), paper("ISO13485", valid_until="2099-01-01", evidence=None)]
    assert worth(ISO, {"certificates": papers}) == (500_000, 750_000, U)


@pytest.mark.parametrize(
    ("scope", "asked", "value"),
    [
        ([], ["device.molding.lsr"], YES),
        (["device.molding"], ["device.molding.lsr"], YES),
        (["device.molding"], ["device.molding"], YES),
        (["device.molding.lsr"], ["device.molding"], OPEN),
        (["device.molding.over"], ["device.molding.lsr"], ABSENT),
        (["device.molding.lsr", "dp"], ["device.molding.lsr", "device.molding"], OPEN),
        (["device.molding"], ["device.molding", "device.sterilization"], ABSENT),
        (["dp"], [], YES),
        (["device.molding"], ["device.molding", "dp.sterile"], YES),
        (["device.molding"], ["dp.sterile"], YES),
    ],
)
def test_a_stated_scope_is_held_against_the_capabilities_the_standard_applies_to(
    scope: list[str], asked: list[str], value: Triple
) -> None:
    site = {"certificates": [paper("ISO13485", valid_until="2099-01-01", scope=scope)]}
    assert worth(ISO, site, capabilities=asked) == value


def test_a_standard_that_applies_to_everything_is_held_against_every_capability_asked() -> None:
    site = {"certificates": [paper("ISO9001", valid_until="2099-01-01", scope=["device"])]}
    wanted = want("standard", values=["ISO9001"])
    assert worth(wanted, site, capabilities=["device.molding"]) == YES
    assert worth(wanted, site, capabilities=["device.molding", "dp"]) == ABSENT


def test_a_suspended_paper_out_of_scope_is_no_paper() -> None:
    site = {"certificates": [paper("ISO13485", status="suspended", scope=["dp"])]}
    assert worth(ISO, site, capabilities=["device.molding"]) == ABSENT


def test_a_paper_that_covers_part_of_what_is_asked_is_settled_before_it_is_discounted() -> None:
    partly = {"valid_until": "2099-01-01", "scope": ["device.molding.lsr"], "evidence": "inferred"}
    site = {"certificates": [paper("ISO13485", **partly)]}
    assert worth(ISO, site, capabilities=["device.molding"]) == (0, 375_000, U)


def test_a_lapsed_paper_of_partial_scope_stays_lapsed() -> None:
    site = {"certificates": [paper("ISO13485", valid_until="2026-11-21", scope=["device.molding.lsr"])]}
    assert worth(ISO, site, capabilities=["device.molding"]) == LAPSED


def test_the_value_of_several_standards_is_their_share() -> None:
    site = {"certificates": [paper("ISO13485", valid_until="2099-01-01")], **REVIEWED}
    assert worth(want("standard", values=["ISO13485", "ISO9001", "GMP"]), site) == (333_333, 333_333, 333_333)


@pytest.mark.parametrize(
    ("grade", "floor", "state"),
    [("inferred", "inferred", "met"), ("inferred", "declared", "unknown"), ("register", "verified", "unknown")],
)
def test_a_must_leaves_open_what_a_paper_of_too_weak_evidence_says(grade: str, floor: str, state: str) -> None:
    site = {"certificates": [paper("ISO13485", grade, valid_until="2099-01-01")]}
    assert stand(site, standards=["ISO13485"], min_evidence=floor) == {"standards:ISO13485": state}


def test_a_suspension_is_believed_whatever_its_evidence() -> None:
    site = {"certificates": [paper("ISO13485", "inferred", status="suspended")]}
    assert stand(site, standards=["ISO13485"], min_evidence="verified") == {"standards:ISO13485": "unmet"}
