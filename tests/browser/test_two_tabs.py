"""Two tabs with one form: the second save is warned, and loses nothing."""

from playwright.sync_api import Page, expect

from catalog.models import Provider
from tests.browser.conftest import Enter, needs_chromium
from tests.browser.stories import number

pytestmark = needs_chromium


def save(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("Why is this changed?").fill("their web page")
    page.get_by_role("button", name="Save").click()


def test_the_second_save_is_warned_and_loses_nothing(enter: Enter) -> None:
    first = enter("curator", f"catalog/provider/{number('quillon')}/edit/")
    second = first.context.new_page()
    second.goto(first.url)
    save(first, Name="Quillon SAS")
    expect(first.get_by_text("Saved.")).to_be_visible()
    save(second, Name="Quillon Lyon SAS", DUNS="900000021")
    expect(second.get_by_role("alert")).to_contain_text("Somebody changed this meanwhile. Nothing was saved")
    expect(second.get_by_role("row", name="Quillon SAS")).to_contain_text("Quillon Lyon SAS")
    expect(second.get_by_label("DUNS")).to_have_value("900000021")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("Saved.")).to_be_visible()
    assert Provider.objects.filter(name="Quillon Lyon SAS", duns="900000021").exists()
