"""Answers to fixed briefs over a fixed catalog, byte for byte. After a wanted change see `tests/golden/answers.py`."""

import json
from typing import Any

import pytest

from tests.golden.answers import GOLDEN, answered, names, recorded

RENEWAL = {
    "registration-last-day": ("met", "FDA-REG-DRUG valid to 2025-12-31"),
    "registration-next-day": ("unknown", "FDA-REG-DRUG ran out on 2025-12-31, 1 day before 2026-01-01"),
    "registration-180-days-on": ("unknown", "FDA-REG-DRUG ran out on 2025-12-31, 180 days before 2026-06-29"),
    "registration-181-days-on": (
        "unmet",
        "FDA-REG-DRUG ran out on 2025-12-31, more than 180 days before 2026-06-30, and counts as no record; "
        "the list of Parma, reviewed 2025-09-09, names no better one",
    ),
}


def shown(name: str, provider: str) -> Any:
    answer = json.loads(recorded(name))
    return next(r for r in (*answer["results"], *answer["near_misses"]) if r["provider"]["key"] == provider)


@pytest.mark.parametrize("name", names())
def test_a_golden_brief_gets_its_reviewed_answer(name: str) -> None:
    assert answered(name) == recorded(name)


def test_every_recorded_answer_has_its_brief() -> None:
    assert [path.name.removesuffix(".answer.json") for path in sorted(GOLDEN.glob("*.answer.json"))] == names()


@pytest.mark.parametrize("name", RENEWAL)
def test_a_registration_is_good_to_its_last_day_lapsed_for_180_and_then_no_record(name: str) -> None:
    registration = shown(name, "oak")["musts"][1]
    assert (registration["status"], registration["because"]) == RENEWAL[name]
