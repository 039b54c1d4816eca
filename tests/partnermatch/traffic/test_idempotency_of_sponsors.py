"""What a sponsor stores, once: a key of one sponsor says nothing to another."""

from typing import Any

import pytest

from matching.models import Brief, Shortlist
from partnermatch.access.issuing import create_sponsor, issue_key
from partnermatch.access.models import ApiKey, Sponsor
from tests.partnermatch.traffic.conftest import Send

pytestmark = pytest.mark.django_db

BRIEF = {"title": "Gasket", "brief": {"must": {"capabilities": ["device.molding.lsr"]}}}


@pytest.fixture(autouse=True)
def _catalog(catalog: None) -> None: ...


@pytest.fixture
def other_key() -> str:
    return issue_key(owner=create_sponsor(key="other", name="Other")).text


def stored(model: Any) -> int:
    return int(model._base_manager.count())


def test_a_brief_is_stored_once(send: Send, sponsor_key: str) -> None:
    first, second = (send(sponsor_key, "POST", "/briefs/", BRIEF, "one") for _ in range(2))
    assert (first.status_code, second.status_code, second.content) == (201, 201, first.content)
    assert (second["Location"], second["ETag"]) == (first["Location"], first["ETag"])
    assert stored(Brief) == 1


@pytest.mark.parametrize(("below", "model"), [("duplicate/", Brief), ("shortlists/", Shortlist)])
def test_so_is_what_is_made_of_it(send: Send, sponsor_key: str, below: str, model: Any) -> None:
    address = f"/briefs/{send(sponsor_key, 'POST', '/briefs/', BRIEF).json()['id']}/{below}"
    before = stored(model)
    answers = [send(sponsor_key, "POST", address, None, "one") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert (stored(model), answers[1].content) == (before + 1, answers[0].content)


def test_the_same_key_of_another_sponsor_is_another_key(send: Send, sponsor_key: str, other_key: str) -> None:
    ours, theirs = (send(key, "POST", "/briefs/", BRIEF, "one") for key in (sponsor_key, other_key))
    assert (ours.status_code, theirs.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in theirs
    assert ours.json()["id"] != theirs.json()["id"]


def test_a_refusal_of_the_view_undoes_everything(send: Send, sponsor_key: str, settings: Any) -> None:
    settings.BRIEFS_PER_SPONSOR = 0
    assert send(sponsor_key, "POST", "/briefs/", BRIEF, "one").status_code == 409
    settings.BRIEFS_PER_SPONSOR = 1
    assert send(sponsor_key, "POST", "/briefs/", BRIEF, "one").status_code == 201
    assert stored(Brief) == 1


@pytest.mark.parametrize("path", ["/keys/", "/keys/{prefix}/rotate/"])
def test_an_answer_that_shows_a_key_is_not_kept(send: Send, sponsor_key: str, path: str) -> None:
    prefix = ApiKey.objects.get().prefix
    answer = send(sponsor_key, "POST", path.format(prefix=prefix), {}, "one")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_kept")
    assert ApiKey.objects.count() == 1


def test_no_view_that_shows_a_key_can_forget_to_say_so(send: Send, sponsor_key: str, monkeypatch: Any) -> None:
    monkeypatch.setattr("partnermatch.access.key_views.KeyList.not_kept", "")
    assert send(sponsor_key, "POST", "/keys/", {}, "one").status_code == 500
    assert Sponsor.objects.get(key="acme").api_keys.count() == 1
