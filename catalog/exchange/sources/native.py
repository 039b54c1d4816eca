"""The native exchange format: JSON as docs/reference/exchange-format.md describes it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from catalog.exchange.limits import LARGEST_BYTES
from catalog.exchange.problems import Problems, shown
from catalog.exchange.rows import (
    CapabilityRow,
    CertificateRow,
    InspectionRow,
    ModalityRow,
    Origin,
    ProviderRow,
    RecordRow,
    Rows,
    SiteRow,
    SourceRow,
)
from catalog.exchange.strict_json import NotStrict, parse, step

FORMAT = "partnermatch-catalog/1"
MOST_PROVIDERS, MOST_SITES, MOST_RECORDS, MOST_CODES = 50_000, 5_000, 2_000, 200
_ZIP = b"PK"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Value = TypeVar("Value")
Read = Callable[[Any, str, Problems], Any]  # the JSON value, its pointer → what the row holds, None if refused


def read(content: bytes | dict[str, Any], origin: Origin, problems: Problems) -> Rows:
    """The rows of a file, or of one that is parsed already. The file is undated, so `origin` has nothing to add."""
    if origin.retrieved_on is not None:
        problems.add("", "unknown_option", "retrieved_on is for registers: here each source states its own")
    document = _parsed(content, problems) if isinstance(content, bytes) else content
    values = None if document is None and problems.count else _members(document, "", _DOCUMENT, problems)
    if values is None:
        return Rows()
    if values.get("format", "") != FORMAT and not problems.at("/format"):
        problems.add("/format", "unknown_format", f"format must be {FORMAT!r}, got {shown(values.get('format'))}")
    if "providers" not in values and not problems.count:
        problems.add("/providers", "required", "providers is missing: a list of providers, which may be empty")
    entries = values.get("providers", [])
    rows = (_provider(entry, f"/providers/{index}", problems) for index, entry in enumerate(entries))
    return Rows(providers=tuple(row for row in rows if row))


def _parsed(content: bytes, problems: Problems) -> Any:
    """The file's value; None once it is noted that there is none."""
    if len(content) > LARGEST_BYTES:
        return problems.add(
            "", "too_large", f"{len(content)} bytes, at most {LARGEST_BYTES}: split the file by provider"
        )
    if content.startswith(_ZIP) or b"\t" in content[:200].partition(b"\n")[0].strip():
        other = "a zip archive" if content.startswith(_ZIP) else "a table"
        return problems.add(
            "", "not_json", f"a catalog file is JSON, this is {other}: name its --source, such as decrs"
        )
    try:
        parsed = parse(content, byte_order_mark=True)
    except NotStrict as error:
        for fault in error.faults:
            problems.add(fault.pointer, fault.code, fault.message)
        return None
    for fault in parsed.doubled:
        problems.add(fault.pointer, fault.code, fault.message)
    return parsed.value


def _provider(entry: Any, where: str, problems: Problems) -> ProviderRow | None:
    values = _members(entry, where, _PROVIDER, problems)
    if values is None:
        return None
    source = values.pop("source", None) or SourceRow()
    sites = _rows(values.pop("sites", None), f"{where}/sites", source, problems, _site)
    return _row(ProviderRow, values, where, source, sites=sites)


def _site(entry: Any, where: str, source: SourceRow, problems: Problems) -> SiteRow | None:
    values = _members(entry, where, _SITE, problems)
    if values is None:
        return None
    source = values.pop("source", None) or source
    lists = {name: _records(name, values.pop(name, None), f"{where}/{name}", source, problems) for name in _RECORDS}
    return _row(SiteRow, values, where, source, **lists)


def _records(
    name: str, entries: list[Any] | None, where: str, source: SourceRow, problems: Problems
) -> tuple[RecordRow, ...] | None:
    row_type, fields = _RECORDS[name]

    def record(entry: Any, where: str, source: SourceRow, problems: Problems) -> RecordRow | None:
        values = _members(entry, where, fields, problems)
        return None if values is None else _row(row_type, values, where, values.pop("source", None) or source)

    return _rows(entries, where, source, problems, record)


def _rows(
    entries: list[Any] | None,
    where: str,
    source: SourceRow,
    problems: Problems,
    read_one: Callable[[Any, str, SourceRow, Problems], Value | None],
) -> tuple[Value, ...] | None:
    if entries is None:
        return None
    rows = (read_one(entry, f"{where}/{index}", source, problems) for index, entry in enumerate(entries))
    return tuple(row for row in rows if row)


def _row(row_type: Callable[..., Value], values: dict[str, Any], where: str, source: SourceRow, **lists: Any) -> Value:
    """What is required and missing is blank here: the checks of all sources report it."""
    return row_type(**_BLANK.get(row_type, {}) | values | lists, where=where, source=source)


def _members(value: Any, where: str, fields: dict[str, Read], problems: Problems) -> dict[str, Any] | None:
    """The object's members that state something, by the row's names; null and "" state nothing. None: no object."""
    if _fitting(value, isinstance(value, dict), "an object", where, problems) is None:
        return None
    read_values: dict[str, Any] = {}
    for name, member in value.items():
        if name not in fields:
            near = problems.did_you_mean(str(name), fields)
            problems.add(step(where, name), "unknown_field", f"no field {shown(name)} here{near}")
        elif member is not None and member != "":
            read_member = fields[name](member, f"{where}/{name}", problems)
            if isinstance(read_member, _Window):
                read_values |= {f"{name}_min": read_member.low, f"{name}_max": read_member.high}
            elif read_member is not None:
                read_values[name] = read_member
    return read_values


