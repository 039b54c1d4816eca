"""docs/how-to/keys.md tells how a scanner knows a key: the pattern and the program there are tried on real keys."""

import re
from collections.abc import Callable
from typing import Any

from partnermatch.access.keys import SECRET_ALPHABET, new_key
from partnermatch.settings import BASE_DIR

PAGE = (BASE_DIR / "docs" / "how-to" / "keys.md").read_text()


def block(language: str, word: str) -> str:
    blocks = re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    found: str = next(each for each in blocks if word in each)
    return found.strip()


def is_key() -> Callable[[str], bool]:
    names: dict[str, Any] = {}
    exec(block("python", "def is_key"), names)
    found: Callable[[str], bool] = names["is_key"]
    return found


def test_the_pattern_of_the_page_finds_keys_in_text() -> None:
    keys = [new_key().text for _ in range(50)]
    text = "\n".join(f"token={key}, and more" for key in keys)
    assert re.findall(block("text", "pm_"), text) == keys


def test_the_program_of_the_page_knows_keys_from_what_looks_like_one() -> None:
    check = is_key()
    for _ in range(50):
        text = new_key().text
        place, other = 15, next(each for each in SECRET_ALPHABET if each != text[15])
        assert check(text)
        assert not check(text[:place] + other + text[place + 1 :])
