"""Getting about in a page as people do who use no mouse."""

from playwright.sync_api import Locator, Page

MOST_STEPS = 120


def step_to(page: Page, target: Locator) -> None:
    """Tab by tab until `target` has the focus."""
    for _ in range(MOST_STEPS):
        if target.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached with the keyboard")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    step_to(page, target)
    page.keyboard.press(key)


def write(page: Page, target: Locator, text: str) -> None:
    step_to(page, target)
    page.keyboard.type(text)
