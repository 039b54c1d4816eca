"""An answer as text for a terminal: the ranked table, the reasons, what to ask, near misses, and why nobody fits."""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]

NARROW, WIDE = 60, 160
REASONS, QUESTIONS = 3, 5
LEGEND = (
    "Confirmed before possible, then the fewest open musts, then the score out of 100; "
    "+ is on record, ? is to ask, with the points it may move"
)
NO_BREAK = "\N{NO-BREAK SPACE}"
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
INDENT = 6
# Heading and width of each column; the two without a width share what is left.
COLUMNS = (
    ("rank", 4),
    ("provider", None),
    ("site", None),
    ("country", 7),
    ("fit", 16),
    ("score (interval)", 20),
    ("confidence", 10),
)
TABLE_FROM = 100  # narrower terminals get two lines a result


def shortlist(answer: Document, width: int = 120) -> Iterator[str]:
    """The lines of an answer, none wider than `width` (60 to 160); control characters are never passed on."""
    width = min(max(width, NARROW), WIDE)
    for line in _lines(answer, width):
        yield "".join(c if c.isprintable() else "�" for c in line).rstrip()


def _lines(answer: Document, width: int) -> Iterator[str]:
    yield from _head(answer, width)
    if answer["results"]:
        yield from _table(answer["results"], width)
        yield from _further(answer)
    else:
        yield from _funnel(answer["funnel"], width)
        yield ""
    if answer["near_misses"]:
        yield "Near misses: all but one must met or open"
        for miss in answer["near_misses"]:
            yield from _near_miss(miss, width)


def _head(answer: Document, width: int) -> Iterator[str]:
    brief, catalog, counts = answer["brief"], answer["catalog"], answer["counts"]
    dates = f"as of {brief['as_of']}"
    if brief["horizon"] != brief["as_of"]:
        dates += f", through {brief['horizon']}"
    since = f" of {catalog['as_of']}" if catalog["as_of"] else ""
    yield from _wrapped(brief["title"] or "Untitled brief", width)
    yield from _wrapped(f"{dates}; catalog revision {catalog['revision']}{since}; engine {answer['engine']}", width)
    considered = (
        f"{_several(counts['considered'], 'provider')} considered: {counts['confirmed']} confirmed, "
        f"{counts['possible']} possible, {_several(counts['near_miss'], 'near miss')}, {counts['excluded']} excluded"
    )
    yield from _wrapped(considered, width)
    yield from _wrapped(LEGEND, width)
    yield ""


def _several(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}{'es' if what.endswith('s') else 's'}"


def _table(results: Sequence[Document], width: int) -> Iterator[str]:
    widths = _widths(width)
    yield _row([heading for heading, _ in COLUMNS], widths) if widths else "rank, provider, site, country"
    for result in results:
        cells = _cells(result)
        if widths:
            yield _row(cells, widths)
        else:
            rank, provider, site, country, *judged = cells
            yield from _wrapped(f"{rank:>4}  {provider}, {site}, {country}", width, rest=" " * INDENT)
            yield " " * INDENT + ", ".join(judged)
        yield from _reasons(result, width)
        yield from _questions(result, width)
        yield ""


def _further(answer: Document) -> Iterator[str]:
    """How many fit beside those shown, of the fits that the brief asks to see."""
    brief, shown = answer["brief"], len(answer["results"])
    further = sum(answer["counts"][fit] for fit in brief["fits"]) - brief["offset"] - shown
    if further > 0:
        yield f"and {further} more: raise `limit`, or ask from `offset` {brief['offset'] + shown} on"
        yield ""


def _widths(width: int) -> list[int]:
    """Of each column; empty where the terminal is too narrow for a table."""
    if width < TABLE_FROM:
        return []
    left = width - sum(fixed or 0 for _, fixed in COLUMNS) - 2 * (len(COLUMNS) - 1)
    return [fixed or left // 2 for _, fixed in COLUMNS]


def _cells(result: Document) -> list[str]:
    score, confidence = "no wants", ""
    if result["score"] is not None:
        score = f"{result['score']:.1f} ({result['score_low']:.1f} to {result['score_high']:.1f})"
        confidence = f"{result['confidence']:.2f}"
    rank = "" if result["rank"] is None else str(result["rank"])
    country = result["site"]["country"] or "?"
    return [rank, result["provider"]["name"], result["site"]["name"], country, _fit(result), score, confidence]


def _fit(result: Document) -> str:
    """Fewer open musts rank first, whatever the score: the reader must see them."""
    left_open = sum(must["status"] == "unknown" for must in result.get("musts", []))
    return f"{result['fit']}, {left_open} open" if left_open else str(result["fit"])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return "  ".join([f"{first[0]:>{first[1]}}", *(f"{_cut(cell, width):<{width}}" for cell, width in rest)])


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _reasons(result: Document, width: int) -> Iterator[str]:
    """Where the facts come from, the papers behind the gate, and the wants on record that bring most."""
    yield from _item("  ", f"source: {result['provider']['source'] or 'not stated'}", width)
    met = [must for must in result.get("musts", []) if must["status"] == "met"]
    wants = [want for want in result.get("wants", []) if want["value"]["low"] > 0]
    papers = [must for must in met if must["must"].startswith("standards:")]
    for must in papers if wants else met[:REASONS]:
        grade = f" ({must['evidence']['grade']})" if must["evidence"] else ""
        yield from _item("+ ", f"{must['because']}{grade}", width)
    for want in sorted(wants, key=lambda want: -want["contribution"])[:REASONS]:
        yield from _item("+ ", f"{want['contribution']:.1f} points: {want['because']}", width)


def _questions(result: Document, width: int) -> Iterator[str]:
    questions = result.get("questions", [])
    for question in questions[:QUESTIONS]:
        worth = f"{question['worth']:.1f} points: " if question["worth"] else ""
        yield from _item("? ", f"{worth}{question['ask']}", width)
    if len(questions) > QUESTIONS:
        more = len(questions) - QUESTIONS
        yield from _item("? ", f"and {more} more question{'s' if more > 1 else ''}", width)


def _near_miss(miss: Document, width: int) -> Iterator[str]:
    _, provider, site, country, _, score, _ = _cells(miss)
    yield from _wrapped(f"  {provider}, {site}, {country}: {score}", width, rest=" " * INDENT)
    yield from _item("  ", f"source: {miss['provider']['source'] or 'not stated'}", width)
    yield from _item("- ", f"{miss['unmet']}: {miss['repair']}", width)


def _item(mark: str, text: str, width: int) -> list[str]:
    first = " " * INDENT + mark
    return _wrapped(text, width, first, " " * len(first))


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Numbers such as 2 000 000 and codes such as LATIN-AMERICA stay in one piece."""
    kept = THOUSANDS.sub(NO_BREAK, text)
    lines = textwrap.wrap(kept, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    return [line.replace(NO_BREAK, " ") for line in lines]


def _funnel(rows: Sequence[Document], width: int) -> Iterator[str]:
    yield "Nobody fits. What each must leaves, in providers:"
    label = min(max(len(row["must"]) for row in rows), width - 30)
    yield f"  {'must':<{label}}  {'met':>7}  {'unknown':>7}  {'unmet':>7}"
    for row in rows:
        yield f"  {_cut(row['must'], label):<{label}}  {row['met']:>7}  {row['unknown']:>7}  {row['unmet']:>7}"
