"""The pictures of the curator's guide, taken of the real pages:

RECORD_PICTURES=1 python -m pytest tests/browser/test_pictures.py
"""

import os

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from catalog.models import Proposal
from tests.browser.conftest import Enter, needs_chromium
from tests.browser.pictures import take
from tests.browser.stories import number
from tests.browser.test_importing import RIGHT, WRONG, bring, expect_heading
from tests.browser.test_publishing import add_lsr
from tests.browser.test_two_tabs import save

pytestmark = [
    needs_chromium,
    pytest.mark.skipif("RECORD_PICTURES" not in os.environ, reason="pictures are taken when RECORD_PICTURES says so"),
]
TWINS = "catalog/provider/duplicates/north-mold/northmold/"


def test_pictures_of_looking_editing_and_reviewing(enter: Enter, live_server: LiveServer) -> None:
    cora = enter("curator", f"catalog/provider/{number()}/change/")
    take(cora, "provider")
    add_lsr(cora, "Northmold Tijuana")
    take(cora, "proposed")
    cora.goto(f"{live_server.url}/admin/catalog/provider/{number()}/history/")
    take(cora, "history")
    remy = enter("reviewer", f"catalog/proposal/{Proposal.objects.get().pk}/change/")
    take(remy, "proposal")
    for path, name in (("", "front"), ("catalog/provider/", "list"), (TWINS, "pair")):
        remy.goto(f"{live_server.url}/admin/{path}")
        take(remy, name)


def test_pictures_of_two_tabs(enter: Enter) -> None:
    first = enter("curator", f"catalog/provider/{number('quillon')}/edit/")
    take(first, "edit")
    first.reload()
    second = first.context.new_page()
    second.goto(first.url)
    save(first, Name="Quillon SAS")
    save(second, Name="Quillon Lyon SAS")
    take(second, "two-tabs")


@pytest.mark.usefixtures("worker_database")
def test_pictures_of_a_file(enter: Enter, live_server: LiveServer) -> None:
    cora = enter("curator", "catalog/importrun/add/")
    bring(cora, WRONG)
    expect_heading(cora, "2 errors: nothing was imported")
    take(cora, "import-errors")
    cora.goto(f"{live_server.url}/admin/catalog/importrun/add/")
    bring(cora, RIGHT)
    expect_heading(cora, "What would change")
    take(cora, "import-plan")


def test_a_picture_of_the_door(page: Page, live_server: LiveServer, transactional_db: None) -> None:
    page.goto(f"{live_server.url}/admin/")
    take(page, "sign-in")
