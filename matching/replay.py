"""Replaying a record: is it what was frozen, and would today's catalog answer its brief differently, for whom and why?

A pure function of the stored bytes, a snapshot of the catalog and the day. Nothing of a record is believed, and nothing
compared, unless it is intact.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.comparing import Replayed, differences
from matching.engine.answer import ENGINE
from matching.engine.brief import Brief, BriefError, InvalidBrief
from matching.engine.columns import Columns
from matching.engine.configuration import configuration_digest
from matching.engine.door import parse_brief
from matching.engine.standing import Standings
from matching.readmodel import Snapshot
from matching.service import PROVIDER_URL
from matching.shortlists import FORMAT, canonical, hash_of, instant, providers_in

LAST_DAY = date(2100, 12, 31)  # that a brief may name
Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A recorded brief as it can be asked of this catalog. `brief` is None where it cannot, or where nobody is left.

    `gone` are the providers that it names and the catalog does not have; `errors` say why it cannot be asked at all.
    """

    brief: Brief | None
    gone: tuple[str, ...] = ()
    errors: tuple[BriefError, ...] = ()


def verify(
    record: bytes, hashed: str, snapshot: Snapshot, today: date, *, shortlist: uuid.UUID | None = None
) -> Document:
    """Whether the stored bytes are what was frozen, as `hashed`, and what the same brief is answered now.

    `shortlist` is the id that the record must bear. `as_recorded` asks the brief with its own dates, `today` asks it as
    of `today` (see `dates_of_today`); both are None unless the record is intact.
    """
    doubts = tuple(_doubts(record, hashed, shortlist))
    frozen = {} if doubts else json.loads(record)
    now = {"revision": snapshot.revision, "as_of": snapshot.raised_at and instant(snapshot.raised_at)}
    as_recorded = replay(frozen, snapshot) if frozen else None
    return {
        "intact": not doubts,
        "because": list(doubts),
        "hash": hashed,
        "recomputed": hash_of(record),
        "catalog": {"then": frozen.get("catalog"), "now": now},
        "engine": {"then": frozen.get("engine"), "now": ENGINE},
        "configuration": {"then": frozen.get("configuration"), "now": configuration_digest()},
        "as_recorded": as_recorded,
        "today": _replay_today(frozen, snapshot, today, as_recorded) if as_recorded else None,
    }


def _replay_today(frozen: Document, snapshot: Snapshot, today: date, as_recorded: Document) -> Document:
    """On the day of the record itself it is the same question."""
    document = frozen["brief"]["document"]
    is_same = dates_of_today(document, today) == dates_of(document)
    return as_recorded if is_same else replay(frozen, snapshot, today=today)


def is_intact(record: bytes, hashed: str, shortlist: uuid.UUID | None = None) -> bool:
    """Whether nothing speaks against the record."""
    return not any(_doubts(record, hashed, shortlist))


def _doubts(record: bytes, hashed: str, shortlist: uuid.UUID | None) -> Iterator[str]:
    """What speaks against the record, in sentences."""
    if hash_of(record) != hashed:
        yield "The stored bytes do not have the hash that was stored with them."
    try:
        document = json.loads(record)
        is_canonical = isinstance(document, dict) and canonical(document) == record
    except (ValueError, RecursionError):  # no JSON, or what the canonical form cannot hold
        document, is_canonical = {}, False
    if not is_canonical:
        yield "The stored bytes are not one JSON object in the canonical form of RFC 8785."
    elif document.get("format") != FORMAT:
        yield f"The stored bytes are no record of the format {FORMAT}."
    elif shortlist is not None and document.get("id") != str(shortlist):
        yield "The stored bytes are the record of another shortlist."


def replay(frozen: Mapping[str, Any], snapshot: Snapshot, *, today: date | None = None) -> Document:
    """The recorded brief asked of the snapshot; `today`: as of today instead of its own day."""
    columns = snapshot.columns
    document = frozen["brief"]["document"]
    as_of, horizon = dates_of_today(document, today) if today else dates_of(document)
    question = read_again({**document, "as_of": str(as_of), "horizon": str(horizon)}, columns)
    standings = None
    if question.brief is not None:
        standings = Standings(
            columns=columns, brief=question.brief, providers=providers_in(frozen), provider_url=PROVIDER_URL
        )
    replayed = Replayed(
        frozen=frozen, columns=columns, standings=standings, fits=tuple(document["fits"]), refused=bool(question.errors)
    )
    found = differences(replayed)
    return {
        "as_of": str(as_of),
        "horizon": str(horizon),
        "same": not found and not question.errors,
        "refused": [{"pointer": e.pointer, "code": e.code, "detail": e.message} for e in question.errors],
        "gone": list(question.gone),
        "differences": found,
    }


def dates_of(document: Mapping[str, Any]) -> tuple[date, date]:
    """The recorded `as_of` and `horizon`."""
    return date.fromisoformat(document["as_of"]), date.fromisoformat(document["horizon"])


def dates_of_today(document: Mapping[str, Any], today: date) -> tuple[date, date]:
    """`as_of` and `horizon` of the same question today.

    A brief that looks ahead keeps its day until that has passed. The horizon stays as far from `as_of` as it was, and
    so is never earlier than the recorded one.
    """
    as_of, horizon = dates_of(document)
    later = min(max(as_of, today), LAST_DAY)
    return later, min(horizon + (later - as_of), LAST_DAY)


def read_again(document: Document, columns: Columns) -> Question:
    """A recorded brief against other columns: providers that are gone are left out, anything else must be right."""
    sent: dict[str, list[str]] = document["providers"]
    there = {name: [key for key in keys if columns.key_today(key)] for name, keys in sent.items()}
    gone = tuple(key for keys in sent.values() for key in keys if not columns.key_today(key))
    try:
        brief = parse_brief({**document, "providers": there}, columns, today=date.fromisoformat(document["as_of"]))
    except InvalidBrief as error:
        return Question(brief=None, gone=gone, errors=error.errors)
    nobody_left = bool(sent["only"]) and not there["only"]  # an empty list would ask everybody
    return Question(brief=None if nobody_left else brief, gone=gone)
