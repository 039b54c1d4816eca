"""The whole document."""

from collections.abc import Iterator
from datetime import datetime

from reportlab.platypus import Flowable

from matching.records.frozen import PURPOSE, Frozen
from matching.records.paper.asked import asked
from matching.records.paper.fonts import undrawn
from matching.records.paper.opening import opening
from matching.records.paper.outcome import decisions, found
from matching.records.paper.pages import typeset
from matching.records.paper.partners import partners
from matching.records.paper.styles import PART, PROSE, composed, said

READING = (
    "A must is met, unknown or unmet. What is unknown is neither a yes nor a no: it leaves the fit at possible, and it "
    "is a question. Evidence is graded verified, register, declared or inferred, from the strongest to the weakest.",
    "A score is out of 100. It is what is expected; low and high are what it would be if every open fact turned out "
    "badly or well. Confidence is how much of the score is known, from 0 to 1. Equal results share a rank.",
    "The record is frozen; decisions are added beside it and never changed. Its hash is the SHA-256 of its canonical "
    "JSON (RFC 8785). The export as JSON holds these bytes; the documentation says how to take the hash again.",
    "This document is designed to support the records that ISO 13485 §7.4.1 asks for. It decides nothing: the "
    "evaluation and the selection are the sponsor's.",
)
CODES = (
    "Characters that this document has no letters for are written as their Unicode code points, such as [U+05D0]. The "
    "export as JSON has them as they are."
)


def export_pdf(frozen: Frozen) -> bytes:
    """The same record with the same decisions gives the same bytes."""
    document = frozen.document
    return typeset(
        list(story(frozen)),
        title=document["title"] or PURPOSE,
        foot=f"Supplier evaluation record · shortlist {document['id']}",
        digest=frozen.hash,
        created=datetime.fromisoformat(document["created_at"]),
    )


def story(frozen: Frozen) -> Iterator[Flowable]:
    yield from opening(frozen)
    yield from asked(frozen.document)
    yield from found(frozen)
    yield from decisions(frozen)
    yield from partners(frozen)
    yield composed("6 How to read this", PART)
    for paragraph in READING:
        yield said(paragraph, PROSE)
    if undrawn(frozen.record.decode()) or any(undrawn(each["reason"]) for each in frozen.decisions):
        yield said(CODES, PROSE)
