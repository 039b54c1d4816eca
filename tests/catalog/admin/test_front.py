"""The front page: what waits for whom, what the catalog covers, what lapses, and what was brought in."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.admin.front import Front
from partnermatch.access.models import User
from tests.catalog.admin.conftest import DESK, as_role, page, put, typed
from tests.catalog.admin.test_provider_page import INLINE
from tests.catalog.api import builders
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.django_db
FRONT = "/admin/"
QUERIES = {"curator": 21, "reviewer": 32, "auditor": 15, "admin": 33}
LAB = [{"code": "lab"}]


def front(web: Client) -> Front:
    shown = web.get(FRONT).context["front"]
    assert isinstance(shown, Front)
    return shown


def waiting(role: str) -> dict[str, int]:
    return {each.title: each.number for each in front(as_role(role)).waiting}


def listed(web: Client, address: str) -> set[str]:
    return {row.key for row in web.get(address).context["cl"].result_list}


@pytest.fixture
def full(db: None) -> None:
    """One of everything that may wait."""
    proposed = put("published")
    typed(as_role("curator"), page(proposed, "edit"), website="https://example.net")
    soon = {"standard": "ISO13485", "number": "7", "valid_until": (builders.today() + timedelta(9)).isoformat()}
    load(
        document(
            provider("elbe", name="Elbe", status="draft", duns="123456789"),
            provider("ruhr", name="Ruhr", status="in_review", sites=[site("ruhr-1", duns="123456789")]),
            provider("oder", name="Oder", sites=[site("oder-1", country="DE", capabilities=LAB, certificates=[soon])]),
            provider("made", name="Made", source={"name": "synthetic"}, sites=[site("made-1", country="DE")]),
        ),
        file_name="rivers.json",
    )


def test_each_role_is_told_what_waits_for_it(full: None) -> None:
    review = {"Proposals to review": 1, "Profiles in review": 1, "Providers with a number in common": 1}
    own = {"My proposals that wait for somebody else": 1, "Drafts": 3}
    lapse = {"Certificates lapse within 90 days": 1}
    assert waiting("curator") == own | lapse
    assert waiting("reviewer") == review | {"Drafts": 3} | lapse
    assert waiting("admin") == review | {"Drafts": 3} | lapse
    assert waiting("auditor") == lapse


def test_what_was_turned_down_is_told_to_its_author(full: None) -> None:
    address = front(as_role("reviewer")).waiting[0].lines[0][1]
    decide = address.replace("/change/", "/decide/")
    as_role("reviewer").post(decide, {"decision": "reject", "reason": "not theirs"})
    assert waiting("curator")["My proposals that were turned down"] == 1
    assert "Proposals to review" not in waiting("reviewer")


@pytest.mark.parametrize("role", ["curator", "reviewer", "admin", "auditor"])
def test_what_waits_leads_to_as_many(full: None, role: str) -> None:
    web = as_role(role)
    for each in front(web).waiting:
        answer = web.get(each.address)
        rows = answer.context["cl"].result_list if "cl" in answer.context else answer.context["rows"]
        assert (each.title, len(rows)) == (each.title, each.number)


def test_every_number_of_the_map_leads_to_its_providers(full: None) -> None:
    web = as_role("auditor")
    for _, lines in front(web).map.regions:
        for cell in (cell for line in lines for cell in line.cells if cell.address):
            assert (cell.address, len(listed(web, cell.address))) == (cell.address, cell.number)


def test_the_map_tells_countries_and_what_is_made_up(full: None) -> None:
    shown = front(as_role("auditor"))
    said = [(each.code, each.says) for each in shown.map.tiles]
    assert ("DE", "Germany: 2 providers, 1 of them synthetic") in said
    assert shown.providers.synthetic == 1
    assert b"1 of them synthetic" in as_role("auditor").get(FRONT).content


def test_a_bar_leads_to_the_providers_whose_papers_lapse_then(full: None) -> None:
    web = as_role("auditor")
    for bar in (bar for bar in front(web).bars.bars if bar.address and bar.month.certificates == 1):
        assert len(listed(web, bar.address)) == 1


def test_a_month_or_group_that_is_none_filters_nothing(full: None) -> None:
    web = as_role("auditor")
    for query in ("expires=soon", "group=nonsense", "expires=2027-13"):
        assert len(listed(web, f"{DESK}?{query}")) == 5


def test_the_last_imports_are_told(full: None) -> None:
    names = [each.file for each in front(as_role("auditor")).imports]
    assert "rivers.json" in names
    assert b"rivers.json" in as_role("auditor").get(FRONT).content


@pytest.mark.parametrize("role", QUERIES)
def test_the_number_of_queries_is_that_of_an_empty_catalog(db: None, role: str, request: Any) -> None:
    assert asked(as_role(role)) == QUERIES[role]
    request.getfixturevalue("full")
    assert asked(as_role(role)) == QUERIES[role]


def asked(web: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        web.get(FRONT)
    return len(queries)


def test_an_empty_catalog_says_how_to_begin(db: None) -> None:
    content = as_role("curator").get(FRONT).content
    assert b"The catalog is empty" in content
    assert b"Add the first one" in content
    assert b"Add the first one" not in as_role("auditor").get(FRONT).content


def test_who_may_not_see_the_catalog_is_told_nothing_of_it(full: None) -> None:
    web = Client()
    web.force_login(User.objects.create_user("clerk", is_staff=True))
    answer = web.get(FRONT)
    assert (answer.status_code, answer.context["front"]) == (200, None)


def test_nothing_is_inline(full: None) -> None:
    assert INLINE.findall(as_role("admin").get(FRONT).content.decode()) == []
