"""From a curator's form, over the desk of another person, to the next answer that a sponsor gets."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Enter, needs_chromium
from tests.browser.matching import Sponsor
from tests.browser.stories import number

pytestmark = needs_chromium
LSR = "device.molding.lsr"


@pytest.fixture
def sponsor(page: Page, live_server: LiveServer, catalog: None) -> Sponsor:
    return Sponsor(page, live_server.url)


def add_lsr(page: Page, site: str) -> None:
    """The capability is found by what people call it."""
    here = page.locator("section", has=page.get_by_role("heading", name=site))
    here.get_by_role("heading", name="Capabilities").get_by_role("link", name="Add").click()
    page.locator(".desk-field-code .select2-selection").click()
    page.locator(".select2-search__field").fill("liquid silicone")
    page.locator(".select2-results__option", has_text="Liquid silicone rubber molding").click()
    page.get_by_label("Why is this changed?").fill("on their line card")
    page.get_by_role("button", name="Save").click()


def test_a_change_is_in_the_next_match_once_somebody_else_has_published_it(enter: Enter, sponsor: Sponsor) -> None:
    cora = enter("curator", f"catalog/provider/{number()}/change/")
    add_lsr(cora, "Northmold Tijuana")
    expect(cora.get_by_text("somebody else publishes it")).to_be_visible()
    assert sponsor.match(LSR) == set()
    remy = enter("reviewer", "catalog/proposal/")
    remy.get_by_role("link", name="northmold").click()
    expect(remy.get_by_role("row", name="create capability").first).to_contain_text(LSR)
    remy.get_by_label("Why?").fill("read their line card")
    remy.get_by_role("button", name="Publish").click()
    expect(remy.get_by_text("Publish: done.")).to_be_visible()
    assert sponsor.match(LSR) == {"northmold"}


def test_a_draft_is_submitted_and_published_by_somebody_else(enter: Enter, sponsor: Sponsor) -> None:
    cora = enter("curator", f"catalog/provider/{number('quillon')}/change/")
    add_lsr(cora, "Quillon Lyon")
    expect(cora.get_by_role("button", name="Publish")).to_have_count(0)
    cora.get_by_label("Why?").fill("complete as far as known")
    cora.get_by_role("button", name="Submit for review").click()
    expect(cora.get_by_text("In review")).to_be_visible()
    assert sponsor.match(LSR) == set()
    remy = enter("reviewer", f"catalog/provider/{number('quillon')}/change/")
    remy.get_by_role("button", name="Publish").click()
    expect(remy.get_by_text("Publish: done.")).to_be_visible()
    assert sponsor.match(LSR) == {"quillon"}
