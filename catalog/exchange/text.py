"""Characters that nobody sees: control characters, and those that hide, join or turn the direction of text."""

import re

_UNSEEN = r"\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
UNSEEN = re.compile(rf"[\x00-\x1f{_UNSEEN}]")
UNSEEN_IN_PROSE = re.compile(rf"[\x00-\x08\x0b-\x1f{_UNSEEN}]")


def seen(text: str) -> str:
    """The text as a reader sees it: without what is not seen, and one space where there are several or a line ends."""
    return " ".join(UNSEEN.sub("", " ".join(text.split())).split())
