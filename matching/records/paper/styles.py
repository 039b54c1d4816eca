"""How the record looks: one size of text, few colours, and every colour beside the word that it stands for."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Table, TableStyle

from matching.records.paper.fonts import BOLD, TEXT, is_simple, markup, plain

MARGIN, FOOT = 18 * mm, 20 * mm
WIDTH = A4[0] - 2 * MARGIN
INK, SOFT, LINE, SHADE = HexColor("#1d2830"), HexColor("#5b6870"), HexColor("#c9d2d8"), HexColor("#eef2f4")
WORDS = {  # status, fit or decision → colour
    "met": "#1b6e3c",
    "confirmed": "#1b6e3c",
    "selected": "#1b6e3c",
    "unknown": "#8a5a00",
    "possible": "#8a5a00",
    "unmet": "#a3221c",
    "near_miss": "#a3221c",
    "rejected": "#a3221c",
}
GENERATED = "#7a1fa2"
LEAST_PART = 24  # points of a row that may stand alone at the foot of a page

plain()  # styles name fonts, which must be there
BODY = ParagraphStyle("body", fontName=TEXT, fontSize=8.5, leading=11.5, textColor=INK, splitLongWords=True)
PROSE = ParagraphStyle("prose", BODY, spaceAfter=5)
SMALL = ParagraphStyle("small", BODY, fontSize=7.5, leading=10)
QUIET = ParagraphStyle("quiet", SMALL, textColor=SOFT)
RIGHT = ParagraphStyle("right", SMALL, alignment=2)
TITLE = ParagraphStyle("title", BODY, fontName=BOLD, fontSize=19, leading=24)
KIND = ParagraphStyle("kind", BODY, fontName=BOLD, fontSize=9, textColor=SOFT, spaceAfter=3)
PART = ParagraphStyle(
    "part", BODY, fontName=BOLD, fontSize=13, leading=17, spaceBefore=14, spaceAfter=5, keepWithNext=1
)
PARTNER = ParagraphStyle("partner", BODY, fontName=BOLD, fontSize=10.5, leading=14, spaceBefore=12, keepWithNext=1)
STANDING = ParagraphStyle("standing", BODY, keepWithNext=1)
WHENCE = ParagraphStyle("whence", SMALL, keepWithNext=1)
BELOW = ParagraphStyle("below", BODY, fontName=BOLD, spaceBefore=7, spaceAfter=2, keepWithNext=1)
GRID = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
]
HEADED = [*GRID, ("BACKGROUND", (0, 0), (-1, 0), SHADE)]


class Lines(Paragraph):
    """A paragraph that is broken into lines once: tables ask for its height three times."""

    broken: tuple[float, float, float] | None = None

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        if self.broken is None or self.broken[0] != available_width or not hasattr(self, "blPara"):
            self.broken = (available_width, *super().wrap(available_width, available_height))
        return self.broken[1:]


def said(text: Any, style: ParagraphStyle = SMALL) -> Lines:
    """Text of the record, whatever it holds."""
    words = str(text)
    if is_simple(words):  # no markup to be read: a quarter of the time
        return Lines("", style, frags=[unmarked(style).clone(text=" ".join(words.split()))])
    return Lines(markup(words), style)


@cache
def unmarked(style: ParagraphStyle) -> Any:
    """What the reader of markup makes of plain text in a style."""
    return Paragraph("text", style).frags[0]


def composed(marked: str, style: ParagraphStyle = SMALL) -> Lines:
    """Words of ours, and text that went through `markup`."""
    return Lines(marked, style)


def word(name: str) -> str:
    """A status in its colour."""
    colour = WORDS.get(name, INK.hexval().replace("0x", "#"))
    return f'<font color="{colour}"><b>{markup(name.replace("_", " "))}</b></font>'


def listed(
    header: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float], numbers: Sequence[int] = ()
) -> Table:
    """A table whose header comes again on every page. Widths are parts of the page's; `numbers` are columns."""
    head = [composed(f"<b>{name}</b>", RIGHT if place in numbers else SMALL) for place, name in enumerate(header)]
    return grid([head, *rows], widths, HEADED, repeat=1)


def grid(rows: Sequence[Sequence[Any]], widths: Sequence[float], style: Sequence[Any] = GRID, repeat: int = 0) -> Table:
    """Rows that go on over the page, even within a row."""
    columns = [WIDTH * width / sum(widths) for width in widths]
    cells = [[said(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    table = Table(cells, columns, repeatRows=repeat, splitInRow=LEAST_PART, style=TableStyle(list(style)))
    table.hAlign = "LEFT"
    return table
