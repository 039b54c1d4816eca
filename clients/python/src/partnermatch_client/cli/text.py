"""Lines for a terminal: nothing that a server sends may move the cursor, and no line is wider than asked for."""

import re
import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence

NARROW, USUAL, WIDE = 60, 120, 160
WIDEST_CELL = 48
NO_BREAK = "\N{NO-BREAK SPACE}"
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def width() -> int:
    return min(max(shutil.get_terminal_size((USUAL, 24)).columns, NARROW), WIDE)


def clean(text: str) -> str:
    """The text on one line, without what a terminal would obey."""
    return "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as what stands in them."""
    cells = [[cut(clean(cell), WIDEST_CELL) for cell in row] for row in (headings, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        yield "  ".join(f"{cell:<{most}}" for cell, most in zip(row, widths, strict=True)).rstrip()


def wrapped(text: str, first: str = "", rest: str | None = None) -> Iterator[str]:
    """Lines that begin with `first`, and from the second on with `rest`. 2 000 000 stays in one piece."""
    following = " " * len(first) if rest is None else rest
    kept = THOUSANDS.sub(NO_BREAK, clean(text))
    lines = textwrap.wrap(kept, width(), initial_indent=first, subsequent_indent=following, break_on_hyphens=False)
    yield from (line.replace(NO_BREAK, " ") for line in lines)


def several(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}{'es' if what.endswith('s') else 's'}"
