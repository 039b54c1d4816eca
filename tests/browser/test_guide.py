"""The curator's guide shows pictures that exist, leads to places that exist, and uses the words of the pages."""

import re
from pathlib import Path

import pytest

from partnermatch.settings import BASE_DIR
from tests.browser.pictures import GUIDE, LARGEST_BYTES, kept, named

LINK = re.compile(r"\]\(([^)\s]+)\)")
PAGES = [BASE_DIR / "README.md", BASE_DIR / "CONTRIBUTING.md", *sorted((BASE_DIR / "docs").rglob("*.md"))]


def heads(page: Path) -> set[str]:
    """The anchors of its headings, as they are made from them."""
    found = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in found}


def broken(page: Path) -> list[str]:
    lost = []
    for link in LINK.findall(page.read_text()):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if "://" in link or link.startswith("mailto:"):
            continue
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in heads(target)):
            lost.append(link)
    return lost


def test_the_guide_shows_every_picture_that_is_kept_and_no_other() -> None:
    assert sorted(f"{name}.png" for name in named()) == [path.name for path in kept()]


def test_a_picture_is_small() -> None:
    assert [path.name for path in kept() if path.stat().st_size > LARGEST_BYTES] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(BASE_DIR)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_what_the_guide_calls_a_button_is_in_a_page() -> None:
    shown = "".join(path.read_text() for path in BASE_DIR.glob("catalog/**/*") if path.suffix in (".html", ".py"))
    assert [words for words in re.findall(r"\*\*([^*]+)\*\*", GUIDE.read_text()) if words not in shown] == []
