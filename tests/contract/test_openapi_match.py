"""What the document says of briefs and answers agrees with the door that reads briefs and the writer that answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from matching.api.schema import components
from matching.engine.criteria import CRITERIA, criterion
from matching.engine.door import FIELDS, MUST_FIELDS
from matching.engine.levels import constant
from matching.engine.parameters import Whole
from partnermatch.settings import BASE_DIR
from tests.contract.conftest import Send
from tests.contract.document import answers_as, document, faults, named, requests_as
from tests.contract.small_catalog import FULL_BRIEF
from tests.contract.test_strict_doors import MATCH, WRONG_BRIEFS, WRONG_PAIRS
from tests.golden import answers as golden

BRIEF, ANSWER = requests_as(named("Brief")), answers_as(named("MatchAnswer"))
EXAMPLES = sorted(path for path in (BASE_DIR / "examples").glob("*.json") if path.name != "catalog-minimal.json")
SCHEMAS = document()["components"]["schemas"]

# What only the door can refuse, by the code and the place of its error:
NOT_EXPRESSIBLE = {
    # the vocabularies and the published providers are not part of the document,
    ("unknown_code", "/must/capabilities/0"),
    ("unknown_code", "/must/capabilities/1"),
    ("unknown_code", "/must/standards/0"),
    ("unknown_code", "/must/modalities/0"),
    ("unknown_code", "/must/stages/0"),
    ("unknown_code", "/must/countries/0"),
    ("unknown_code", "/must/regions/0"),
    ("unknown_code", "/providers/not/0"),
    ("unknown_code", "/want/0/unit"),
    ("unknown_code", "/want/0/shares/ZZ"),
    ("not_holdable", "/must/standards/0"),
    # JSON Schema compares no two values,
    ("conflict", "/horizon"),
    ("conflict", "/must/exclude_countries/0"),
    ("conflict", "/must/exclude_capabilities/0"),
    ("conflict", "/must/exclude_capabilities/1"),
    ("conflict", "/providers/not/0"),
    ("wrong_unit", "/want/0/unit"),
    # and adds none up; its multiples of 0.01 are those of binary fractions.
    ("out_of_range", "/offset"),
    ("out_of_range", "/want/0/shares"),
    ("out_of_range", "/want/0/shares/MX"),
}


def read(path: Path) -> Any:
    return json.loads(path.read_text())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_brief_is_allowed(path: Path) -> None:
    assert faults(BRIEF, read(path)) == []


@pytest.mark.parametrize("name", golden.names())
def test_every_golden_brief_and_its_answer_are_allowed(name: str) -> None:
    assert faults(BRIEF, read(golden.GOLDEN / f"{name}.brief.json")) == []
    assert faults(ANSWER, json.loads(golden.recorded(name))) == []


def test_the_full_and_the_empty_brief_are_allowed() -> None:
    assert faults(BRIEF, FULL_BRIEF) == []
    assert faults(BRIEF, {}) == []


@pytest.mark.parametrize(
    ("brief", "code", "pointer"), WRONG_BRIEFS, ids=[f"{p} {c} {json.dumps(b)[:40]}" for b, c, p in WRONG_BRIEFS]
)
def test_what_the_door_refuses_is_not_allowed_where_a_schema_can_say_so(
    brief: dict[str, Any], code: str, pointer: str
) -> None:
    assert not BRIEF.is_valid(brief) or (code, pointer) in NOT_EXPRESSIBLE


@pytest.mark.parametrize(
    "brief", [{"offset": -1}, {"want": [{"criterion": "concentration", "points": 1, "shares": {"MX": 101}}]}]
)
def test_what_a_schema_can_say_of_a_place_it_says(brief: dict[str, Any]) -> None:
    assert not BRIEF.is_valid(brief)


def test_nothing_is_listed_as_not_expressible_that_no_brief_shows() -> None:
    assert {(code, pointer) for brief, code, pointer in WRONG_BRIEFS if BRIEF.is_valid(brief)} == NOT_EXPRESSIBLE


@pytest.mark.parametrize(("brief", "pointer"), WRONG_PAIRS)
def test_a_rule_between_two_parameters_is_the_doors_alone(brief: dict[str, Any], pointer: str) -> None:
    assert BRIEF.is_valid(brief)


def test_every_field_that_the_door_knows_is_described_and_no_other() -> None:
    assert tuple(SCHEMAS["Brief"]["properties"]) == FIELDS == tuple(SCHEMAS["NormalisedBrief"]["required"])
    assert set(SCHEMAS["BriefMusts"]["properties"]) == set(MUST_FIELDS) == set(SCHEMAS["NormalisedMusts"]["required"])


def test_every_criterion_says_what_it_asks() -> None:
    wants = {
        name: SCHEMAS[reference.rpartition("/")[2]]
        for name, reference in SCHEMAS["Want"]["discriminator"]["mapping"].items()
    }
    assert list(wants) == list(CRITERIA)
    assert [name for name, schema in wants.items() if not schema["description"]] == []


def test_a_new_criterion_is_described_without_another_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def carbon_intensity(selection: Any, want: Any) -> Any:
        """How little carbon a batch costs."""
        return constant((0, 0, 0), len(selection))

    monkeypatch.setitem(CRITERIA, "carbon_intensity", None)  # taken back after the test
    criterion(Whole(name="grams", high=500))(carbon_intensity)
    want = components()["CarbonIntensityWant"]
    assert want["required"] == ["criterion", "grams", "points"]
    assert want["properties"]["grams"]["maximum"] == 500
    assert components()["Want"]["discriminator"]["mapping"]["carbon_intensity"].endswith("CarbonIntensityWant")


@pytest.mark.parametrize("change", [{}, {"explain": False}, {"facets": False}, {"want": []}, {"fits": ["possible"]}])
def test_a_live_answer_holds_what_the_document_says(send: Send, catalog: None, change: dict[str, Any]) -> None:
    answer = send("POST", MATCH, FULL_BRIEF | change).json()
    assert faults(ANSWER, answer) == []
    assert faults(BRIEF, answer["brief"]) == []


def test_every_result_of_many_holds_what_the_document_says(send: Send, catalog: None) -> None:
    answer = send("POST", MATCH, {"must": {"countries": ["MX"]}, "near_misses": 50}).json()
    assert answer["results"]
    assert answer["near_misses"]
    assert faults(ANSWER, answer) == []
