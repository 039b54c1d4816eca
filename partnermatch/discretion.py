"""What a log may tell. Briefs, shortlists and keys are confidential, and exceptions quote what they stumbled over.

PostgreSQL prints whole rows ("Failing row contains (…)"), psycopg the statement with its values, Python the key that a
dictionary lacks. So a production log has the type of an exception, its place in the code and, of the database, the code
and the sentence of the error without quoted values. The words of other exceptions are left out unless their type cannot
hold what a caller sent.
"""

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from structlog.typing import EventDict, ExcInfo, WrappedLogger

Words = Callable[[BaseException], str]

WITHHELD = "…"
LONGEST_WORDS = 500
# Their words are about code, files and connections.
TELLING = (ImproperlyConfigured, ImportError, OSError, NameError, AttributeError, MemoryError, RecursionError)

KEY = re.compile(r"\b(pm_[a-z2-7]{8})_\w+", re.ASCII | re.IGNORECASE)
CREDENTIALS = re.compile(r"\b(bearer|basic)(\s+)(?!realm)[^\s'\",;)]+", re.IGNORECASE)
AUTHORIZATION = re.compile(r"(authorization['\"]?\s*[:=]\s*['\"]?)[^\s'\",;)]+(?:[ \t]+[^\s'\",;)]+)?", re.IGNORECASE)
# The primary sentence of a database error stands before these.
APPENDIX = re.compile(
    r"\s*\b(?:(?:DETAIL|HINT|CONTEXT|QUERY|STATEMENT|PARAMETERS|WHERE|LINE \d+):|Failing row contains).*", re.DOTALL
)
# Django's reason for refusing a form quotes the header that it did not like.
HEADER = re.compile(r"\b(Origin|Referer) checking failed - .*? (does not match|is malformed|is insecure)", re.DOTALL)
QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'', re.DOTALL)


def scrubbed(text: str) -> str:
    """The text without secrets of keys, other credentials, and what the database appends to an error."""
    text = KEY.sub(rf"\1_{WITHHELD}", text)
    text = CREDENTIALS.sub(rf"\1\2{WITHHELD}", text)
    text = AUTHORIZATION.sub(rf"\1{WITHHELD}", text)
    text = HEADER.sub(r"\1 checking failed: it \2", text)
    return APPENDIX.sub(f" {WITHHELD}", text)


def few_words(error: BaseException) -> str:
    """What a production log tells of an exception."""
    if isinstance(error, DatabaseError | psycopg.Error):
        return words_of_database(error)
    return scrubbed(str(error))[:LONGEST_WORDS] if isinstance(error, TELLING) else WITHHELD


def many_words(error: BaseException) -> str:
    """What is told at a developer's own terminal."""
    return words_of_database(error) if isinstance(error, DatabaseError | psycopg.Error) else scrubbed(str(error))


def words_of_database(error: BaseException) -> str:
    """Code and sentence. Errors in data and in syntax (classes 22 and 42601) quote data, all others names."""
    known = error if isinstance(error, psycopg.Error) else error.__cause__
    code = known.sqlstate if isinstance(known, psycopg.Error) else None
    said = known.diag.message_primary if isinstance(known, psycopg.Error) and code else str(error)
    words = " ".join(scrubbed(said or "").split())
    if code is not None and (code.startswith("22") or code == "42601"):
        words = QUOTED.sub(WITHHELD, words)
    return f"{code} {words}"[:LONGEST_WORDS] if code else words[:LONGEST_WORDS]


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, and those that it came from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def described(exc_info: ExcInfo, words: Words = few_words) -> list[dict[str, Any]]:
    """An exception and its causes: types, words and places, no values of variables."""
    return [
        {"exc_type": type(error).__name__, "exc_value": words(error), "frames": list(frames(error))}
        for error in chain(exc_info[1])
    ]


def frames(error: BaseException) -> Iterator[dict[str, Any]]:
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        yield {"filename": code.co_filename, "lineno": step.tb_lineno, "name": code.co_name}
        step = step.tb_next


def written(sio: Any, exc_info: ExcInfo) -> None:
    """The same as text, the first cause at the end, for a terminal."""
    for each in described(exc_info, many_words):
        sio.write(f"{each['exc_type']}: {each['exc_value']}\n")
        for frame in each["frames"]:
            sio.write(f"  {frame['filename']}:{frame['lineno']} {frame['name']}\n")


def scrub(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """A processor: every text of a log line, scrubbed."""
    name = str(event.get("logger", ""))
    if name.startswith("django.security.") and name != "django.security.csrf":
        event["event"] = f"refused: {name.rpartition('.')[2]}"  # the words quote what was sent
    return {name: scrubbed(value) if isinstance(value, str) else value for name, value in event.items()}


class Discreet(logging.Filter):
    """Exceptions that are written into a message say no more than they would beside it."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, BaseException):
            record.msg, record.args = self.told(record.msg), ()
        if isinstance(record.args, tuple):
            record.args = tuple(self.told(each) for each in record.args)
        return True

    def told(self, value: Any) -> Any:
        return f"{type(value).__name__}: {self.words(value)}" if isinstance(value, BaseException) else value
