"""What is said and asked about wishes, and what a question is worth."""

from datetime import date

import pytest

from matching.engine.door import parse_brief
from matching.engine.explain import Asked
from matching.engine.explain.wants import by_value
from tests.golden.answers import columns_with_names
from tests.matching.engine.telling import ASSEMBLY, LSR, LSR_NAME, asked, paper, papers, record, told, want

TODAY = date(2026, 11, 22)
TIJUANA = {"key": "acme", "name": "Acme", "status": "published", "sites": [{"key": "mx", "name": "Tijuana"}]}
VOLUME = {"value": 2_000_000, "unit": "units"}
ASKED = f"units a year of {LSR_NAME}, 2 000 000 asked (verified)"
LARGEST = f"What is the largest annual volume of {LSR_NAME} at Tijuana, in units a year?"
WEEKS = {"good_weeks": 8, "limit_weeks": 26}


def site(**facts: object) -> dict[str, object]:
    return {"capabilities": [record(**facts)]}


@pytest.mark.parametrize(
    ("window", "because", "questions"),
    [
        ({"min": 100_000, "max": 20_000_000}, f"100 000 to 20 000 000 {ASKED}", []),
        ({"max": 500_000}, f"up to 500 000 {ASKED}", []),
        ({"min": 5_000}, f"at least 5 000 {ASKED}", [LARGEST]),
    ],
)
def test_a_volume_is_told_as_the_offered_window(window, because, questions) -> None:
    found = want(site(annual_volume=window), "annual_volume", VOLUME, capabilities=[LSR])
    assert found == (f"Tijuana offers {because}", questions)


def test_a_number_that_is_not_on_record_is_asked_for() -> None:
    because, questions = want(site(), "annual_volume", VOLUME, capabilities=[LSR])
    assert because == f"the annual volume of {LSR_NAME} at Tijuana is not on record"
    offer = f"What annual volume of {LSR_NAME} does Tijuana offer, smallest to largest, in units a year?"
    assert questions == [offer]


@pytest.mark.parametrize(
    ("weeks", "offered", "questions"),
    [
        ({"min": 8, "max": 14}, "8 to 14 weeks", [f"Which lead time of {LSR_NAME} does Tijuana commit to, in weeks?"]),
        ({"min": 1, "max": 1}, "1 week", []),
        ({"max": 12}, "12 weeks", []),
    ],
)
def test_a_lead_time_is_told_beside_what_is_good_and_the_limit(weeks, offered, questions) -> None:
    because = f"{LSR_NAME} at Tijuana takes {offered}; good up to 8, limit 26 (verified)"
    assert want(site(lead_time_weeks=weeks), "lead_time", WEEKS, capabilities=[LSR]) == (because, questions)


def test_a_batch_and_the_experience_are_told() -> None:
    batch = want(site(batch_size={"min": 10, "max": 40_000}), "batch_size", VOLUME, capabilities=[LSR])
    assert batch[0] == f"Tijuana runs batches of 10 to 40 000 units of {LSR_NAME}, 2 000 000 asked (verified)"
    run = want(site(programmes=1), "experience", capabilities=[LSR])
    assert run == (f"1 programme of {LSR_NAME} on record at Tijuana (verified)", [])


def test_a_declared_number_is_asked_to_be_shown() -> None:
    because, questions = want(site(evidence="declared", programmes=6), "experience", capabilities=[LSR])
    assert because.endswith("on record at Tijuana (declared)")
    assert questions == [f"What shows the number of programmes of {LSR_NAME} at Tijuana? It is declared only."]


