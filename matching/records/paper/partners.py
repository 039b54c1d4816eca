"""Each partner: what every must and every want says of its site, with evidence, and what to ask it."""

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus import Flowable

from matching.records import criteria
from matching.records.frozen import Document, Frozen, is_synthetic
from matching.records.paper.fonts import markup
from matching.records.paper.outcome import NO_COUNTRY, NONE, name_of, place_of
from matching.records.paper.styles import (
    BELOW,
    BODY,
    PART,
    PARTNER,
    RIGHT,
    STANDING,
    WHENCE,
    composed,
    listed,
    said,
    word,
)

MUSTS = ["Must", "Status", "Because", "Evidence"]
WANTS = ["Want", "Weight", "Met by", "Adds", "Because"]
QUESTIONS = ["", "Open question", "About", "Worth"]
ALL = 1_000_000  # a wish that is wholly met, in millionths


def partners(frozen: Frozen) -> Iterator[Flowable]:
    wants = criteria.wants(frozen.document)
    yield composed("4 The results one by one", PART)
    if not frozen.document["results"]:
        yield said("There are none.", BODY)
    for result in frozen.document["results"]:
        yield from partner(result, wants, f"{result['rank']}")
    yield composed("5 Near misses", PART)
    yield said(near_misses(frozen.document), BODY)
    for result in frozen.document["near_misses"]:
        yield from partner(result, wants, "Near miss:", missing(result))


def near_misses(document: Document) -> str:
    shown, count = len(document["near_misses"]), document["counts"]["near_miss"]
    return f"They fail exactly one must. {shown} of {count} are in this record, the best first."


def missing(result: Document) -> str:
    return f"{word('unmet')}: {markup(result['unmet'])}. <b>What would mend it</b>: {markup(result['repair'])}"


def partner(result: Document, wants: Sequence[criteria.Want], place: str, more: str = "") -> Iterator[Flowable]:
    yield composed(f"{place} {name_of(result)} · {markup(place_of(result))}", PARTNER)
    if more:
        yield composed(more, STANDING)
    yield composed(standing(result), STANDING)
    yield said(whence(result), WHENCE)
    if result["other_sites"]:
        yield said(f"Its other active sites: {others(result)}", WHENCE)
    if result["musts"]:
        yield composed("Musts", BELOW)
        yield listed(MUSTS, [must_row(must) for must in result["musts"]], [24, 10, 46, 20])
    if result["wants"]:
        yield composed("Wants", BELOW)
        yield listed(WANTS, [want_row(want, wants) for want in result["wants"]], [18, 12, 13, 8, 49], (3,))
    if result["questions"]:
        yield composed("Open questions", BELOW)
        rows = [question_row(number, each) for number, each in enumerate(result["questions"], start=1)]
        yield listed(QUESTIONS, rows, [4, 60, 25, 11], (3,))


def standing(result: Document) -> str:
    fit = word(result["fit"])
    if result["score"] is None:
        return f"{fit} · not scored: the brief has no wants"
    low, high = result["score_low"], result["score_high"]
    scored = f"score <b>{result['score']:.1f}</b> of 100, from {low:.1f} to {high:.1f} as the open facts turn out"
    return f"{fit} · {scored} · confidence {result['confidence']:.2f}"


def whence(result: Document) -> str:
    provider = result["provider"]
    what = "generated data, no real company" if is_synthetic(result) else "source of the profile"
    told = f"{provider['source']} ({what})"
    return f"{provider['key']} / {result['site']['key']} · makes for others: {provider['contract_services']} · {told}"


def others(result: Document) -> str:
    told = (f"{each['key']} ({each['country'] or NO_COUNTRY}, {each['fit']})" for each in result["other_sites"])
    return "; ".join(told).replace("near_miss", "near miss")


def must_row(must: Document) -> list[Any]:
    evidence = must["evidence"]
    proof = NONE if evidence is None else "\n".join(filter(None, (evidence["grade"], evidence["url"])))
    return [said(broken(must["must"])), composed(word(must["status"])), said(must["because"]), said(proof)]


def want_row(want: Document, wants: Sequence[criteria.Want]) -> list[Any]:
    points = wants[want["position"]].points
    return [
        said(want["criterion"]),
        said(f"{points} points\n{want['share']:.2%}"),
        composed(value_of(want)),
        said(f"{want['contribution']:.1f}", RIGHT),
        said(want["because"]),
    ]


def value_of(want: Document) -> str:
    """From 0 to 1; an interval where facts are open."""
    low, _, high = want["value_micro"]
    between = f"{low / ALL:.2f} to {high / ALL:.2f}"
    if (low, high) == (0, ALL):
        return f"{word('unknown')}<br/>{between}"
    return f"{low / ALL:.2f}" if low == high else between


def question_row(number: int, question: Document) -> list[Any]:
    worth = f"{question['worth']:.1f} points" if question["worth"] else "a must"
    return [said(number), said(question["ask"]), said(broken(question["about"])), said(worth, RIGHT)]


def broken(label: str) -> str:
    """A must's label in two lines, its code on the second."""
    return label.replace(":", ":\n", 1)
