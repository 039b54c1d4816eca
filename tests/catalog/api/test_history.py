"""Who changed what of a provider, its sites and their records, when and why; for curators."""

from typing import Any

import pghistory
import pytest
from django.db import connection

from catalog.models import CapabilityRecord, Provider, Site
from catalog.revision import latest
from tests.catalog.api.builders import capability, certificate, inspection, modality, provider, site, source
from tests.catalog.api.conftest import Ask


def history(curator: Ask, key: str = "acme", query: str = "") -> list[dict[str, Any]]:
    answer = curator(f"/providers/{key}/history/{query}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def update(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return next(row for row in rows if row["action"] == "update")


def test_a_change_tells_who_when_what_and_why(curator: Ask) -> None:
    acme = provider()
    with pghistory.context(user="vera", reason="called them"):
        Provider.objects.update(name="Acme Medical")
    newest = history(curator)[0]
    assert (newest["who"], newest["why"], newest["action"]) == ("vera", "called them", "update")
    assert newest["entry"] == {"kind": "provider", "site": None, "name": "acme"}
    assert newest["changes"] == [{"field": "name", "old": acme.name, "new": "Acme Medical"}]
    assert newest["revision"] == latest().number
    assert newest["at"].startswith("20")


def test_a_change_past_the_application_names_the_database_role(curator: Ask) -> None:
    provider()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_provider SET name = 'Renamed'")
        cursor.execute("SELECT session_user")
        role = cursor.fetchone()[0]
    assert (history(curator)[0]["who"], history(curator)[0]["why"]) == (f"database role {role}", None)


def test_every_kind_of_entry_is_told_by_its_name(curator: Ask) -> None:
    one = site("acme-one", provider())
    for add in (capability, modality, certificate, inspection):
        add(one)
    told = {(row["entry"]["kind"], row["entry"]["site"], row["entry"]["name"]) for row in history(curator)}
    assert told == {
        ("provider", None, "acme"),
        ("site", None, "acme-one"),
        ("capability", "acme-one", "device.molding.lsr"),
        ("modality", "acme-one", "device_single_use"),
        ("certificate", "acme-one", "ISO13485"),
        ("inspection", "acme-one", "FDA 2024-05-01"),
    }


def test_what_was_deleted_is_told_as_it_was(curator: Ask) -> None:
    capability(site("acme-one", provider()), programmes=3, stages=["concept"])
    CapabilityRecord.objects.all().delete()
    newest = history(curator)[0]
    assert newest["action"] == "delete"
    assert {"field": "programmes", "old": 3, "new": None} in newest["changes"]
    assert {"field": "stages", "old": ["concept"], "new": None} in newest["changes"]


def test_old_and_new_are_keys_and_names_never_numbers(curator: Ask) -> None:
    site("acme-one", provider(), source=source("register"))
    Site.objects.update(provider=provider("buyer"), source=source("letter"))
    changes = update(history(curator, "buyer"))["changes"]
    assert sorted(changes, key=lambda change: change["field"]) == [
        {"field": "provider", "old": "acme", "new": "buyer"},
        {"field": "source", "old": "register", "new": "letter"},
    ]


def test_a_site_that_left_is_still_told(curator: Ask) -> None:
    site("acme-one", provider())
    Site.objects.update(provider=provider("buyer"))
    assert update(history(curator))["changes"] == [{"field": "provider", "old": "acme", "new": "buyer"}]


def test_another_providers_changes_are_not_told(curator: Ask) -> None:
    provider()
    capability(site("other-one", provider("other")))
    assert [row["entry"]["kind"] for row in history(curator)] == ["provider"]


def test_the_newest_comes_first_and_pages_follow(curator: Ask) -> None:
    provider()
    for name in ("B", "C", "D"):
        Provider.objects.update(name=name)
    told = history(curator, query="?limit=2") + history(curator, query="?limit=2&offset=2")
    assert [row["changes"][-1]["new"] for row in told][:3] == ["D", "C", "B"]
    assert history(curator, query="?ordering=-newest")[0]["action"] == "insert"


@pytest.mark.parametrize("key", ["acme", "nothing"])
def test_a_sponsor_may_not_ask_and_learns_nothing(sponsor: Ask, key: str) -> None:
    provider()
    assert sponsor(f"/providers/{key}/history/").status_code == 403


def test_there_is_no_history_of_what_does_not_exist(curator: Ask) -> None:
    assert curator("/providers/nothing/history/").status_code == 404
