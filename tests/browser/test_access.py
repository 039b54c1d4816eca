"""Sponsors, people and keys on the administration pages, in a browser."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from partnermatch.access.issuing import add_member, create_sponsor, issue_key
from partnermatch.access.models import ApiKey, Sponsor, User
from tests.browser.conftest import PASSWORD, needs_chromium
from tests.browser.keyboard import press, write

pytestmark = needs_chromium

NARROW = {"width": 360, "height": 740}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def stock_pages() -> list[str]:
    """Every page of the administration of who may do what."""
    vera = add_member(create_sponsor(key="acme", name="Acme Devices"), "vera")
    key = issue_key(owner=vera).key
    rows = {"sponsor": vera.sponsor.pk, "membership": vera.pk, "user": vera.user.pk, "apikey": key.pk}
    single = [f"access/{name}/{pk}/{end}/" for name, pk in rows.items() for end in ("change", "history")]
    lists = [f"access/{name}/{end}" for name in rows for end in ("", "add/")]
    return ["", *lists, *single, f"access/user/{vera.user.pk}/password/", "auth/group/add/", "password_change/"]


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


def test_every_page_keeps_to_the_policy_and_to_a_narrow_screen(desk: Page, live_server: LiveServer) -> None:
    desk.set_viewport_size(NARROW)
    for path in stock_pages():
        desk.goto(f"{live_server.url}/admin/{path}", wait_until="load")
        assert (path, desk.evaluate(TOO_WIDE)) == (path, 0)
