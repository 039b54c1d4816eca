"""Possible duplicates: the list, the page of two, dismissing them and merging them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Dismissal, Provider, Revision, Site
from tests.catalog.admin.conftest import DESK, as_role
from tests.catalog.admin.test_provider_page import INLINE
from tests.catalog.api import builders
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.django_db
LIST = f"{DESK}duplicates/"
PAIR = f"{LIST}aenova/haupt/"
NAMES = f"{LIST}elbe/elbe-pharma/"
QUERIES, QUERIES_OF_PAIR = 11, 50
ROLES = ("curator", "reviewer", "auditor", "admin")


@pytest.fixture(autouse=True)
def pairs(db: None) -> None:
    """Two with a number in common, two with a website, two with a name."""
    builders.vocabularies()
    common = {"status": "published", "source": {"name": "register"}}
    load(
        document(
            provider("aenova", name="Aenova", duns="123456789", sites=[site("aenova-1", country="DE")], **common),
            provider("haupt", name="Haupt", sites=[site("haupt-1", country="DE", duns="123456789")], **common),
            provider("one", name="One", website="https://ruhr.de", headquarters_country="DE"),
            provider("two", name="Two", website="https://www.ruhr.de/de", headquarters_country="DE"),
            provider("elbe", name="Elbe Pharma Inc", headquarters_country="US"),
            provider("elbe-pharma", name="Elbe Pharma", headquarters_country="US"),
        ),
        actor="import",
    )


def rows(query: str = "", role: str = "auditor") -> list[str]:
    return [row["strength"] for row in as_role(role).get(f"{LIST}?{query}").context["rows"]]


def press(web: Client, button: str, address: str = PAIR, **typed: Any) -> Any:
    """Open the page, choose, press."""
    shown = web.get(address).context
    said = {"keep": shown["keep"].key, "seen": shown["seen"], "reason": "one company since 2014", **typed}
    return web.post(address, {"do": button, **said})


def merge(web: Client, **typed: Any) -> Any:
    return press(web, "merge", **{"take:name": "keep", **typed})


@pytest.mark.parametrize(
    ("query", "grades"),
    [
        ("", ["sure", "likely", "possible"]),
        ("strength=sure", ["sure"]),
        ("ground=website", ["likely"]),
        ("ground=name", ["possible"]),
        ("country=DE", ["sure", "likely"]),
        ("country=US&strength=sure", []),
        ("provider=HAUPT", ["sure"]),
        ("provider=elbe-pharma", ["possible"]),
        ("strength=certain", ["sure", "likely", "possible"]),
        ("page=99", ["sure", "likely", "possible"]),
    ],
)
def test_the_list_shows_those_that_are_asked_for(query: str, grades: list[str]) -> None:
    assert rows(query) == grades


def test_the_list_says_what_they_have_in_common() -> None:
    content = as_role("auditor").get(LIST).content.decode()
    assert all(words in content for words in ("DUNS: 123456789", "website: ruhr.de", "100 % alike: elbe pharma"))


def test_the_number_of_queries_is_that_of_one_pair() -> None:
    web = as_role("reviewer")
    for number in range(3):
        load(document(*(provider(f"n{number}-{key}", name=f"Northmold {number}") for key in "ab")))
        with CaptureQueriesContext(connection) as asked:
            web.get(LIST)
        assert len(asked) == QUERIES


def test_the_queries_of_a_pair_do_not_grow_with_its_sites() -> None:
    web = as_role("reviewer")
    for many in (2, 9):
        load(document(provider("haupt", name="Haupt", sites=[site(f"haupt-{n}") for n in range(1, many)])))
        with CaptureQueriesContext(connection) as asked:
            assert web.get(PAIR).status_code == 200
        assert len(asked) == QUERIES_OF_PAIR


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_and_who_may_is_offered_to_merge(role: str) -> None:
    shown = as_role(role).get(PAIR).context
    assert (shown["offers"], shown["may_dismiss"]) == (
        (True, True) if role in ("reviewer", "admin") else (False, False)
    )
    assert (as_role(role).get(LIST).status_code, INLINE.findall(as_role(role).get(PAIR).content.decode())) == (200, [])


@pytest.mark.parametrize("address", [NAMES, f"{LIST}one/two/"])
def test_no_merge_is_offered_on_a_name_or_a_website(address: str) -> None:
    shown = as_role("reviewer").get(address).context
    assert (shown["offers"], shown["on_proof"], shown["needs_administrator"]) == (False, False, True)
    assert b'value="merge"' not in as_role("reviewer").get(address).content
    admin = as_role("admin").get(address).context
    assert (admin["offers"], admin["on_proof"]) == (False, True)


def test_a_reviewer_who_sends_it_anyway_is_refused_and_told() -> None:
    answer = press(as_role("reviewer"), "merge", NAMES, **{"take:name": "keep"})
    assert (answer.status_code, b"a name is no proof" in answer.content) == (409, True)
    assert not Provider.objects.filter(status="retired").exists()


@pytest.mark.parametrize("role", ["curator", "auditor"])
@pytest.mark.parametrize("button", ["merge", "try", "dismiss"])
def test_who_may_not_is_refused(role: str, button: str) -> None:
    assert press(as_role(role), button).status_code == 403


def test_a_merge_moves_the_sites_and_leaves_a_redirect() -> None:
    web = as_role("reviewer")
    answer = merge(web)
    aenova, haupt = (Provider.objects.get(key=key) for key in ("aenova", "haupt"))
    assert answer["Location"] == f"{DESK}{aenova.pk}/change/"
    assert (haupt.status, haupt.merged_into, Site.objects.get(key="haupt-1").provider) == ("retired", aenova, aenova)
    assert b"leads here" in web.get(answer["Location"]).content
    assert b"was merged into aenova already" in web.get(PAIR).content


def test_the_other_may_be_kept_instead() -> None:
    web = as_role("reviewer")
    assert web.get(f"{PAIR}?keep=haupt").context["keep"].key == "haupt"
    assert merge(web, keep="haupt", seen=web.get(f"{PAIR}?keep=haupt").context["seen"]).status_code == 302
    assert Provider.objects.get(key="aenova").merged_into.key == "haupt"  # type: ignore[union-attr]


def test_what_is_not_chosen_is_asked_for_and_nothing_typed_is_lost() -> None:
    answer = merge(as_role("reviewer"), **{"take:name": "", "reason": "the same firm"})
    assert (answer.status_code, answer.context["reason"]) == (409, "the same firm")
    answer = press(as_role("reviewer"), "merge")
    assert b"name: the two differ here" in answer.content


def test_without_a_reason_nothing_is_merged_or_dismissed() -> None:
    web = as_role("reviewer")
    for answer in (merge(web, reason=" "), press(web, "dismiss", reason="")):
        assert (answer.status_code, b"give a reason" in answer.content) == (409, True)
    assert (Dismissal.objects.count(), Provider.objects.filter(status="retired").count()) == (0, 0)
    assert [row.wins for row in merge(web, reason="").context["both"].rows if row.choice] == ["keep"]


def test_to_try_writes_nothing() -> None:
    before = Revision.objects.count()
    answer = press(as_role("reviewer"), "try", **{"take:name": "absorb"})
    assert (answer.context["tried"], Revision.objects.count()) == (True, before)
    assert "Name: taken from Haupt." in answer.context["both"].steps
    assert press(as_role("reviewer"), "try").context["errors"] == ["name: choose whose is taken"]


def test_what_changed_meanwhile_is_shown_before_anything_is_merged() -> None:
    web = as_role("reviewer")
    seen = web.get(PAIR).context["seen"]
    load(document(provider("haupt", name="Haupt Pharma", website="https://haupt.de")))
    answer = merge(web, seen=seen)
    assert (answer.status_code, b"Somebody changed one of the two" in answer.content) == (409, True)
    assert b"https://haupt.de" in answer.content
    assert merge(web).status_code == 302


def test_what_is_dismissed_leaves_the_list_with_its_reason_on_the_page() -> None:
    web = as_role("reviewer")
    assert press(web, "dismiss", reason="two firms of one family")["Location"] == LIST
    assert rows() == ["likely", "possible"]
    assert rows("dismissed=on") == ["sure", "likely", "possible"]
    assert b"two firms of one family" in web.get(PAIR).content


def test_both_histories_are_there() -> None:
    (keep, own), (absorb, theirs) = as_role("auditor").get(PAIR).context["both"].events
    assert (keep.key, absorb.key) == ("aenova", "haupt")
    assert {event["entry"]["kind"] for event in (*own, *theirs)} == {"provider", "site"}


def test_an_administrator_merges_on_proof() -> None:
    answer = press(as_role("admin"), "merge", NAMES, **{"take:name": "keep", "reason": "the register of Ulm"})
    assert (answer.status_code, Provider.objects.filter(status="retired").count()) == (302, 1)


@pytest.mark.parametrize("where", ["aenova/nobody/", "aenova/aenova/"])
def test_a_pair_that_is_none_is_not_found(where: str) -> None:
    assert as_role("auditor").get(f"{LIST}{where}").status_code == 404
