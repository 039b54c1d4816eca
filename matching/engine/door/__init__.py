"""A JSON document → a `Brief`, or everything that is wrong with it (the contract, "Matching")."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from matching.engine.brief import FITS, Brief, Musts
from matching.engine.columns import EVIDENCE, Columns
from matching.engine.door.shapes import Findings, Path, day, flag, members, text, whole
from matching.engine.door.vocabulary import CodeReader
from matching.engine.door.wants import read_wants

FIELDS = (
    *("title", "as_of", "horizon", "providers", "must", "want"),
    *("limit", "offset", "fits", "near_misses", "facets", "explain"),
)
MUST_FIELDS = tuple(f.name for f in fields(Musts))
MUST_LISTS = {
    "capabilities": "capabilities",
    "standards": "standards",
    "modalities": "modalities",
    "stages": "stages",
    "countries": "countries",
    "regions": "regions",
    "exclude_countries": "countries",
    "exclude_capabilities": "capabilities",
}
ASKABLE_FITS = FITS[:2]
LONGEST_TITLE = 200
LARGEST_PAGE_END = 100_000
NUMBERS = {"limit": (1, 200), "offset": (0, LARGEST_PAGE_END), "near_misses": (0, 50)}


def parse_brief(document: object, columns: Columns, *, today: date) -> Brief:
    """The brief of any JSON value. `today` (UTC) is the `as_of` of a brief that names none.

    Raises `InvalidBrief`, with every error in the order of the document, at most 50 of them, and nothing else.
    """
    findings = Findings(document=document)
    codes = CodeReader(findings=findings, columns=columns)
    sent = members(findings, (), document, FIELDS)
    must = _must(codes, sent.get("must", {}))
    asked = {
        **_dates(findings, sent, today),
        **_presentation(codes, sent),
        **_providers(codes, sent.get("providers", {})),
        "must": must,
        "want": read_wants(codes, sent.get("want", []), must),
    }
    findings.settle()
    return Brief(**asked)


def _dates(findings: Findings, sent: Mapping[str, Any], today: date) -> dict[str, date]:
    as_of = day(findings, ("as_of",), sent["as_of"]) if "as_of" in sent else today
    horizon = day(findings, ("horizon",), sent["horizon"]) if "horizon" in sent else as_of
    if as_of and horizon and horizon < as_of:
        message = f"horizon must not be before as_of ({as_of}), got {horizon}"
        findings.add(("horizon",), "conflict", message)
    return {"as_of": as_of or today, "horizon": horizon or today}


def _presentation(codes: CodeReader, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What changes how much is shown; the defaults are those of `Brief`."""
    findings, read = codes.findings, dict[str, Any]()
    for name in sent:
        if name == "title":
            read[name] = text(findings, (name,), sent[name], LONGEST_TITLE)
        elif name == "fits":
            read[name] = codes.words((name,), sent[name], "fit", ASKABLE_FITS)
        elif name in NUMBERS:
            read[name] = whole(findings, (name,), sent[name], *NUMBERS[name])
        elif name in ("facets", "explain"):
            read[name] = flag(findings, (name,), sent[name])
    _page(findings, read.get("limit", Brief.limit), read.get("offset", Brief.offset))
    return read


def _page(findings: Findings, limit: int | None, offset: int | None) -> None:
    if limit is not None and offset is not None and offset + limit > LARGEST_PAGE_END:
        message = f"offset + limit must be at most {LARGEST_PAGE_END}, got {offset} + {limit}"
        findings.add(("offset",), "out_of_range", message)


def _providers(codes: CodeReader, value: object) -> dict[str, tuple[str, ...]]:
    sent = members(codes.findings, ("providers",), value, ("only", "not"))
    only = codes.providers(("providers", "only"), sent.get("only", []))
    left_out = codes.providers(("providers", "not"), sent.get("not", []))
    for position, key in left_out:
        if any(key == wanted for _, wanted in only):
            message = f"provider '{key}' is in both only and not; name it in one of them"
            codes.findings.add(("providers", "not", position), "conflict", message)
    return {"only": tuple(key for _, key in only), "exclude": tuple(key for _, key in left_out)}


def _must(codes: CodeReader, value: object) -> Musts:
    findings, path = codes.findings, ("must",)
    sent = members(findings, path, value, MUST_FIELDS)
    read = {
        name: codes.listed((*path, name), sent[name], kind) if name in sent else [] for name, kind in MUST_LISTS.items()
    }
    _no_contradiction(codes, path, read)
    services = flag(findings, (*path, "contract_services"), sent.get("contract_services", True))
    grade = codes.word((*path, "min_evidence"), sent.get("min_evidence", Musts.min_evidence), "evidence", EVIDENCE)
    lists = {name: tuple(code for _, code in found) for name, found in read.items()}
    return Musts(**lists, contract_services=services is not False, min_evidence=grade or Musts.min_evidence)


def _no_contradiction(codes: CodeReader, path: Path, read: dict[str, list[tuple[int, str]]]) -> None:
    """What is asked for cannot be excluded; nor what is above it, for that is excluded with all below."""
    add = codes.findings.add
    for position, country in read["exclude_countries"]:
        if any(country == asked for _, asked in read["countries"]):
            message = f"country '{country}' is both asked for and excluded; name it in one of the two"
            add((*path, "exclude_countries", position), "conflict", message)
    tree = codes.columns.codes
    for position, code in read["exclude_capabilities"]:
        for _, asked in read["capabilities"]:
            if tree.covers[tree.capability[code], tree.capability[asked]]:
                relation = "is" if code == asked else f"includes '{asked}', which is"
                message = f"excluded capability '{code}' {relation} asked for; exclude what lies beside or below it"
                add((*path, "exclude_capabilities", position), "conflict", message)
                break
