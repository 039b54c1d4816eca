"""What the doors call: a brief in, the answer out."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from matching.asking import asking
from matching.engine.answer import Catalog, answer
from matching.engine.brief import Brief, BriefError, InvalidBrief
from matching.engine.columns import Columns
from matching.engine.door import parse_brief
from matching.readmodel import Latest, Snapshot, current

PROVIDER_URL = "/api/v1/providers/{key}/"
MOST_REASONS = 10_000  # that one answer gives: up to 0.4 s, and 2 MB
ONE_EACH = 3  # countries, excluded countries, contract services: one reason each, however many codes they have


def match(
    document: object, *, today: date | None = None, asker: uuid.UUID | None = None, known: Latest | None = None
) -> dict[str, Any]:
    """The answer of the current catalog to a brief as JSON. `today` defaults to the day in UTC.

    `known`: the latest revision, where the caller has asked for it already.
    `asker`: the sponsor whose open questions are counted for the curators (see `matching.asking`); None: nobody's.
    Raises `InvalidBrief` with everything that is wrong with the brief; nothing is stored.
    """
    return match_against(current(known), document, today=today or datetime.now(UTC).date(), asker=asker)


def match_against(
    snapshot: Snapshot, document: object, *, today: date, asker: uuid.UUID | None = None
) -> dict[str, Any]:
    """The same over a given snapshot: no database, no clock."""
    brief = read_brief(document, snapshot.columns, today=today)
    catalog = Catalog(revision=snapshot.revision, raised_at=snapshot.raised_at, provider_url=PROVIDER_URL)
    told = answer(snapshot.columns, catalog, brief)
    if asker is not None and brief.explain:
        asking.note(asker, told["results"])
    return told


def read_brief(document: object, columns: Columns, *, today: date) -> Brief:
    """The brief of a JSON value, as `parse_brief` reads it. Raises `InvalidBrief` also where too much is explained."""
    brief = parse_brief(document, columns, today=today)
    if brief.explain and reasons_for_each(brief) * (brief.limit + brief.near_misses) > MOST_REASONS:
        raise InvalidBrief((BriefError(pointer="/limit", code="too_much", message=_way_out(brief)),))
    return brief


def reasons_for_each(brief: Brief) -> int:
    """How many reasons a result is explained by: one for each code of a must, and for each value of a want."""
    must = brief.must
    lists = (must.capabilities, must.standards, must.modalities, must.stages, must.exclude_capabilities)
    wants = (len(want.parameters.get("values", ())) or 1 for want in brief.want)
    return ONE_EACH + sum(map(len, lists)) + sum(wants)


def _way_out(brief: Brief) -> str:
    reasons = reasons_for_each(brief)
    largest, alone = MOST_REASONS // reasons - brief.near_misses, MOST_REASONS // reasons
    possible = f"limit must be 1 to {largest}" if largest > 0 else f"ask for limit 1 to {alone} and near_misses 0"
    return (
        f"{reasons} reasons for each of {brief.limit} results and {brief.near_misses} near misses are more than the "
        f"{MOST_REASONS} of one answer: {possible}, or explain false; got limit {brief.limit}"
    )
