"""The record as flat tables, for spreadsheets: numbers are numbers, dates are dates, and what is not known is empty.

Texts that a spreadsheet would take for a formula get an apostrophe before them, as in the files of the catalog.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from catalog.exchange.flat import cell
from matching.records import criteria
from matching.records.frozen import PURPOSE, Document, Frozen

LONGEST_CELL = 30_000  # characters; a spreadsheet takes 32 767
STANDING = ("rank", "fit", "score", "score_low", "score_high", "confidence", "points_total")
RESULT = [
    *("rank", "fit", "provider", "provider_name", "site", "site_name", "country", "contract_services", "source"),
    *("score", "score_low", "score_high", "confidence", "points_total"),
    *("musts_met", "musts_unknown", "musts_unmet", "other_sites", "decision"),
]
REASON = [
    *("provider", "site", "rank", "kind", "criterion", "position", "status", "share"),
    *("value_low", "value_expected", "value_high", "contribution", "because", "evidence", "evidence_url"),
]
Row = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of text, whole numbers, decimals, dates, times in UTC, truths, and None for nothing."""

    name: str
    header: list[str]
    rows: list[Row]


def tables(frozen: Frozen) -> Iterator[Table]:
    """Record, criteria, results, reasons, questions, near misses and decisions, in this order."""
    document = frozen.document
    yield table("record", ["field", "value"], record_rows(frozen))
    yield table(
        "criteria", ["kind", "criterion", "asked", "points", "share", "met", "unknown", "unmet"], asked(document)
    )
    yield table("results", RESULT, (result_row(each, frozen) for each in document["results"]))
    yield table("reasons", REASON, (row for each in frozen.shown for row in reason_rows(each)))
    header = ["provider", "site", "site_name", "rank", "number", "about", "worth", "ask"]
    yield table("questions", header, (row for each in frozen.shown for row in question_rows(each)))
    near = [*RESULT[1:], "unmet", "repair"]
    yield table("near_misses", near, (near_miss_row(each, frozen) for each in document["near_misses"]))
    header = ["number", "provider", "provider_name", "decision", "reason", "decided_on", "author", "at"]
    yield table("decisions", header, decision_rows(frozen))


def table(name: str, header: list[str], rows: Iterable[Row]) -> Table:
    return Table(name=name, header=header, rows=[tuple(map(cell, row)) for row in rows])


def record_rows(frozen: Frozen) -> Iterator[Row]:
    """What the record is of, when and by whom, out of what, and its hash."""
    document, kept = frozen.document, frozen.document["brief"]
    brief = kept["document"]
    yield "purpose", PURPOSE
    yield "format", document["format"]
    yield "shortlist", document["id"]
    yield "title", document["title"]
    yield "hash", frozen.hash
    yield "sponsor", document["sponsor"]["key"]
    yield "sponsor_name", document["sponsor"]["name"]
    yield "created_at", moment(document["created_at"])
    yield "created_by", document["created_by"]
    yield "brief", kept["id"]
    yield "brief_version", kept["version"]
    yield "brief_title", kept["title"]
    yield "brief_notes", kept["notes"]
    yield "brief_hash", document["brief_hash"]
    yield "as_of", date.fromisoformat(brief["as_of"])
    yield "horizon", date.fromisoformat(brief["horizon"])
    for name in ("limit", "offset"):
        yield name, brief[name]
    yield "fits", criteria.listed(brief["fits"])
    for name, count in document["counts"].items():
        yield f"providers_{name}", count
    yield "results_shown", len(document["results"])
    yield "near_misses_shown", len(document["near_misses"])
    yield "synthetic_providers_shown", len(frozen.synthetic)
    yield "catalog_revision", document["catalog"]["revision"]
    yield "catalog_as_of", moment(document["catalog"]["as_of"])
    yield "engine", document["engine"]
    yield "configuration", document["configuration"]


def asked(document: Document) -> Iterator[Row]:
    for must in criteria.musts(document):
        yield "must", must.label, must.asked, None, None, must.met, must.unknown, must.unmet
    for want in criteria.wants(document):
        yield "want", want.criterion, want.asked, want.points, want.share, None, None, None


def result_row(result: Document, frozen: Frozen) -> Row:
    provider, site, latest = result["provider"], result["site"], frozen.decided.get(result["provider"]["key"])
    status = [must["status"] for must in result["musts"]]
    return (
        result["rank"],
        result["fit"],
        provider["key"],
        provider["name"],
        site["key"],
        site["name"],
        site["country"],
        provider["contract_services"],
        provider["source"],
        *(result[name] for name in STANDING[2:]),
        *(status.count(name) for name in ("met", "unknown", "unmet")),
        other_sites(result),
        latest and latest["decision"],
    )


def near_miss_row(result: Document, frozen: Frozen) -> Row:
    return *result_row(result, frozen)[1:], result["unmet"], result["repair"]


def reason_rows(result: Document) -> Iterator[Row]:
    """Every must, then every want, of one site."""
    whose = result["provider"]["key"], result["site"]["key"], result["rank"]
    for must in result["musts"]:
        evidence = must["evidence"] or {"grade": None, "url": None}
        proof = must["because"], evidence["grade"], evidence["url"]
        yield *whose, "must", must["must"], None, must["status"], *[None] * 5, *proof
    for want in result["wants"]:
        value = want["value"]["low"], want["value"]["expected"], want["value"]["high"]
        told = want["contribution"], want["because"], None, None
        yield *whose, "want", want["criterion"], want["position"], None, want["share"], *value, *told


def question_rows(result: Document) -> Iterator[Row]:
    whose = result["provider"]["key"], result["site"]["key"], result["site"]["name"], result["rank"]
    for number, question in enumerate(result["questions"], start=1):
        yield *whose, number, question["about"], question["worth"], question["ask"]


def decision_rows(frozen: Frozen) -> Iterator[Row]:
    names = {each["provider"]["key"]: each["provider"]["name"] for each in frozen.shown}
    for each in frozen.decisions:
        what = each["number"], each["provider"], names.get(each["provider"]), each["decision"], each["reason"]
        yield *what, date.fromisoformat(each["decided_on"]), each["author"], moment(each["at"])


def other_sites(result: Document) -> str:
    """As many of them as a cell takes."""
    told = [
        f"{site['key']} ({site['country'] or 'country not on record'}, {site['fit']})" for site in result["other_sites"]
    ]
    text = criteria.listed(told)
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]} … ({len(told)} in all)"


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
