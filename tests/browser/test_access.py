"""Sponsors, people and keys on the administration pages, in a browser."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from partnermatch.access.models import ApiKey, Sponsor, User
from tests.browser.conftest import PASSWORD, needs_chromium
from tests.browser.keyboard import press, write

pytestmark = needs_chromium


def test_a_key_is_issued_to_a_sponsor_and_shown_once(desk: Page) -> None:
    desk.get_by_role("link", name="Sponsors", exact=True).first.click()
    desk.get_by_role("link", name="Add sponsor").first.click()
    desk.get_by_label("Key:").fill("acme")
    desk.get_by_label("Name:").fill("Acme Devices")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("was added successfully")).to_be_visible()
    desk.goto(desk.url.replace("/sponsor/", "/apikey/add/"))
    desk.get_by_label("Sponsor:").select_option("acme")
    desk.get_by_label("read the published catalog, match").check()
    desk.get_by_role("button", name="Issue the key").click()
    assert desk.locator("#key").inner_text().startswith(f"pm_{ApiKey.objects.get().prefix}_")


def test_a_sponsor_is_made_without_a_mouse(page: Page, live_server: LiveServer, boss: User) -> None:
    page.goto(f"{live_server.url}/admin/")
    write(page, page.get_by_label("Username"), boss.username)
    write(page, page.get_by_label("Password"), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()
    press(page, page.get_by_role("link", name="Skip to main content"))
    press(page, page.locator("#content").get_by_role("link", name="Sponsors"))
    press(page, page.get_by_role("link", name="Add sponsor").last)
    write(page, page.get_by_label("Key:"), "acme")
    write(page, page.get_by_label("Name:"), "Acme Devices")
    press(page, page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("was added successfully")).to_be_visible()
    assert Sponsor.objects.get().name == "Acme Devices"
