"""The fonts, and text in them: what they cannot draw is written as its code point, never as an empty box.

Latin, Greek and Cyrillic come from one font, Chinese, Japanese and Korean from another. Scripts that run from right to
left or join their letters are written as code points too: this typesetter would put them in a wrong order. So is what
cannot be seen, and could turn the order of what can.
"""

import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont

FONTS = Path(__file__).parent.parent / "fonts"
TEXT, BOLD, WIDE = "DejaVuSansCondensed", "DejaVuSansCondensed-Bold", "DroidSansFallback"
RIGHT_TO_LEFT = {"R", "AL", "AN"}
NOT_SEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
TAB = " " * 4


@cache
def font(name: str) -> frozenset[int]:
    """Loads a font; answers what it can draw."""
    loaded = TTFont(name, str(FONTS / f"{name}.ttf"))
    registerFont(loaded)
    return frozenset(loaded.face.charToGlyph)


@cache
def plain() -> frozenset[int]:
    """What the text font can draw, bold or not."""
    drawn = font(TEXT) & font(BOLD)
    registerFontFamily(TEXT, normal=TEXT, bold=BOLD, italic=TEXT, boldItalic=BOLD)
    return drawn


def markup(text: str) -> str:
    """Text as it is put into a paragraph, in fonts that have its characters."""
    if is_simple(text):
        return escape(text)
    return "".join(run(how, "".join(part)) for how, part in groupby(composed(text), drawn_with))


def is_simple(text: str) -> bool:
    """Whether every character is in the text font, as nearly always."""
    return text.isascii() and text.isprintable()


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\t", TAB)


def undrawn(text: str) -> bool:
    """Whether some of it is written as code points."""
    return any(drawn_with(character) == "code" for character in set(composed(text)))


def drawn_with(character: str) -> str:
    """`text`, `wide`, `break` for the end of a line, or `code` for what no font here can draw."""
    if character == "\n":
        return "break"
    if unicodedata.category(character) in NOT_SEEN or unicodedata.bidirectional(character) in RIGHT_TO_LEFT:
        return "code"
    if ord(character) in plain():
        return "text"
    return "wide" if ord(character) in font(WIDE) else "code"


def run(how: str, text: str) -> str:
    if how == "break":
        return "<br/>" * len(text)
    if how == "code":
        return f"[{' '.join(f'U+{ord(character):04X}' for character in text)}]"
    return escape(text) if how == "text" else f'<font name="{WIDE}">{escape(text)}</font>'
