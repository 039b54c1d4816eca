"""What a log line tells of an exception, and what it keeps to itself."""

import io
import json
import logging
import sys
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, IntegrityError, OperationalError, ProgrammingError, connection, transaction

from partnermatch.access.keys import new_key
from partnermatch.access.models import Sponsor, User
from partnermatch.discretion import few_words, many_words, scrubbed, written
from partnermatch.logging import logging_configuration

CANARY = "zq7canary"


def logged(record: logging.LogRecord) -> dict[str, Any]:
    """The line in production."""
    configuration = logging_configuration(json=True, level="INFO")
    formatter, discreet = configuration["formatters"]["lines"], configuration["filters"]["discreet"]
    discreet.pop("()")(**discreet).filter(record)
    line: dict[str, Any] = json.loads(formatter.pop("()")(**formatter).format(record))
    return line


def record(message: str, *args: Any, name: str = "x", exc_info: Any = None) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "x.py", 1, message, args, exc_info)


def raised(statement: str, *values: Any) -> Any:
    """The exception of a statement, as it is caught."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except Exception:  # noqa: BLE001 all kinds
        return sys.exc_info()
    raise AssertionError("the statement works")


BROKEN: dict[str, tuple[str, str]] = {
    "a check": (
        "INSERT INTO access_sponsor (id, key, name, active, service_user_id, created_at) "
        "VALUES (gen_random_uuid(), %s || ' X', 'x', true, 1, now())",
        "23514 new row for relation",
    ),
    "a unique index": (
        "INSERT INTO django_content_type (app_label, model) VALUES (%s, 'x'), ('zq7canary', 'x')",
        '23505 duplicate key value violates unique constraint "django_content_type_',
    ),
    "a type": ("SELECT %s::uuid", "22P02 invalid input syntax for type uuid: …"),
    "a date": ("SELECT %s::date", "22007 invalid input syntax for type date: …"),
    "a JSON text": ("SELECT ('{' || %s)::json", "22P02 invalid input syntax for type json"),
    "a statement": ("SELECT 1 'a' %s", "42601 syntax error at or near …"),
    "a column": ("SELECT nothing FROM access_user WHERE username = %s", '42703 column "nothing" does not exist'),
    "a raise": ("UPDATE access_user SET id = (%s)::text::bigint", "22P02 invalid input syntax for type bigint: …"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("row", BROKEN)
def test_an_error_of_the_database_is_told_without_values(row: str) -> None:
    statement, words = BROKEN[row]
    User.objects.create_user("one")
    caught = raised(statement, CANARY)
    assert CANARY in str(caught[1]), "the database says it"
    for told in (few_words(caught[1]), many_words(caught[1])):
        assert told.startswith(words)
        assert CANARY not in told
    line = logged(record("failed: %s", caught[1], exc_info=caught))
    assert words in line["event"]
    assert CANARY not in json.dumps(line)


@pytest.mark.django_db
def test_every_cause_of_an_exception_is_told_with_its_place() -> None:
    caught = raised("SELECT %s::uuid", CANARY)
    line = logged(record("failed", exc_info=caught))
    assert [each["exc_type"] for each in line["exception"]] == ["DataError", "InvalidTextRepresentation"]
    assert line["exception"][0]["frames"][0]["name"] == "raised"


@pytest.mark.parametrize("error", [ValueError, KeyError, TypeError, RuntimeError, AssertionError])
def test_words_that_may_quote_the_caller_are_left_out(error: type[Exception]) -> None:
    try:
        raise error(CANARY)
    except error:
        line = logged(record("failed: %s", sys.exc_info()[1], exc_info=sys.exc_info()))
    assert line["event"] == f"failed: {error.__name__}: …"
    assert CANARY not in json.dumps(line)


@pytest.mark.parametrize(
    "error",
    [
        ImproperlyConfigured("production needs SECRET_KEY"),
        OSError(28, "No space left on device"),
        AttributeError("'NoneType' object has no attribute 'x'"),
        OperationalError("connection failed: Connection refused"),
        psycopg.OperationalError("connection timeout expired"),
    ],
)
def test_words_that_cannot_are_told(error: Exception) -> None:
    assert str(error) in few_words(error)


def test_an_exception_in_the_place_of_a_message_is_no_way_around() -> None:
    assert logged(logging.LogRecord("x", logging.ERROR, "x.py", 1, ValueError(CANARY), (), None))["event"] == (
        "ValueError: …"
    )


@pytest.mark.parametrize("error", [DataError, IntegrityError, ProgrammingError])
def test_what_the_database_appends_is_cut_off_even_as_text(error: type[Exception]) -> None:
    for word in ("DETAIL", "CONTEXT", "HINT", "STATEMENT", "QUERY", "LINE 1"):
        text = f'null value in column "x"\n{word}:  Failing row contains ({CANARY}).\nmore of {CANARY}'
        assert few_words(error(text)) == 'null value in column "x" …'
        assert scrubbed(f"database unavailable: {text}") == 'database unavailable: null value in column "x" …'
    assert CANARY not in scrubbed(f"x Failing row contains ({CANARY})")


def test_the_secret_of_a_key_is_cut_off_wherever_it_stands() -> None:
    key = new_key().text
    for text in (f"Not Found: /api/v1/keys/{key}/", f"'{key}'", key, f"a={key}&b", key[:30], key.upper()):
        told = logged(record("%s", text))["event"]
        assert key[12:].lower() not in told.lower()
        assert text[12:30] not in told.partition("_…")[2]
    assert scrubbed(f"/api/v1/keys/{key}/") == f"/api/v1/keys/{key[:11]}_…/"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {CANARY}",
        f"{{'HTTP_AUTHORIZATION': 'Basic {CANARY}'}}",
        f'"authorization": "{CANARY}"',
        f"authorization={CANARY}",
        f"Authorization: Token {CANARY}",
        f"bearer {CANARY}, and more",
        f"Origin checking failed - https://{CANARY} does not match any trusted origins.",
        f"Referer checking failed - https://x/?q={CANARY} does not match any trusted origins.",
    ],
)
def test_headers_are_cut_off(text: str) -> None:
    assert CANARY not in logged(record("%s", text, name="django.security.csrf"))["event"]


def test_what_is_suspicious_is_not_quoted() -> None:
    line = logged(
        record(f"Detected path traversal attempt in '{CANARY}'", name="django.security.SuspiciousFileOperation")
    )
    assert line["event"] == "refused: SuspiciousFileOperation"


def test_ordinary_lines_stay_as_they_are() -> None:
    for text in ("Internal Server Error: /api/v1/match/", "a token of the catalog", "key pm_abcdefgh of acme"):
        assert logged(record("%s", text))["event"] == text
    assert logged(record("Not Found: /api/v1/keys/abcdefgh/"))["event"] == "Not Found: /api/v1/keys/abcdefgh/"


@pytest.mark.django_db
def test_a_terminal_shows_types_words_and_places_too() -> None:
    sink = io.StringIO()
    written(sink, raised("SELECT %s::uuid", CANARY))
    assert "DataError: 22P02 invalid input syntax for type uuid: …" in sink.getvalue()
    assert " raised\n" in sink.getvalue()
    assert CANARY not in sink.getvalue()
    assert Sponsor.objects.count() == 0
