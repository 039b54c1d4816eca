"""What somebody typed, as words."""

import re
from dataclasses import dataclass

from django.db import connection

LONGEST_TEXT = 200
MOST_WORDS = 10

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SPLIT = """
SELECT t.typed, w.word, catalog_stem(w.word)
  FROM unnest(%s::text[]) WITH ORDINALITY AS t(typed, place),
       string_to_table(catalog_fold(t.typed), ' ') WITH ORDINALITY AS w(word, nth)
 WHERE w.word <> ''
 ORDER BY t.place, w.nth
"""


class SearchRefused(ValueError):
    """The text cannot be searched for. `code` is stable, the message says the way out."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Word:
    """A folded word, the stem that vocabularies know it by, and what was typed, of which it may be a part.

    Without a stem it says nothing by itself ("in", "and").
    """

    typed: str
    folded: str
    stem: str | None

    @property
    def is_number(self) -> bool:
        return self.folded.isdigit()


def read_question(text: str) -> tuple[Word, ...]:
    """The words of a text of at most LONGEST_TEXT characters and MOST_WORDS words. One query. SearchRefused."""
    if _CONTROL.search(text):
        raise SearchRefused("control_character", "the text holds a control character")
    if len(text) > LONGEST_TEXT:
        raise SearchRefused("too_long", f"the text has {len(text)} characters: at most {LONGEST_TEXT} are searched for")
    words = split_words(text.split())
    if not words:
        raise SearchRefused("no_words", "the text holds no letter and no digit: give it a word")
    if len(words) > MOST_WORDS:
        raise SearchRefused("too_many_words", f"the text has {len(words)} words: at most {MOST_WORDS} are searched for")
    return words


def split_words(typed: list[str]) -> tuple[Word, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_SPLIT, [typed])
        return tuple(Word(typed=typed, folded=folded, stem=stem) for typed, folded, stem in cursor.fetchall())
