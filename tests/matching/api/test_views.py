"""`POST /api/v1/match/`: the engine's answer over HTTP. What is refused is in `tests/contract`."""

import json
from typing import Any

import pytest
from django.test import Client

from catalog.models import Country
from matching.service import match
from partnermatch.access.issuing import create_sponsor, issue_key

WANT = {"criterion": "concentration", "shares": {"MX": 12.5}, "points": 1}
BRIEF = {"title": "Anybody", "as_of": "2026-11-22", "want": [WANT]}


@pytest.fixture
def post(db: None) -> Any:
    Country.objects.create(code="MX", alpha3="MEX", name="Mexico")
    key = issue_key(owner=create_sponsor(key="acme", name="Acme"), scopes=["read"])
    headers = {"Authorization": f"Bearer {key.text}"}

    def send(document: Any) -> Any:
        return Client().post("/api/v1/match/", json.dumps(document), "application/json", headers=headers)

    return send


def test_the_answer_is_that_of_the_service(post: Any) -> None:
    response = post(BRIEF)
    assert response.status_code == 200
    assert response.json() == match(BRIEF)


def test_no_cache_may_keep_the_answer(post: Any) -> None:
    assert post(BRIEF).headers["Cache-Control"] == "private, no-store"


def test_a_brief_that_cannot_be_asked_gets_every_error(post: Any) -> None:
    response = post({"limt": 1, "near_misses": 51})
    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == ["/limt", "/near_misses"]