def _text(value: Any, where: str, problems: Problems) -> str | None:
    return _fitting(value, isinstance(value, str), "a text", where, problems)


def _whole(value: Any, where: str, problems: Problems) -> int | None:
    fits = isinstance(value, int) and not isinstance(value, bool)
    return _fitting(value, fits, "a whole number, without quotes, point or exponent", where, problems)


def _degrees(value: Any, where: str, problems: Problems) -> float | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    if _fitting(value, fits, "a number", where, problems) is None:
        return None
    return float(value) if abs(value) < 1e9 else 1e9  # far out of range, and no overflow


def _flag(value: Any, where: str, problems: Problems) -> bool | None:
    return _fitting(value, isinstance(value, bool), "true or false", where, problems)


def _day(value: Any, where: str, problems: Problems) -> date | None:
    fits = isinstance(value, str) and _DAY.fullmatch(value) is not None
    if _fitting(value, fits, 'a date like "2026-11-22"', where, problems) is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        problems.add(where, "not_a_date", f"there is no day {value}")
        return None


def _codes(value: Any, where: str, problems: Problems) -> tuple[str, ...] | None:
    """Sorted: the order of such a list says nothing."""
    entries = _list(MOST_CODES)(value, where, problems) or []
    for index, entry in enumerate(entries):
        if _text(entry, f"{where}/{index}", problems) is not None and entry in entries[:index]:
            problems.add(f"{where}/{index}", "duplicate", f"{shown(entry)} is in the list already")
    return tuple(sorted({entry for entry in entries if isinstance(entry, str)}))


def _list(most: int) -> Read:
    def read_list(value: Any, where: str, problems: Problems) -> list[Any] | None:
        if _fitting(value, isinstance(value, list), "a list", where, problems) is None:
            return None
        if len(value) > most:
            problems.add(where, "too_long", f"{len(value)} entries, at most {most}")
            return None
        return list(value)

    return read_list


@dataclass(frozen=True, kw_only=True)
class _Window:
    low: int | None
    high: int | None


def _window(value: Any, where: str, problems: Problems) -> _Window:
    values = _members(value, where, {"min": _whole, "max": _whole}, problems) or {}
    return _Window(low=values.get("min"), high=values.get("max"))


def _source(value: Any, where: str, problems: Problems) -> SourceRow | None:
    values = _members(value, where, _SOURCE, problems)
    return None if values is None else SourceRow(**{"name": ""} | values)


def _fitting(value: Any, fits: bool, expected: str, where: str, problems: Problems) -> Any:
    """The value if it has the expected type, else None and a problem."""
    if fits:
        return value
    problems.add(where, "wrong_type", f"expected {expected}, got {shown(value)}")
    return None


_EVIDENCE: dict[str, Read] = {"evidence": _text, "evidence_url": _text, "source": _source}
_SOURCE: dict[str, Read] = {"name": _text, "reference": _text, "retrieved_on": _day}
_DOCUMENT: dict[str, Read] = {"format": _text, "providers": _list(MOST_PROVIDERS)}
_PROVIDER: dict[str, Read] = {
    **dict.fromkeys(("key", "name", "status", "headquarters_country", "website", "contract_services"), _text),
    **dict.fromkeys(("description", "duns"), _text),
    "revenue_usd": _whole,
    "source": _source,
    "sites": _list(MOST_SITES),
}
_SITE: dict[str, Read] = {
    **dict.fromkeys(("key", "name", "country", "city", "address", "fei", "duns"), _text),
    **dict.fromkeys(("latitude", "longitude"), _degrees),
    "active": _flag,
    "profile_reviewed_on": _day,
    "source": _source,
    **dict.fromkeys(("capabilities", "modalities", "certificates", "inspections"), _list(MOST_RECORDS)),
}
_RECORDS: dict[str, tuple[Callable[..., RecordRow], dict[str, Read]]] = {
    "capabilities": (
        CapabilityRow,
        {
            "code": _text,
            "stages": _codes,
            **dict.fromkeys(("annual_volume", "batch_size", "lead_time_weeks"), _window),
            "programmes": _whole,
            **_EVIDENCE,
        },
    ),
    "modalities": (ModalityRow, {"code": _text, **_EVIDENCE}),
    "certificates": (
        CertificateRow,
        {
            **dict.fromkeys(("standard", "number", "issuer", "status"), _text),
            **dict.fromkeys(("valid_from", "valid_until"), _day),
            "scope": _codes,
            **_EVIDENCE,
        },
    ),
    "inspections": (
        InspectionRow,
        {
            **dict.fromkeys(("authority", "outcome", "area"), _text),
            **dict.fromkeys(("ended_on", "closed_on"), _day),
            "source": _source,
        },
    ),
}
_BLANK: dict[Callable[..., Any], dict[str, Any]] = {
    ProviderRow: {"key": "", "name": ""},
    SiteRow: {"key": "", "name": ""},
    CapabilityRow: {"code": ""},
    ModalityRow: {"code": ""},
    CertificateRow: {"standard": ""},
    InspectionRow: {"authority": "", "ended_on": None, "outcome": ""},
}
