"""The desk's main way without a mouse: find, edit, submit. Whatever has the focus shows it."""

from playwright.sync_api import Page, expect

from catalog.models import Provider
from tests.browser.conftest import Enter, needs_chromium
from tests.browser.keyboard import press, write

pytestmark = needs_chromium
# The outline or shadow that the focus adds, and a border that only the focus has in that colour.
SHOWN = """() => {
    const it = document.activeElement, style = () => {
        const now = getComputedStyle(it);
        return [now.outline, now.boxShadow, now.border, now.background, now.textDecoration, now.color].join();
    };
    const focused = style();
    it.blur();
    const rest = style();
    it.focus({ focusVisible: true });
    return focused !== rest;
}"""
MOST_STEPS = 60


def unseen(page: Page) -> list[str]:
    """What shows nothing while it has the focus, of all that Tab comes to from here."""
    found: list[str] = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        if not page.evaluate(SHOWN):
            found.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
    return found


def test_a_draft_is_found_edited_and_submitted_with_the_keyboard(enter: Enter) -> None:
    page = enter("curator", "catalog/provider/")
    write(page, page.locator("#searchbar"), "quillon")
    page.keyboard.press("Enter")
    press(page, page.get_by_role("link", name="Quillon Devices"))
    press(page, page.get_by_role("link", name="Change the profile"))
    write(page, page.get_by_label("DUNS"), "900000021")
    write(page, page.get_by_label("Why is this changed?"), "their web page")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    write(page, page.get_by_label("Why?"), "complete")
    press(page, page.get_by_role("button", name="Submit for review"))
    expect(page.get_by_text("In review")).to_be_visible()
    assert Provider.objects.filter(duns="900000021", status="in_review").exists()


def test_whatever_has_the_focus_shows_it(enter: Enter) -> None:
    page = enter("curator", "catalog/provider/?q=quillon")
    assert unseen(page) == []
    page.goto(f"{page.url.partition('?')[0]}add/")
    assert unseen(page) == []
