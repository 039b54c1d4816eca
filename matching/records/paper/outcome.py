"""What came out: how many fit, the ranking, and what was decided on it."""

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import Flowable

from matching.records.frozen import Document, Frozen, is_synthetic
from matching.records.paper.fonts import markup
from matching.records.paper.interval import Interval
from matching.records.paper.opening import TAG, moment
from matching.records.paper.styles import BODY, PART, composed, listed, said, word

RESULTS = ["#", "Provider", "Site", "Fit", "Score", "Low to high", "Confid.", "Decision"]
DECISIONS = ["No.", "Provider", "Decision", "Reason", "Decided on", "By, taken down at"]
NO_WANTS, NO_COUNTRY, NONE = "no wants", "country not on record", "—"


def found(frozen: Frozen) -> Iterator[Flowable]:
    document = frozen.document
    yield composed("2 What was found", PART)
    yield said(summary(document), BODY)
    if document["results"]:
        rows = [result_row(each, frozen) for each in document["results"]]
        yield listed(RESULTS, rows, [5, 27, 22, 10, 7, 13, 7, 10])
    else:
        yield said("Nobody. The table of the musts says which of them leave nobody.", BODY)


def summary(document: Document) -> str:
    counts, brief = document["counts"], document["brief"]["document"]
    fitting = counts["confirmed"] + counts["possible"]
    shown = f"{len(document['results'])} of them are in this record"
    after = f", after the first {brief['offset']}" if brief["offset"] else ""
    kinds = "" if len(brief["fits"]) > 1 else f", only those that are {brief['fits'][0]}"
    return (
        f"{counts['considered']} providers were considered: {counts['confirmed']} meet every must (confirmed), "
        f"{counts['possible']} fail none and leave some open (possible), {counts['near_miss']} fail exactly one (near "
        f"misses), {counts['excluded']} are excluded. Of the {fitting} that fit, {shown}{after}{kinds}."
    )


def result_row(result: Document, frozen: Frozen) -> list[Any]:
    latest = frozen.decided.get(result["provider"]["key"])
    return [
        said(result["rank"]),
        composed(name_of(result)),
        said(place_of(result)),
        composed(word(result["fit"])),
        said(NO_WANTS if result["score"] is None else f"{result['score']:.1f}"),
        interval_of(result),
        said(NONE if result["confidence"] is None else f"{result['confidence']:.2f}"),
        composed(word(latest["decision"])) if latest else said(NONE),
    ]


def interval_of(result: Document) -> Any:
    if result["score"] is None:
        return said(NONE)
    low, high = result["score_low"], result["score_high"]
    return [Interval(low, result["score"], high), said(f"{low:.1f} to {high:.1f}")]


def name_of(result: Document) -> str:
    """The provider, marked if it is generated data."""
    name = markup(result["provider"]["name"])
    return f"{name} {TAG}" if is_synthetic(result) else name


def place_of(result: Document) -> str:
    return f"{result['site']['name']}, {result['site']['country'] or NO_COUNTRY}"


def decisions(frozen: Frozen) -> Iterator[Flowable]:
    yield composed("3 What was decided", PART)
    if not frozen.decisions:
        yield said("Nothing was taken down yet.", BODY)
        return
    yield said("In the order in which it was taken down. The last decision on a provider holds.", BODY)
    named = {each["provider"]["key"]: name_of(each) for each in frozen.shown}
    yield listed(DECISIONS, [decision_row(each, named) for each in frozen.decisions], [6, 24, 11, 30, 11, 18])


def decision_row(decision: Document, named: dict[str, str]) -> list[Any]:
    return [
        said(decision["number"]),
        composed(named.get(decision["provider"], markup(decision["provider"]))),
        composed(word(decision["decision"])),
        said(decision["reason"] or NONE),
        said(decision["decided_on"]),
        said(f"{decision['author']}, {moment(decision['at'])}"),
    ]
