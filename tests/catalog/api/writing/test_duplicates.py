"""Duplicates over HTTP: listed, dismissed, merged, and the address of what was merged."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Dismissal, Provider
from partnermatch.access.issuing import create_sponsor, issue_key
from tests.catalog.api.writing.conftest import Send, faults, problem, sender
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.django_db
MERGE = {"absorb": "haupt", "choices": {"name": "keep"}, "reason": "one company since 2014"}
MERGING = "/providers/aenova/merge/"


@pytest.fixture(autouse=True)
def catalog(db: None) -> None:
    sites = [site("haupt-1", name="Berlin", country="DE", duns="123456789")]
    load(
        document(
            provider("aenova", name="Aenova", status="published", duns="123456789"),
            provider("haupt", name="Haupt Pharma", status="published", sites=sites),
            provider("haupt-too", name="Haupt Pharma GmbH", headquarters_country="DE"),
        ),
        actor="import",
    )


@pytest.fixture
def sponsor(db: None) -> Send:
    owner = create_sponsor(key="acme", name="Acme")
    return with_key(issue_key(owner=owner, scopes=["read"]).text)


def with_key(text: str) -> Send:
    send = sender("vera", "read")
    return lambda method, path, body=None, **headers: send(
        method, path, body, **headers, Authorization=f"Bearer {text}"
    )


def pairs(answer: Any) -> list[tuple[str, ...]]:
    assert answer.status_code == 200, answer.content
    return [(each["strength"], *(side["key"] for side in each["providers"])) for each in answer.json()["results"]]


def test_candidates_are_listed_the_strongest_first_and_chosen_by_strength_and_provider(writer: Send) -> None:
    sure, possible = ("sure", "aenova", "haupt"), ("possible", "haupt", "haupt-too")
    assert pairs(writer("GET", "/duplicates/")) == [sure, possible]
    assert pairs(writer("GET", "/duplicates/?ordering=-strength&limit=1")) == [possible]
    assert pairs(writer("GET", "/duplicates/?strength=possible&strength=likely")) == [possible]
    assert pairs(writer("GET", "/duplicates/?provider=aenova")) == [sure]


@pytest.mark.parametrize("query", ["strength=certain", "provider=none-such", "dismissed=yes", "name=Haupt", "limit=0"])
def test_what_cannot_be_asked_is_refused(writer: Send, query: str) -> None:
    told = problem(writer("GET", f"/duplicates/?{query}"), 400)["errors"]
    assert [each["parameter"] for each in told] == [query.partition("=")[0]]


def test_what_is_dismissed_is_listed_only_when_it_is_asked_for(writer: Send, publisher: Send) -> None:
    body = {"providers": ["haupt-too", "haupt"], "reason": "another owner"}
    made = publisher("POST", "/duplicates/dismiss/", body).json()
    assert (made["providers"], made["grounds"]) == (["haupt", "haupt-too"], [["name", "haupt pharma"]])
    assert len(pairs(writer("GET", "/duplicates/"))) == 1
    assert len(pairs(writer("GET", "/duplicates/?dismissed=true"))) == 2


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"providers": ["haupt"], "reason": "x"}, ("/providers", "wrong_type")),
        ({"providers": "haupt", "reason": "x"}, ("/providers", "wrong_type")),
        ({"providers": ["haupt", 1], "reason": "x"}, ("/providers", "wrong_type")),
        ({"providers": ["haupt", "haupt"], "reason": "x"}, ("/providers", "unknown_code")),
        ({"providers": ["haupt", "none"], "reason": "x"}, ("/providers", "unknown_code")),
        ({"providers": ["haupt", "aenova"]}, ("/reason", "required")),
        ({"providers": ["haupt", "aenova"], "why": "x"}, ("/why", "unknown_field")),
    ],
)
def test_a_dismissal_is_of_two_providers_with_a_reason(publisher: Send, body: Any, fault: Any) -> None:
    assert faults(publisher("POST", "/duplicates/dismiss/", body)) == [fault]
    assert not Dismissal.objects.exists()


def test_a_merge_answers_its_plan_and_a_dry_run_does_nothing(publisher: Send) -> None:
    tried = publisher("POST", f"{MERGING}?dry_run=true", {"absorb": "haupt"}).json()
    assert (tried["dry_run"], tried["open"], tried["needs_administrator"]) == (True, ["name"], False)
    assert tried["facts"] == [{"field": "name", "keep": "Aenova", "absorb": "Haupt Pharma", "takes": None}]
    assert not Provider.objects.exclude(merged_into=None).exists()
    done = publisher("POST", MERGING, MERGE).json()
    assert done["sites"] == [{"site": "haupt-1", "name": "Berlin", "same_as": None, "takes": None}]
    assert done["dry_run"] is False


def test_the_former_address_leads_to_the_kept_provider(publisher: Send, writer: Send, sponsor: Send) -> None:
    publisher("POST", MERGING, MERGE)
    for send in (sponsor, writer):
        answer = send("GET", "/providers/haupt/")
        assert (answer.status_code, answer["Location"]) == (308, "/api/v1/providers/aenova/")
        assert "ETag" not in answer
    assert writer("GET", "/providers/haupt/history/").status_code == 200


def test_the_former_address_leads_nowhere_that_one_may_not_see(publisher: Send, writer: Send, sponsor: Send) -> None:
    publisher("POST", MERGING, MERGE)
    Provider.objects.filter(key="aenova").update(status="retired")
    assert sponsor("GET", "/providers/haupt/").status_code == 404
    assert writer("GET", "/providers/haupt/").status_code == 308


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, ("/absorb", "wrong_type")),
        ({"absorb": 1}, ("/absorb", "wrong_type")),
        ({"absorb": "haupt", "choices": ["name"]}, ("/choices", "wrong_type")),
        ({"absorb": "haupt", "reason": 1}, ("/reason", "wrong_type")),
        ({"absorb": "haupt", "reason": "x" * 501}, ("/reason", "too_long")),
        ({"absorb": "haupt", "keep": "aenova"}, ("/keep", "unknown_field")),
        ({"absorb": "haupt", "reason": "x"}, ("/choices/name", "required")),
    ],
)
def test_a_merge_says_what_is_wrong_with_it(publisher: Send, body: Any, fault: Any) -> None:
    assert faults(publisher("POST", MERGING, body)) == [fault]


def test_a_name_alone_merges_nobody_but_by_an_administrator(publisher: Send, administrator: Send) -> None:
    body = MERGE | {"absorb": "haupt-too"}
    assert problem(publisher("POST", MERGING, body), 403)["code"] == "forbidden"
    assert administrator("POST", MERGING, body).json()["needs_administrator"] is True


def test_merging_is_for_who_may_publish(writer: Send) -> None:
    for path, body in ((MERGING, MERGE), ("/duplicates/dismiss/", {"providers": ["a", "b"], "reason": "x"})):
        assert problem(writer("POST", path, body), 403)["code"] == "scope_required"


def test_a_merge_knows_no_other_parameter(publisher: Send) -> None:
    for name, value in (("dry_run", "1"), ("dryrun", "true")):
        told = problem(publisher("POST", f"{MERGING}?{name}={value}", MERGE), 400)["errors"]
        assert [each["parameter"] for each in told] == [name]
    assert problem(publisher("POST", "/providers/none-such/merge/", MERGE), 404)["code"] == "not_found"


def test_the_command_lists_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("find_duplicates", strength="sure")
    assert capsys.readouterr().out == ("sure: aenova (Aenova) and haupt (Haupt Pharma): duns 123456789\n1 pair\n")
    with pytest.raises(CommandError, match="none-such"):
        call_command("find_duplicates", provider="none-such")
