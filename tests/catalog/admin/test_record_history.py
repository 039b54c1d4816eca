"""Each record, site and profile has a history of its own, with a way back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Certificate, Provider, Site
from tests.catalog.admin.conftest import as_role, page, typed

pytestmark = pytest.mark.django_db


def tijuana() -> int:
    return Site.objects.get(key="northmold-tijuana").pk


def names(of: Provider, *where: object, role: str = "curator") -> list[tuple[str, str]]:
    events = as_role(role).get(page(of, *where, "history")).context["events"]
    return [(each["action"], each["entry"]["kind"]) for each in events]


def test_each_entry_has_its_own(draft: Provider) -> None:
    web, number = as_role("curator"), Certificate.objects.get().pk
    typed(web, page(draft, "edit"), name="Northmold SA")
    typed(web, page(draft, "sites", tijuana(), "edit"), city="Tecate")
    typed(web, page(draft, "sites", tijuana(), "certificates", number, "edit"), issuer="TÜV")
    assert names(draft, "edit") == [("update", "provider"), ("insert", "provider")]
    assert names(draft, "sites", tijuana()) == [("update", "site"), ("insert", "site")]
    assert names(draft, "sites", tijuana(), "certificates", number) == [
        ("update", "certificate"),
        ("insert", "certificate"),
    ]


def test_what_was_taken_off_and_brought_back_has_one_history(draft: Provider) -> None:
    web, number = as_role("curator"), Certificate.objects.get().pk
    at = ("sites", tijuana(), "certificates", number)
    typed(web, page(draft, *at, "remove"))
    events = web.get(page(draft, *at, "history")).context["events"]
    typed(web, events[0]["restore"])
    again = ("sites", tijuana(), "certificates", Certificate.objects.get().pk)
    expected = [("insert", "certificate"), ("delete", "certificate"), ("insert", "certificate")]
    assert names(draft, *at) == names(draft, *again) == expected


def test_every_role_reads_it_and_only_who_may_brings_back(draft: Provider) -> None:
    where = page(draft, "sites", tijuana(), "certificates", Certificate.objects.get().pk, "history")
    for role, may in (("curator", True), ("auditor", False), ("reviewer", False)):
        events = as_role(role).get(where).context["events"]
        assert (role, [bool(each.get("restore")) for each in events]) == (role, [may])


def test_what_is_another_providers_is_not_found(draft: Provider) -> None:
    web, number = as_role("auditor"), Certificate.objects.get().pk
    for where in (
        ("sites", 0),
        ("sites", tijuana(), "certificates", 0),
        ("sites", tijuana(), "wishes", number),
        ("sites", Site.objects.get(key="northmold-leon").pk, "certificates", number),
    ):
        assert (where, web.get(page(draft, *where, "history")).status_code) == (where, 404)


def test_it_costs_the_same_for_one_change_and_for_fifty(draft: Provider) -> None:
    web, asked = as_role("auditor"), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            web.get(page(draft, "sites", tijuana(), "history"))
        asked.append(len(queries))
        for number in range(50):
            Site.objects.filter(pk=tijuana()).update(city=f"Town {number}")
    assert asked[0] == asked[1] <= 26
