"""Pictures for the curator's guide: small, and the same on every day, since all days in them are moved to one."""

import io
import re
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from partnermatch.settings import BASE_DIR
from tests.catalog.api.builders import today

GUIDE = BASE_DIR / "docs" / "how-to" / "curating.md"
IMAGES = GUIDE.parent / "images"
SIZE = {"width": 1100, "height": 700}
LARGEST_BYTES = 80_000
THE_DAY = date(2026, 3, 2)
# Every day of the page as many days from THE_DAY as it is from today; every hour is nine o'clock.
MOVED = r"""(days) => {
    const moved = (text) => text.replace(/(\d{4}-\d{2}-\d{2})( \d{2}:\d{2})?/g, (_, day, hour) =>
        new Date(Date.parse(day) + days * 864e5).toISOString().slice(0, 10) + (hour ? " 09:00" : ""));
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = moved(texts.currentNode.data);
    for (const field of document.querySelectorAll("input[type=date]")) field.value = moved(field.value);
}"""


def take(page: Page, name: str, at: str = "") -> None:
    """Keep what the window shows, scrolled to `at` if that is given, as a picture of the guide."""
    page.set_viewport_size(SIZE)
    page.evaluate(MOVED, (THE_DAY - today()).days)
    page.evaluate("(at) => at ? document.querySelector(at).scrollIntoView() : scrollTo(0, 0)", at)
    shown = Image.open(io.BytesIO(page.screenshot(caret="hide", animations="disabled")))
    IMAGES.mkdir(exist_ok=True)
    shown.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)


def named() -> list[str]:
    """The pictures that the guide shows, in its order."""
    return re.findall(r"\]\(images/([a-z-]+)\.png\)", GUIDE.read_text())


def kept() -> list[Path]:
    return sorted(IMAGES.glob("*"))
