from datetime import date, timedelta

import pytest

from tests.matching.engine.small_world import AS_OF, Facts, answer, makes, paper, provider, reviewed, site, status

LSR = "device.molding.lsr"
TODAY = date.fromisoformat(AS_OF)


def day(after: int) -> str:
    return (TODAY + timedelta(days=after)).isoformat()


@pytest.mark.parametrize(
    ("on_record", "told"),
    [
        (["device.molding.lsr"], "met"),
        (["device.molding"], "unknown"),
        (["device"], "unknown"),
        (["device.molding.over"], "unmet"),
        (["device.molding.over", "device"], "unknown"),
        ([], "unmet"),
    ],
)
def test_lsr_molding_is_shown_by_itself_hinted_at_from_above_and_denied_by_a_sibling(
    on_record: list[str], told: str
) -> None:
    assert status(site(capabilities=[makes(code) for code in on_record]), {"capabilities": [LSR]}) == told


def test_a_capability_below_the_one_asked_for_is_one_of_it() -> None:
    assert status(site(capabilities=[makes(LSR)]), {"capabilities": ["device"]}) == "met"


@pytest.mark.parametrize(
    ("valid_until", "told"),
    [
        (day(30), "met"),
        (day(29), "unknown"),
        (day(0), "unknown"),
        (day(-1), "unknown"),
        (day(-180), "unknown"),
        (day(-181), "unmet"),
        (None, "unknown"),
    ],
)
def test_a_certificate_is_met_to_its_last_day_and_open_for_180_days_after(valid_until: str | None, told: str) -> None:
    assert status(reviewed(certificates=[paper(valid_until)]), {"standards": ["ISO13485"]}, horizon=day(30)) == told


@pytest.mark.parametrize("facts", [{"status": "suspended"}, {"status": "withdrawn"}, {"valid_from": day(1)}])
def test_a_certificate_that_is_suspended_withdrawn_or_not_yet_valid_is_a_no(facts: Facts) -> None:
    assert status(site(certificates=[paper(**facts)]), {"standards": ["ISO13485"]}) == "unmet"


def test_a_certificate_is_valid_from_its_first_day() -> None:
    assert status(site(certificates=[paper(valid_from=AS_OF)]), {"standards": ["ISO13485"]}) == "met"


def test_a_suspended_certificate_does_not_spoil_a_valid_one() -> None:
    assert status(site(certificates=[paper(status="suspended"), paper()]), {"standards": ["ISO13485"]}) == "met"


@pytest.mark.parametrize(("at", "told"), [(reviewed(), "unmet"), (site(), "unknown")])
@pytest.mark.parametrize("must", [{"standards": ["ISO13485"]}, {"modalities": ["antibody"]}])
def test_absence_is_a_no_only_from_a_reviewed_site(at: Facts, must: Facts, told: str) -> None:
    assert status(at, must) == told


def test_a_record_that_ran_out_long_ago_counts_as_none() -> None:
    assert status(site(certificates=[paper(day(-181))]), {"standards": ["ISO13485"]}) == "unknown"


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ([], "met"),
        (["device"], "met"),
        (["device.molding", "device.assembly"], "met"),
        (["device.molding"], "unmet"),
        (["device.molding.lsr", "device.assembly"], "unknown"),
        (["ds"], "unmet"),
    ],
)
def test_a_scope_must_cover_what_is_asked_of_the_standard(scope: list[str], told: str) -> None:
    makes_both = [makes("device.molding"), makes("device.assembly"), makes("ds")]
    at = reviewed(capabilities=makes_both, certificates=[paper(scope=scope)])
    asked = {"capabilities": ["device.molding", "device.assembly", "ds"], "standards": ["ISO13485"]}
    told_of = dict(answer(provider("a", at), must=asked)["pairs"]["site"]["musts"])
    assert told_of["standards:ISO13485"] == told


def test_a_scope_does_not_matter_where_nothing_is_asked_of_the_standard() -> None:
    assert status(reviewed(certificates=[paper(scope=["ds"])]), {"standards": ["ISO13485"]}) == "met"


def test_modalities_are_equal_or_absent() -> None:
    at = reviewed(modalities=[{"code": "antibody"}])
    assert status(at, {"modalities": ["antibody"]}) == "met"
    assert status(at, {"modalities": ["device_single_use"]}) == "unmet"


