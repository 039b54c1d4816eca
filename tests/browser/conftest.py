"""A real Chromium in front of the real pages: Debian's, or another that CHROMIUM names.

Everything that a page may not do under our policy, and every error of a script, fails the test that meets it.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from partnermatch.access.models import User
from tests.browser import stories
from tests.catalog.roles import give_role

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install it, or name it in CHROMIUM")
PASSWORD = "a long word and 4 others"
WIDE = {"width": 1280, "height": 720}
NARROW = {"width": 360, "height": 740}
# Pages answer within a second; two cores that run other tests beside them may need longer.
MOST_MILLISECONDS = 15_000
expect.set_options(timeout=MOST_MILLISECONDS)

Enter = Callable[..., Page]


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


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": WIDE, "locale": "en-GB", "reduced_motion": "reduce"}


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser said against any of the pages."""
    heard: list[str] = []
    yield heard
    assert heard == []


def listen(page: Page, complaints: list[str]) -> Page:
    def heard(message: ConsoleMessage) -> None:
        refused = "status of 4" in message.text  # a form that is answered with what is wrong in it
        if message.type in ("error", "warning") and not refused:
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(MOST_MILLISECONDS)
    return page


@pytest.fixture
def page(page: Page, complaints: list[str]) -> Page:
    return listen(page, complaints)


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


@pytest.fixture
def catalog(transactional_db: None) -> None:
    stories.create()


@pytest.fixture
def enter(
    catalog: None, new_context: Callable[..., BrowserContext], live_server: LiveServer, complaints: list[str]
) -> Enter:
    """The page at that address, in a browser of its own, of somebody with that role."""

    def enter(role: str, path: str = "") -> Page:
        web = Client()
        web.force_login(person(role))
        context = new_context()
        session = web.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = listen(context.new_page(), complaints)
        page.goto(f"{live_server.url}/admin/{path}")
        return page

    return enter


def person(role: str) -> User:
    user, new = User.objects.get_or_create(username=stories.PEOPLE[role], is_staff=True)
    if new:
        give_role(user, role)
    return user
