"""A ranking as text: the table, below each result why and what to ask, near misses, and why nobody fits."""

from collections.abc import Iterable, Iterator
from typing import Any

from partnermatch_client.cli.text import cut, several, table, width, wrapped
from partnermatch_client.shapes.answer import MatchAnswer, NearMiss, Result
from partnermatch_client.shapes.own import ShortlistRecord

HEADINGS = ("rank", "provider", "site", "country", "fit", "score (interval)", "confidence")
REASONS, QUESTIONS = 3, 3
INDENT = " " * 6
LEGEND = (
    "Confirmed before possible, then the fewest open musts, then the score out of 100; "
    "+ is on record, ? is to ask, with the points it may move"
)


def answer_lines(answer: MatchAnswer) -> Iterator[str]:
    """The answer to a brief."""
    yield from _lines(answer["brief"], answer)


def record_lines(record: ShortlistRecord) -> Iterator[str]:
    """The ranking in a record."""
    yield from _lines(record["brief"]["document"], record)


def _lines(brief: dict[str, Any], answer: MatchAnswer | ShortlistRecord) -> Iterator[str]:
    yield from _head(brief, answer)
    if answer["results"]:
        yield from _results(answer["results"])
        yield from _further(brief, answer)
    else:
        yield "Nobody fits. What each must leaves, in providers:"
        funnel = ([row["must"], str(row["met"]), str(row["unknown"]), str(row["unmet"])] for row in answer["funnel"])
        yield from table(("must", "met", "unknown", "unmet"), funnel)
    if answer["near_misses"]:
        yield ""
        yield "Near misses: all but one must met or open"
        for miss in answer["near_misses"]:
            yield from _near_miss(miss)


def _head(brief: dict[str, Any], answer: MatchAnswer | ShortlistRecord) -> Iterator[str]:
    counts = answer["counts"]
    yield from wrapped(brief["title"] or "Untitled brief")
    through = f", through {brief['horizon']}" if brief["horizon"] != brief["as_of"] else ""
    revision = answer["catalog"]["revision"]
    yield from wrapped(f"as of {brief['as_of']}{through}; catalog revision {revision}; engine {answer['engine']}")
    fitting = f"{counts['confirmed']} confirmed, {counts['possible']} possible"
    others = f"{several(counts['near_miss'], 'near miss')}, {counts['excluded']} excluded"
    yield from wrapped(f"{several(counts['considered'], 'provider')} considered: {fitting}, {others}")
    yield from wrapped(LEGEND)
    yield ""


def _results(results: Iterable[Result]) -> Iterator[str]:
    listed = list(results)
    headings, *rows = table(HEADINGS, map(_cells, listed))
    yield cut(headings, width())
    for row, result in zip(rows, listed, strict=True):
        yield cut(row, width())
        yield from _source(result)
        for reason in _reasons(result):
            yield from wrapped(reason, INDENT + "+ ")
        for question in result.get("questions", [])[:QUESTIONS]:
            worth = f"{question['worth']:.1f} points: " if question["worth"] else ""
            yield from wrapped(worth + question["ask"], INDENT + "? ")


def _source(standing: Result | NearMiss) -> Iterator[str]:
    """The key, to decide by, and where it is known from: what is synthetic says so here."""
    provider = standing["provider"]
    yield from wrapped(f"{provider['key']}, source: {provider['source'] or 'not stated'}", INDENT + "  ")


def _cells(result: Result) -> list[str]:
    left_open = sum(must["status"] == "unknown" for must in result.get("musts", []))
    fit = f"{result['fit']}, {left_open} open" if left_open else result["fit"]
    confidence = "" if result["confidence"] is None else f"{result['confidence']:.2f}"
    provider, site = result["provider"], result["site"]
    named = [str(result["rank"]), provider["name"], site["name"], site["country"] or "?"]
    return [*named, fit, _score(result), confidence]


def _score(standing: Result | NearMiss) -> str:
    if standing["score"] is None:
        return "no wants"
    return f"{standing['score']:.1f} ({standing['score_low']:.1f} to {standing['score_high']:.1f})"


def _reasons(result: Result) -> list[str]:
    """The wants on record that bring most; without any, what meets the musts."""
    wants = [want for want in result.get("wants", []) if want["value"]["low"] > 0]
    if not wants:
        return [must["because"] for must in result.get("musts", []) if must["status"] == "met"][:REASONS]
    best = sorted(wants, key=lambda want: -want["contribution"])[:REASONS]
    return [f"{want['contribution']:.1f} points: {want['because']}" for want in best]


def _further(brief: dict[str, Any], answer: MatchAnswer | ShortlistRecord) -> Iterator[str]:
    fitting = {"confirmed": answer["counts"]["confirmed"], "possible": answer["counts"]["possible"]}
    further = sum(fitting[fit] for fit in brief["fits"]) - brief["offset"] - len(answer["results"])
    if further > 0:
        yield f"and {further} more: raise `limit`, or ask from `offset` {brief['offset'] + len(answer['results'])} on"


def _near_miss(miss: NearMiss) -> Iterator[str]:
    provider, site = miss["provider"], miss["site"]
    yield from wrapped(f"{provider['name']}, {site['name']}, {site['country'] or '?'}: {_score(miss)}", "  ", INDENT)
    yield from _source(miss)
    yield from wrapped(f"{miss['unmet']}: {miss['repair']}", INDENT + "- ")