@pytest.mark.parametrize(
    ("stages", "told"), [(["commercial"], "met"), (["concept", "validation"], "unmet"), ([], "unknown")]
)
def test_stages_are_read_from_the_records_that_matter(stages: list[str], told: str) -> None:
    other = makes("ds", stages=["commercial"])
    at = site(capabilities=[makes(LSR, stages=stages), other])
    asked = {"capabilities": ["device.molding"], "stages": ["commercial"]}
    assert dict(answer(provider("a", at), must=asked)["pairs"]["site"]["musts"])["stages:commercial"] == told


def test_the_slowest_step_governs_a_stage_and_without_capabilities_the_best_does() -> None:
    at = site(capabilities=[makes("ds", stages=["commercial"]), makes(LSR, stages=["concept"])])
    asked = {"capabilities": ["ds", LSR], "stages": ["commercial"]}
    assert dict(answer(provider("a", at), must=asked)["pairs"]["site"]["musts"])["stages:commercial"] == "unmet"
    assert status(at, {"stages": ["commercial"]}) == "met"


@pytest.mark.parametrize(("country", "told"), [("MX", "met"), ("DE", "met"), ("CN", "unmet"), (None, "unknown")])
def test_a_country_may_be_listed_or_in_a_listed_region(country: str | None, told: str) -> None:
    assert status(site(country=country), {"countries": ["DE"], "regions": ["USMCA"]}) == told


@pytest.mark.parametrize(("country", "told"), [("CN", "unmet"), ("DE", "met"), (None, "unknown")])
def test_an_excluded_country_is_turned_round(country: str | None, told: str) -> None:
    assert status(site(country=country), {"exclude_countries": ["CN"]}) == told


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (site(capabilities=[makes("ds.peptide", evidence="inferred")]), "unmet"),
        (site(capabilities=[makes("ds")]), "unknown"),
        (site(capabilities=[makes("lab")]), "unknown"),
        (reviewed(capabilities=[makes("lab")]), "met"),
        (reviewed(capabilities=[makes("ds")]), "unknown"),
    ],
)
def test_an_excluded_capability_counts_whatever_its_grade_and_its_absence_proves_nothing(at: Facts, told: str) -> None:
    assert status(at, {"exclude_capabilities": ["ds.peptide"], "min_evidence": "verified"}) == told


@pytest.mark.parametrize(
    ("services", "told"), [("yes", "met"), ("unknown", "unknown"), (None, "unknown"), ("no", "unmet")]
)
def test_contract_services_are_asked_unless_the_brief_says_false(services: str | None, told: str) -> None:
    asked = answer(provider("a", site(), contract_services=services), must={"contract_services": True})
    assert asked["pairs"]["site"]["musts"] == [("contract_services", told)]


@pytest.mark.parametrize(("grade", "told"), [("inferred", "met"), ("declared", "met"), ("register", "unknown")])
def test_evidence_below_the_asked_grade_leaves_a_must_open(grade: str, told: str) -> None:
    at = site(capabilities=[makes(LSR, evidence="declared")])
    assert status(at, {"capabilities": [LSR], "min_evidence": grade}) == told


def test_weak_evidence_of_a_no_is_still_a_no() -> None:
    at = site(certificates=[paper(status="suspended", evidence="inferred")])
    assert status(at, {"standards": ["ISO13485"], "min_evidence": "verified"}) == "unmet"


def test_musts_are_labelled_in_the_order_of_the_contract() -> None:
    asked: Facts = {
        "contract_services": True,
        "exclude_capabilities": ["ds"],
        "exclude_countries": ["CN"],
        "regions": ["EU"],
        "stages": ["concept"],
        "modalities": ["antibody"],
        "standards": ["ISO9001", "ISO13485"],
        "capabilities": ["lab", "device"],
    }
    labels = [label for label, _ in answer(provider("a", site()), must=asked)["pairs"]["site"]["musts"]]
    assert labels == [
        *("capabilities:lab", "capabilities:device", "standards:ISO9001", "standards:ISO13485"),
        *("modalities:antibody", "stages:concept", "countries", "exclude_countries", "exclude_capabilities:ds"),
        "contract_services",
    ]
