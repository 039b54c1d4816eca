"""`verify` and `changes` of a shortlist over HTTP; what they compare is in tests/matching/test_replay.py."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection

from catalog.models import CapabilityRecord, Certificate, Provider, Site
from matching.api.exports import EXPORTS
from matching.shortlists import hash_of
from tests.matching.api.conftest import Caller

BRIEF = {"must": {"capabilities": ["device.molding.lsr"], "standards": ["ISO13485"]}}


@contextmanager
def as_owner() -> Iterator[Any]:
    """As whoever owns the tables, with the trigger switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be left to check when a table is altered
        cursor.execute("ALTER TABLE matching_shortlist DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("ALTER TABLE matching_shortlist ENABLE TRIGGER USER")


def certify(provider: str, **facts: Any) -> None:
    """Its only certificate is this one."""
    stated = {"number": "MD 712345", "valid_until": date(2027, 2, 28)}
    Certificate.objects.filter(site__provider__key=provider).update(**stated | facts)


def shortlist(caller: Caller, brief: Any = BRIEF) -> str:
    """The path of a new one."""
    return f"/shortlists/{caller.shortlist(brief).json()['record']['id']}"


def looked_at(caller: Caller, path: str) -> Any:
    response = caller("GET", path)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_shortlist_that_was_just_frozen_is_intact_and_the_same(acme: Caller) -> None:
    said = looked_at(acme, f"{shortlist(acme)}/verify/")
    assert (said["intact"], said["because"], said["recomputed"]) == (True, [], said["hash"])
    assert (said["as_recorded"]["same"], said["today"]["same"]) == (True, True)
    for what in ("engine", "configuration", "catalog"):
        assert said[what]["then"] == said[what]["now"]


def test_what_the_catalog_would_answer_now_is_told_for_each_provider(acme: Caller) -> None:
    certify("northmold")
    path = shortlist(acme)
    Certificate.objects.update(status="suspended")
    Provider.objects.filter(key="present-supplier").update(status="draft")
    said = looked_at(acme, f"{path}/verify/")["as_recorded"]
    told = {each["provider"]["key"]: (each["kind"], each["why"][-1]) for each in said["differences"]}
    assert told["present-supplier"] == ("unpublished", "Present-Supplier is no longer in the catalog")
    assert told["northmold"][0] == "left"
    assert told["northmold"][1].endswith("and is unmet: ISO13485 MD 712345 is suspended")


def test_as_of_today_a_paper_has_lapsed(acme: Caller) -> None:
    certify("northmold")
    path = shortlist(acme, BRIEF | {"as_of": "2026-11-22"})
    with time_machine.travel("2027-03-10T12:00:00Z"):
        said = looked_at(acme, f"{path}/verify/")
    assert (said["as_recorded"]["same"], said["today"]["as_of"]) == (True, "2027-03-10")
    (only,) = [each for each in said["today"]["differences"] if each["provider"]["key"] == "northmold"]
    assert "ran out on 2027-02-28, 10 days before 2027-03-10" in only["why"][-1]


@pytest.mark.parametrize("place", [0, 100, -1])
def test_one_bit_that_the_tables_owner_changed_is_found(acme: Caller, place: int) -> None:
    path = shortlist(acme)
    with as_owner() as cursor:
        cursor.execute("SELECT record FROM matching_shortlist")
        changed = bytearray(cursor.fetchone()[0])
        changed[place] ^= 1
        cursor.execute("UPDATE matching_shortlist SET record = %s", [bytes(changed)])
    said = looked_at(acme, f"{path}/verify/")
    assert (said["intact"], said["as_recorded"], said["today"]) == (False, None, None)
    assert said["recomputed"] != said["hash"]
    assert looked_at(acme, f"{path}/changes/")["providers"] == []


def test_a_record_in_the_place_of_another_is_found(acme: Caller) -> None:
    path, other = shortlist(acme), shortlist(acme, BRIEF | {"limit": 1})
    with as_owner() as cursor:
        cursor.execute(
            """UPDATE matching_shortlist SET record = other.record, hash = other.hash
                 FROM matching_shortlist other WHERE matching_shortlist.id = %s AND other.id = %s""",
            [path.split("/")[2], other.split("/")[2]],
        )
    assert looked_at(acme, f"{path}/verify/")["because"] == ["The stored bytes are the record of another shortlist."]


NO_RECORD = [b"", b"{", b"\xff", b"[]", b"null", b"{}", b'{"format":"partnermatch-shortlist/1"}', b"[" * 100_000]


@pytest.mark.parametrize("stored", NO_RECORD)
@pytest.mark.parametrize("hashed", [True, False], ids=["with its hash", "with another hash"])
def test_a_damaged_record_is_shown_to_nobody_and_said_to_be_damaged(acme: Caller, stored: bytes, hashed: bool) -> None:
    path = shortlist(acme)
    with as_owner() as cursor:
        new = hash_of(stored) if hashed else f"sha256:{'0' * 64}"
        cursor.execute("UPDATE matching_shortlist SET record = %s, hash = %s", [stored, new])
    asked = [("GET", "/"), ("PATCH", "/"), *(("GET", f"/export/?format={form}") for form in EXPORTS)]
    tag = f'"{path.split("/")[2]}.0"'
    answers = [acme(method, path + more, {} if method == "PATCH" else None, If_Match=tag) for method, more in asked]
    assert {(each.status_code, each.json()["code"]) for each in answers} == {(409, "record_damaged")}
    assert looked_at(acme, f"{path}/verify/")["intact"] is False
    assert (looked_at(acme, f"{path}/changes/")["providers"], looked_at(acme, "/shortlists/")["count"]) == ([], 1)
    assert not any(each["shortlists"] for each in looked_at(acme, "/changes/?since=0")["results"])


@pytest.mark.parametrize("view", ["verify", "changes"])
def test_another_sponsors_shortlist_is_none(acme: Caller, rival: Caller, view: str) -> None:
    theirs = rival("GET", f"{shortlist(acme)}/{view}/", X_Request_ID="one")
    nobodys = rival("GET", f"/shortlists/{uuid.UUID(int=1)}/{view}/", X_Request_ID="one")
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert [theirs.json()[name] for name in ("code", "title")] == [nobodys.json()[name] for name in ("code", "title")]


@pytest.mark.parametrize("view", ["verify", "changes"])
def test_nothing_may_be_asked_in_the_query(acme: Caller, view: str) -> None:
    assert acme("GET", f"{shortlist(acme)}/{view}/?as_of=2026-11-22").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_changes_tell_what_changed_of_the_records_providers_in_public(acme: Caller) -> None:
    path = shortlist(acme)
    CapabilityRecord.objects.filter(site__provider__key="northmold").update(programmes=3)
    Provider.objects.create(key="newcomer", name="New", status="published", source=Site.objects.all()[0].source)
    said = looked_at(acme, f"{path}/changes/")
    assert (said["intact"], said["as_recorded"]["same"]) == (True, True)
    (only,) = said["providers"]
    assert (only["provider"]["key"], only["change"], only["kinds"]) == ("northmold", "changed", ["capability"])
    assert said["catalog"]["then"]["revision"] < only["revision"] <= said["catalog"]["now"]["revision"]
