"""Every page of the administration: under our policy, with what a page owes to everybody, and whole on a phone."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.basics import complaints_about, cut_in
from tests.browser.conftest import NARROW, needs_chromium
from tests.catalog.api import builders
from tests.contract.desk_pages import create, numbers, pages

pytestmark = needs_chromium
# Data for a script, the same page once more, and what nobody may do.
NOT_SHOWN = ("autocomplete/", "jsi18n/", "catalog/provider/?q")
CLOSED = "403 Forbidden"


@pytest.fixture
def addresses(transactional_db: None) -> list[str]:
    builders.vocabularies()
    create(0, 2)
    rows = numbers()
    return [page.format(**rows) for page in pages() if not page.startswith(NOT_SHOWN)]


def test_every_page_is_fit_for_everybody(desk: Page, live_server: LiveServer, addresses: list[str]) -> None:
    found: list[str] = []
    desk.set_viewport_size(NARROW)
    for path in addresses:
        desk.goto(f"{live_server.url}/admin/{path}", wait_until="load")
        if desk.title() != CLOSED:
            found += [f"{path}: {lack}" for lack in (*complaints_about(desk), *cut_in(desk))]
    assert found == []


def test_the_login_is_fit_for_everybody(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size(NARROW)
    page.goto(f"{live_server.url}/admin/login/")
    assert [*complaints_about(page), *cut_in(page)] == []
