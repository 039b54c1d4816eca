"""The front page of the desk, and two providers that become one, in a browser."""

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Provider
from tests.browser.conftest import needs_chromium
from tests.catalog.api import builders
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = needs_chromium


@pytest.fixture(autouse=True)
def two(transactional_db: None) -> None:
    builders.vocabularies()
    common = {"status": "published", "source": {"name": "register"}}
    can = {"country": "DE", "capabilities": [{"code": "lab"}]}
    load(
        document(
            provider("aenova", name="Aenova", duns="123456789", sites=[site("aenova-1", **can)], **common),
            provider("haupt", name="Haupt", sites=[site("haupt-1", duns="123456789", **can)], **common),
        )
    )


def test_from_the_front_page_to_one_provider(desk: Page) -> None:
    desk.get_by_role("link", name="Haupt", exact=False).first.click()
    desk.get_by_role("button", name="Try the merge").click()
    expect(desk.get_by_text("name: choose whose is taken")).to_be_visible()
    desk.get_by_label("Aenova").check()
    desk.get_by_label("Why?").fill("one company since 2014")
    desk.get_by_role("button", name="They are one: merge").click()
    expect(desk.get_by_text("Its key haupt leads here")).to_be_visible()
    assert Provider.objects.get(key="haupt").merged_into == Provider.objects.get(key="aenova")


def test_the_map_leads_to_the_providers_of_a_country(desk: Page) -> None:
    desk.get_by_text("The same as a table").click()
    desk.get_by_role("row", name="Germany").get_by_role("link", name="2").first.click()
    expect(desk.get_by_role("link", name="Aenova")).to_be_visible()
