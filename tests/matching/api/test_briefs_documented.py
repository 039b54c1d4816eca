"""docs/reference/briefs.md has a line for every route, filter and order, and the limits of the code."""

import json
import re
from typing import Any

import pytest
from django.conf import settings

from matching.api import briefs, shortlists
from matching.api.urls import urlpatterns
from matching.briefs import LONGEST_NOTES
from matching.decisions import LONGEST_REASON, MOST_AT_ONCE, MOST_OF_A_SHORTLIST, MUST_SAY_WHY, VERDICTS
from partnermatch.api.filters import declared
from tests.matching.api.conftest import Caller

PAGE = (settings.BASE_DIR / "docs" / "reference" / "briefs.md").read_text()
ROUTES = {
    "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(route.pattern)): route.callback.cls  # type: ignore[attr-defined]
    for route in urlpatterns
    if route.callback.cls.__module__ in (briefs.__name__, shortlists.__name__)  # type: ignore[attr-defined]
}
LISTS = {path: view for path, view in ROUTES.items() if hasattr(view, "orderings")}


@pytest.mark.parametrize("path", ROUTES)
def test_every_method_of_every_route_has_its_line(path: str) -> None:
    there = [name.upper() for name in ("get", "post", "patch") if hasattr(ROUTES[path], name)]
    assert [method for method in there if f"`{method} {path}`" not in PAGE] == []


@pytest.mark.parametrize("path", LISTS)
def test_every_filter_and_order_has_its_line(path: str) -> None:
    for name in declared(LISTS[path]).base_filters:
        assert f"| `{path}` | `{name}` |" in PAGE
    orders = ", ".join(f"`{name}`" for name in LISTS[path].orderings)
    assert f"| `{path}` | {orders} |" in PAGE


def test_the_limits_are_those_of_the_code() -> None:
    for number in (LONGEST_NOTES, settings.BRIEFS_PER_SPONSOR):
        assert f"at most {number:,}".replace(",", " ") in PAGE
    assert f"at most {LONGEST_REASON} characters" in PAGE
    assert f"At most {MOST_AT_ONCE} at once and {MOST_OF_A_SHORTLIST} on one shortlist" in PAGE
    assert all(f"`{word}`" in PAGE for word in VERDICTS)
    assert f"; `{MUST_SAY_WHY[0]}` needs one" in PAGE


def test_its_examples_can_be_sent(acme: Caller) -> None:
    stored, decisions = (json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
    brief: Any = acme("POST", "/briefs/", stored)
    made = acme("POST", f"/briefs/{brief.json()['id']}/shortlists/")
    decided = acme("PATCH", f"/shortlists/{made.json()['record']['id']}/", decisions, If_Match=made["ETag"])
    assert [each["decision"] for each in decided.json()["decisions"]] == ["contacted", "rejected"]
