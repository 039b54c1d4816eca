"""Text as the PDF can draw it."""

import pytest

from matching.records.paper.fonts import markup, undrawn


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("plain", "plain"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("č ł ß", "č ł ß"),
        ("e\u0301", "é"),
        ("one\ntwo", "one<br/>two"),
        ("a\tb", "a    b"),
        ("A 中文 B", 'A <font name="DroidSansFallback">中文</font> B'),
        ("\u202e\u0007", "[U+202E U+0007]"),
        ("🙂", "[U+1F642]"),
    ],
)
def test_a_text_is_marked_up(text: str, marked: str) -> None:
    assert markup(text) == marked


@pytest.mark.parametrize("text", ["שלום", "مرحبا", "ไทย", "हिन्दी", "🙂", "\u200b"])
def test_what_is_not_drawn_is_known(text: str) -> None:
    assert undrawn(f"a {text}")
    assert not undrawn("a č 中文\n\tb")
