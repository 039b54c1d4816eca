"""Whatever is posted as a brief is answered or refused; no document is our fault."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.conftest import Send
from tests.contract.small_catalog import FULL_BRIEF

MATCH = "/api/v1/match/"

WORDS = st.sampled_from(
    [
        *("device", "device.molding.lsr", "ds", "ISO13485", "FDA-QMSR", "device_single_use", "commercial", "US", "MX"),
        *("CN", "USMCA", "LATIN-AMERICA", "northmold", "present-supplier", "units", "kg", "site", "provider"),
        *("region", "lead_time", "capability", "annual_volume", "batch_size", "concentration", "inspection"),
        *("standard", "modality", "stage", "experience", "confirmed", "possible", "verified", "inferred"),
        *("2026-11-22", "2000-01-01", "2100-12-31", "2028-02-29", "0000-00-00", "", "\x7f", "=1+1", "' OR 1=1 --"),
    ]
)
NUMBERS = st.sampled_from(
    [0, 1, -1, 2, 50, 100, 101, 200, 99_999, 10**15, 10**15 + 1, 2**63, 10**90, 0.5, 33.33, 1e300]
)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
SCALARS = st.none() | st.booleans() | NUMBERS | WORDS | TEXT | st.floats(allow_nan=False, allow_infinity=False)
FIELDS = st.sampled_from([*FULL_BRIEF, *FULL_BRIEF["must"], "only", "not", "values", "value", "unit", "shares"]) | TEXT
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(FIELDS, inner, max_size=6),
    max_leaves=20,
)
CHANGE = st.sampled_from(["replace", "delete", "add", "double"])


def places(document: Any) -> list[tuple[Any, Any]]:
    """Every (container, key or index) of the document."""
    if not isinstance(document, dict | list):
        return []
    steps = list(document if isinstance(document, dict) else range(len(document)))
    return [(document, step) for step in steps] + [place for step in steps for place in places(document[step])]


@st.composite
def mutated_briefs(draw: st.DrawFn) -> dict[str, Any]:
    brief = copy.deepcopy(FULL_BRIEF)
    for _ in range(draw(st.integers(0, 4))):
        container, step = draw(st.sampled_from(places(brief) or [(brief, "title")]))
        change(container, step, draw(CHANGE), draw(FIELDS), draw(VALUES))
    return brief


def change(container: Any, step: Any, how: str, name: str, value: Any) -> None:
    if how == "delete":
        container.pop(step, None) if isinstance(container, dict) else container.pop(step)
    elif how == "replace":
        container[step] = value
    elif isinstance(container, dict):
        container[name] = value
    else:
        container.insert(step, container[step] if how == "double" else value)


def check(response: Any) -> None:
    assert response.status_code in (200, 400), response.content
    document = json.loads(response.content, parse_constant=pytest.fail)
    assert "results" in document if response.status_code == 200 else document["errors"]


# One catalog and one key for all examples: none of them stores anything.
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)


@SHARED
@given(brief=mutated_briefs())
def test_no_change_to_a_brief_is_our_fault(send: Send, catalog: None, brief: dict[str, Any]) -> None:
    check(send("POST", MATCH, brief))


@SHARED
@given(document=st.dictionaries(FIELDS, VALUES, max_size=6) | VALUES)
def test_no_json_is_our_fault(send: Send, catalog: None, document: Any) -> None:
    check(send("POST", MATCH, document))


@SHARED
@given(body=st.binary(max_size=300))
def test_no_bytes_are_our_fault(send: Send, catalog: None, body: bytes) -> None:
    check(send("POST", MATCH, body))
