"""What is said and asked about capabilities, modalities, stages, places and services."""

import pytest

from tests.matching.engine.telling import ASSEMBLY, LSR, LSR_NAME, ask, asked, must, record, told

MOLDING, MOLDING_NAME = "device.molding", "molding (device.molding)"
REVIEWED = {"profile_reviewed_on": "2026-05-01"}
LISTED = {"modalities": [{"code": "device_single_use", "evidence": "verified"}]}
PENICILLINS = "penicillins (ds.antibiotic.penicillin), which the brief excludes"
SINGLE_USE = "single-use device (device_single_use)"
ONE = {"capabilities": [record()]}


@pytest.mark.parametrize(
    ("on_record", "code", "status", "because"),
    [
        (record(), LSR, "met", f"on record at Tijuana: {LSR_NAME}"),
        (record(), MOLDING, "met", f"on record at Tijuana: {LSR_NAME}, part of {MOLDING_NAME}"),
        (record(MOLDING), LSR, "unknown", f"on record at Tijuana: {MOLDING_NAME}, which does not state {LSR_NAME}"),
    ],
)
def test_a_capability_is_told_by_the_record_that_decides(on_record, code, status, because) -> None:
    assert must({"capabilities": [on_record]}, capabilities=[code]) == (status, because)


def test_a_broader_record_raises_the_question() -> None:
    assert ask({"capabilities": [record(MOLDING)]}, capabilities=[LSR]) == [
        f"On record at Tijuana is {MOLDING_NAME}: does it include {LSR_NAME}?"
    ]


def test_a_sibling_is_named_and_not_taken_for_the_thing() -> None:
    site = {"capabilities": [record("device.molding.over"), record(ASSEMBLY)]}
    miss = told(site, capabilities=[LSR, ASSEMBLY])
    absent = f"not on record at Tijuana: {LSR_NAME}; overmolding (device.molding.over) is, which is not the same"
    assert miss["repair"] == f"{absent}: ask whether the site offers it, or split the work"


def test_a_capability_on_weak_evidence_is_open() -> None:
    site = {"capabilities": [record(evidence="inferred")]}
    because = f"on record at Tijuana: {LSR_NAME} (inferred only, declared or better is asked for)"
    assert must(site, capabilities=[LSR], min_evidence="declared") == ("unknown", because)
    assert ask(site, capabilities=[LSR], min_evidence="declared") == [f"What shows that Tijuana offers {LSR_NAME}?"]


def test_the_city_is_added_where_the_site_does_not_bear_its_name() -> None:
    site = {"name": "Works 2", "city": "Akron", **ONE}
    assert must(site, capabilities=[LSR])[1] == f"on record at Works 2, Akron: {LSR_NAME}"


@pytest.mark.parametrize(
    ("site", "status", "because"),
    [
        (LISTED, "met", f"{SINGLE_USE} is on record at Tijuana"),
        ({}, "unknown", f"{SINGLE_USE} is not on record at Tijuana, whose profile has not been reviewed"),
        (REVIEWED, "unmet", f"{SINGLE_USE} is not on the list of Tijuana, reviewed 2026-05-01"),
    ],
)
def test_a_modality_is_on_the_list_or_not(site, status, because) -> None:
    assert must(site, modalities=["device_single_use"]) == (status, because)


@pytest.mark.parametrize(
    ("stages", "status", "because"),
    [
        (["validation", "commercial"], "met", f"commercial supply is stated for {LSR_NAME} at Tijuana"),
        ([], "unknown", f"no stages are stated for {LSR_NAME} at Tijuana"),
        (
            ["concept", "validation"],
            "unmet",
            f"for {LSR_NAME} at Tijuana the record states concept or feasibility and process validation (PPQ), "
            "not commercial supply",
        ),
    ],
)
def test_a_stage_is_told_by_the_slowest_step(stages, status, because) -> None:
    site = {"capabilities": [record(stages=stages), record(ASSEMBLY, "register", stages=["commercial"])]}
    assert must(site, capabilities=[LSR, ASSEMBLY], stages=["commercial"]) == (status, because)


def test_steps_that_say_the_same_are_told_together() -> None:
    site = {"capabilities": [record(stages=["commercial"]), record(ASSEMBLY, stages=["commercial"])]}
    because = f"commercial supply is stated for {LSR_NAME} and cleanroom assembly ({ASSEMBLY}) at Tijuana"
    assert must(site, capabilities=[LSR, ASSEMBLY], stages=["commercial"]) == ("met", because)


@pytest.mark.parametrize(
    ("place", "status", "because"),
    [
        ({"country": "US"}, "met", "Tijuana is in US (United States), as asked"),
        ({}, "met", "Tijuana is in MX (Mexico), which belongs to LATIN-AMERICA"),
        ({"country": "CN"}, "unmet", "Tijuana is in CN (China), not in US (United States) or LATIN-AMERICA"),
        ({"country": None}, "unknown", "no country on record for Tijuana"),
    ],
)
def test_a_country_is_told_by_code_and_name(place, status, because) -> None:
    assert must(place, countries=["US"], regions=["LATIN-AMERICA"]) == (status, because)


def test_a_missing_country_is_asked_once_whoever_needs_it() -> None:
    wish = {"criterion": "concentration", "shares": {"MX": 60}, "points": 10}
    site = {"country": None}
    questions = told(site, countries=["US"], exclude_countries=["CN"], want=[wish])["questions"]
    assert questions == [{"about": "countries", "worth": 100.0, "ask": "In which country is Tijuana?"}]


@pytest.mark.parametrize(
    ("site", "status", "because"),
    [
        (REVIEWED, "met", f"not on the list of Tijuana, reviewed 2026-05-01: {PENICILLINS}"),
        ({}, "unknown", f"not on record at Tijuana, whose profile has not been reviewed: {PENICILLINS}"),
        (
            {"capabilities": [record("ds")]},
            "unknown",
            f"on record at Tijuana: drug substance (ds); whether that includes {PENICILLINS}, is not stated",
        ),
    ],
)
def test_silence_about_an_excluded_capability_proves_nothing(site, status, because) -> None:
    assert must(site, exclude_capabilities=["ds.antibiotic.penicillin"]) == (status, because)


def test_whether_a_provider_works_for_others_is_asked() -> None:
    site = {"key": "a", "name": "Tijuana"}
    (result,) = asked(site, provider={"contract_services": "unknown"}, contract_services=True)["results"]
    assert result["musts"][-1]["because"] == "whether Acme makes products for other companies is not on record"
    assert result["questions"][-1]["ask"] == "Does Acme make products for other companies?"
    assert result["musts"][-1]["evidence"] is None
