"""Two providers that are one: the desk merges them, the old key leads on, and both histories are there."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Enter, needs_chromium
from tests.browser.matching import Sponsor
from tests.browser.stories import number

pytestmark = needs_chromium


def test_a_duplicate_is_merged_and_its_key_leads_to_what_is_kept(
    enter: Enter, page: Page, live_server: LiveServer
) -> None:
    remy = enter("reviewer", "catalog/provider/duplicates/")
    remy.get_by_role("row", name="North Mold SA").get_by_role("link", name="Compare and merge").click()
    expect(remy.locator("#histories").get_by_role("heading", name="North Mold SA")).to_be_visible()
    remy.locator("#sides").get_by_role("row", name="Name").get_by_label("Northmold Medical").check()
    remy.locator("#sides").get_by_role("row", name="Website").get_by_label("northmold.example").check()
    remy.get_by_label("Why?").fill("one company, by its DUNS")
    remy.get_by_role("button", name="They are one: merge").click()
    expect(remy.get_by_text("Its key north-mold leads here.")).to_be_visible()
    remy.goto(f"{live_server.url}/admin/catalog/provider/{number()}/history/")
    expect(remy.get_by_role("row", name="north-mold-leon").first).to_be_visible()
    assert Sponsor(page, live_server.url).ask("GET", "/providers/north-mold/")["key"] == "northmold"
