"""Whatever is sent to keep a brief or to decide is taken or refused; no document is our fault."""

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.small_catalog import FULL_BRIEF
from tests.contract.test_any_brief import CHANGE, FIELDS, VALUES, change, mutated_briefs, places
from tests.matching.api.conftest import Caller

asked = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

NAMES = (
    st.sampled_from(["title", "notes", "brief", "archived", "decisions", "provider", "reason", "decided_on"]) | FIELDS
)
BODY = {"title": "Ours", "notes": "One.\nTwo.", "brief": FULL_BRIEF}
DECISIONS = {
    "decisions": [
        {"provider": "northmold", "decision": "rejected", "reason": "Why.", "decided_on": "2026-11-22"},
        {"provider": "present-supplier", "decision": "quoted"},
    ]
}


@st.composite
def mutated(draw: st.DrawFn, body: dict[str, Any]) -> dict[str, Any]:
    changed = copy.deepcopy(body)
    for _ in range(draw(st.integers(0, 3))):
        container, step = draw(st.sampled_from(places(changed) or [(changed, "title")]))
        change(container, step, draw(CHANGE), draw(NAMES), draw(VALUES))
    return changed


@asked
@given(brief=mutated_briefs())
def test_what_match_takes_is_kept_and_what_it_refuses_is_not(acme: Caller, brief: dict[str, Any]) -> None:
    answered, kept = acme("POST", "/match/", brief), acme("POST", "/briefs/", {"brief": brief})
    assert (answered.status_code, kept.status_code) in [(200, 201), (400, 400)]
    if kept.status_code == 201:
        stored = kept.json()
        assert (stored["brief"], stored["brief_hash"]) == (brief, answered.json()["brief_hash"])
        assert acme("POST", f"/briefs/{stored['id']}/match/").json() == answered.json()


@asked
@given(body=mutated(BODY))
def test_any_body_is_kept_or_refused_with_pointers_into_it(acme: Caller, body: dict[str, Any]) -> None:
    kept = acme("POST", "/briefs/", body)
    assert kept.status_code in (201, 400), kept.content
    if kept.status_code == 400:
        members = {f"/{name}".replace("~", "~0") for name in (*body, "brief")}
        first = {"/" + error["pointer"].split("/")[1] for error in kept.json()["errors"] if error["pointer"]}
        assert first <= {name[:1] + name[1:].replace("/", "~1") for name in members}


@asked
@given(body=mutated(BODY | {"archived": False}))
def test_any_change_is_made_or_refused(acme: Caller, body: dict[str, Any]) -> None:
    new = acme.brief()
    address = f"/briefs/{new.json()['id']}/"
    changed = acme("PATCH", address, body, If_Match=new["ETag"])
    assert changed.status_code in (200, 400), changed.content
    assert acme("GET", address).json() == (changed if changed.status_code == 200 else new).json()


@asked
@given(body=mutated(DECISIONS))
def test_any_decisions_are_all_taken_down_or_none(acme: Caller, body: dict[str, Any]) -> None:
    made = acme.shortlist()
    address = f"/shortlists/{made.json()['record']['id']}/"
    decided = acme("PATCH", address, body, If_Match=made["ETag"])
    assert decided.status_code in (200, 400), decided.content
    taken = len(body["decisions"]) if decided.status_code == 200 else 0
    assert len(acme("GET", address).json()["decisions"]) == taken
