"""What was asked: the dates, the musts with how many meet them, the wants with what they weigh, the notes."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from matching.records import criteria
from matching.records.frozen import Document
from matching.records.paper.styles import BELOW, BODY, PART, RIGHT, composed, listed, said

MUSTS = ["Must", "Asked", "met", "unknown", "unmet"]
WANTS = ["Want", "Asked", "Points", "Share"]


def asked(document: Document) -> Iterator[Flowable]:
    kept = document["brief"]
    brief = kept["document"]
    yield composed("1 What was asked", PART)
    yield said(f"Looked at as of {brief['as_of']}; certificates must hold through {brief['horizon']}.", BODY)
    yield composed("Musts, and how many providers meet them", BELOW)
    yield listed(MUSTS, [must_row(must) for must in criteria.musts(document)], [30, 40, 10, 10, 10], (2, 3, 4))
    yield composed("Wants, and what they weigh", BELOW)
    wants = criteria.wants(document)
    if wants:
        yield listed(WANTS, [want_row(want) for want in wants], [22, 54, 12, 12], (2, 3))
    else:
        yield said("None: results are not scored.", BODY)
    if kept["notes"]:
        yield composed("Notes", BELOW)
        yield said(kept["notes"], BODY)


def must_row(must: criteria.Must) -> list[Flowable]:
    counts = ["" if count is None else str(count) for count in (must.met, must.unknown, must.unmet)]
    name = f"<b>{must.label}</b>" if must.label == criteria.TOGETHER else None
    label = composed(name) if name else said(must.label.partition(":")[0])
    return [label, said(must.asked), *(said(count, RIGHT) for count in counts)]


def want_row(want: criteria.Want) -> list[Flowable]:
    share = "—" if want.share is None else f"{want.share:.2%}"
    return [said(want.criterion), said(want.asked), said(want.points, RIGHT), said(share, RIGHT)]
