"""A real Chromium in front of the real pages: Debian's, or another that CHROMIUM names.

Everything that a page may not do under our policy, and every error of a script, fails the test that meets it.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from partnermatch.access.models import User

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install it, or name it in CHROMIUM")
PASSWORD = "a long word and 4 others"


@pytest.fixture(scope="session")
def base_url() -> None:
    """In place of the plugin's own, which is a method, and which pytest warns of."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # Playwright keeps a loop running in this thread until all tests are over. Django takes that for an asynchronous
    # caller, also in tests that come later: so this is never taken back.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses root otherwise
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


@pytest.fixture
def boss(transactional_db: None) -> User:
    return User.objects.create_superuser("boss", password=PASSWORD)


@pytest.fixture
def desk(page: Page, live_server: LiveServer, boss: User) -> Page:
    """The administration's front page, after a superuser logged in."""
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill(boss.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page