def test_the_slowest_step_is_the_one_that_is_told() -> None:
    steps = {"capabilities": [record(programmes=30), record(ASSEMBLY, programmes=2)]}
    because, _ = want(steps, "experience", capabilities=[LSR, ASSEMBLY])
    assert because == f"2 programmes of cleanroom assembly ({ASSEMBLY}) on record at Tijuana (verified)"


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        ({"outcome": "none"}, "no action indicated"),
        ({"outcome": "voluntary"}, "voluntary action indicated"),
        ({"outcome": "official"}, "official action indicated, not closed out"),
        ({"outcome": "official", "closed_on": "2025-01-20"}, "official action indicated, closed out on 2025-01-20"),
        ({"outcome": "official", "closed_on": "2027-01-20"}, "official action indicated, not closed out"),
    ],
)
def test_an_inspection_is_told_with_its_authority_day_and_outcome(facts, because) -> None:
    inspected = {"inspections": [{"authority": "FDA", "ended_on": "2024-09-12", "area": "device", **facts}]}
    assert want(inspected, "inspection") == (f"FDA inspection of Tijuana ended 2024-09-12: {because}", [])


def test_no_inspection_is_no_news() -> None:
    because, questions = want({}, "inspection")
    assert because == "no inspection of Tijuana after 2021-11-22 is on record that bears on this brief"
    assert questions == ["Has Tijuana been inspected since 2021-11-22, by which authority and with what outcome?"]


def test_places_are_told_by_preference_and_present_supply() -> None:
    region = {"countries": ["US"], "regions": ["USMCA"]}
    assert want({}, "region", region)[0] == "MX (Mexico) belongs to USMCA, a preferred region"
    assert want({"country": "US"}, "region", region)[0] == "US (United States) is a preferred country"
    assert (
        want({}, "concentration", {"shares": {"MX": 62.5}})[0] == "62.5 % of the present supply comes from MX (Mexico)"
    )


def test_a_capability_anywhere_in_the_company_names_the_site() -> None:
    wish = {"criterion": "capability", "values": ["device.sterilization.eo"], "scope": "provider", "points": 10}
    here = {"key": "a", "name": "Tijuana", "capabilities": [record()]}
    there = {"key": "b", "name": "León", "capabilities": [record("device.sterilization.eo")]}
    (result,) = asked(here, there, want=[wish], capabilities=[LSR])["results"]
    assert result["wants"][0]["because"] == "on record at León: ethylene oxide (device.sterilization.eo) (verified)"


def test_several_values_are_told_one_by_one_and_asked_by_their_share() -> None:
    wish = {"criterion": "standard", "values": ["ISO13485", "ISO9001"], "points": 10}
    result = told(papers(paper()), want=[wish])
    assert result["wants"][0]["because"].split("; ")[0] == "ISO13485 MD 712345 (BSI) valid to 2029-02-28 (register)"
    ask = "Does Tijuana hold the certificate ISO9001 through 2026-11-22?"
    assert result["questions"] == [{"about": "standards:ISO9001", "worth": 50.0, "ask": ask}]


def test_a_fact_that_gates_and_counts_is_asked_once_first_with_its_worth() -> None:
    wishes = [{"criterion": "inspection", "points": 30}, {"criterion": "standard", "values": ["ISO9001"], "points": 10}]
    questions = told({}, want=wishes, standards=["ISO9001"])["questions"]
    assert [(q["about"], q["worth"]) for q in questions] == [("standards:ISO9001", 25.0), ("inspection", 75.0)]


def test_the_questions_of_wishes_come_by_worth() -> None:
    wishes = [{"criterion": "experience", "points": 10}, {"criterion": "inspection", "points": 30}]
    questions = told({}, want=wishes)["questions"]
    assert [(q["about"], q["worth"]) for q in questions] == [("inspection", 75.0), ("experience", 25.0)]


def test_a_new_criterion_is_explained_by_its_name_and_value_until_it_has_a_sentence() -> None:
    columns = columns_with_names([TIJUANA])
    asked_of = Asked(columns=columns, brief=parse_brief({}, columns, today=TODAY), sites=(0,))
    seen = asked_of.shown[0]
    _, because, _, ask, _ = by_value(seen, "carbon_intensity", (200_000, 500_000, 1_000_000))
    assert because == "carbon intensity of Tijuana counts 0.20 to 1.00 of 1 by what is on record"
    assert ask == "What is the carbon intensity of Tijuana?"
    assert by_value(seen, "carbon_intensity", (0, 0, 0))[1] == "carbon intensity of Tijuana counts 0.00 of 1"
