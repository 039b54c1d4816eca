"""A spreadsheet with errors is refused whole, with the row and the way out of each; the mended one is imported."""

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Certificate
from tests.browser.conftest import Enter, needs_chromium

pytestmark = needs_chromium
LONGEST_MILLISECONDS = 60_000
HEAD = "site,standard,number,valid_until\n"
WRONG = f"{HEAD}quillon-lyon,ISO13458,SYN 7,2029-05-31\nquillon-lyon,ISO9001,SYN 8,31.05.2029\n"
RIGHT = f"{HEAD}quillon-lyon,ISO13485,SYN 7,2029-05-31\nquillon-lyon,ISO9001,SYN 8,2029-05-31\n"


def bring(page: Page, content: str) -> None:
    page.get_by_label("File").set_input_files(
        {"name": "certificates.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_label("Why?").fill("a survey")
    page.get_by_role("button", name="Check the file").click()


def expect_heading(page: Page, words: str) -> None:
    """The page asks again by itself until the worker, a process of its own, is done."""
    expect(page.get_by_role("heading", name=words)).to_be_visible(timeout=LONGEST_MILLISECONDS)


@pytest.mark.usefixtures("worker_database")
def test_a_file_with_errors_is_mended_and_imported(enter: Enter) -> None:
    cora = enter("curator", "catalog/importrun/add/")
    bring(cora, WRONG)
    expect_heading(cora, "2 errors: nothing was imported")
    expect(cora.get_by_role("row", name="row 2, column standard")).to_contain_text("did you mean 'ISO13485'")
    cora.get_by_role("link", name="bring it again").click()
    bring(cora, RIGHT)
    expect_heading(cora, "What would change")
    assert not Certificate.objects.filter(number="SYN 7").exists()
    cora.get_by_role("button", name="Import it").click()
    expect_heading(cora, "What changed")
    assert Certificate.objects.filter(number__in=["SYN 7", "SYN 8"]).count() == 2
