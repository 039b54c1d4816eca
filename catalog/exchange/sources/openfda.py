"""FDA's device registrations as openFDA publishes them: a page of its API, several in a list, or the bulk file (or its
zip). What is in it: https://open.fda.gov/apis/device/registrationlisting/

One result is one listing of one establishment: establishments are sites, by FEI, else by registration number; owners
are providers, by owner/operator number. Persons (agents, correspondents) are never read.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.exchange.archive import is_zip, read_member
from catalog.exchange.filing import day_in, provider_key
from catalog.exchange.limits import LARGEST_BYTES
from catalog.exchange.problems import Problems, shown
from catalog.exchange.rows import (
    CapabilityRow,
    CertificateRow,
    Note,
    Origin,
    ProviderRow,
    Rows,
    SiteRow,
    SourceRow,
    is_real,
)
from catalog.exchange.strict_json import NotStrict, parse
from catalog.exchange.text import seen
from catalog.models import Country

REGISTER = "openFDA device registrations"
_REFERENCE = "api.fda.gov/device/registrationlisting"
_OWNER = r"-oo[0-9]+$"
# What an establishment type proves, and whether the capacity is for sale. The others prove nothing that is made here.
_PROVES = {
    "Manufacture Medical Device": ("device", False),
    "Manufacture Medical Device for Another Party (Contract Manufacturer)": ("device", True),
    "Sterilize Medical Device for Another Party (Contract Sterilizer)": ("device.sterilization", True),
}
_COUNTED_AS = {"PR": "US"}  # FDA counts Puerto Rico as the United States
_MEMBERS = {
    "result": "establishment_type k_number pma_number products proprietary_name registration",
    "registration": "address_line_1 address_line_2 city fei_number initial_importer_flag iso_country_code name "
    "owner_operator postal_code reg_expiry_date_year registration_number state_code status_code us_agent zip_code",
    "owner_operator": "contact_address firm_name official_correspondent owner_operator_number",
}

Value = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """One result, without its persons and products."""

    where: str
    fei: str
    number: str
    name: str
    address: str
    city: str
    country: str
    expires: date | None
    types: tuple[str, ...]
    owner: str
    owner_number: str


def read(content: bytes | dict[str, Any], origin: Origin, problems: Problems) -> Rows:
    """The establishments under their owners. Dated by an option, else by what the file says, its zip, or its name."""
    packed_on = None
    if isinstance(content, bytes) and is_zip(content):
        content, packed_on = read_member(content, problems)
    if problems.count:
        return Rows()
    document = _parsed(content, problems) if isinstance(content, bytes) else content
    pages = document if isinstance(document, list) else [document]
    if problems.count or not all(_is_page(page, problems) for page in pages):
        return Rows()
    results = [result for page in pages for result in page["results"]]
    updated_on, total = _told_by(pages)
    source = _source(origin.retrieved_on or updated_on or packed_on or day_in(origin.file_name))
    notes: list[Note] = []
    _check_members(results, origin, problems, notes)
    entries = list(_entries(results, problems, notes))
    providers = _providers(entries, source, notes)
    partial = len(results) < total
    return Rows(providers=providers, register=REGISTER, notes=tuple(notes), partial=partial, owner_in_key=_OWNER)


def _parsed(content: bytes, problems: Problems) -> Any:
    if len(content) > LARGEST_BYTES:
        return problems.add("", "too_large", f"{len(content)} bytes, at most {LARGEST_BYTES}: import it page by page")
    try:
        parsed = parse(content, byte_order_mark=True)
    except NotStrict as error:
        for fault in error.faults:
            problems.add(fault.pointer, fault.code, fault.message)
        return None
    for fault in parsed.doubled:
        problems.add(fault.pointer, fault.code, fault.message)
    return parsed.value


def _is_page(page: Any, problems: Problems) -> bool:
    if isinstance(page, dict) and isinstance(page.get("results"), list):
        return True
    problems.add("", "columns", 'not a page of openFDA: expected {"meta": …, "results": […]}')
    return False


def _told_by(pages: list[Value]) -> tuple[date | None, int]:
    """When FDA last updated the data, and how many results there are on all pages of the same question."""
    day, total = None, 0
    for page in pages:
        meta = _object(page.get("meta"))
        counted = _object(meta.get("results")).get("total")
        total = max(total, counted if isinstance(counted, int) else 0)
        try:
            day = date.fromisoformat(meta.get("last_updated") or "")
        except (TypeError, ValueError):
            continue
    return day, total


def _source(day: date | None) -> SourceRow:
    edition = f"{_REFERENCE}, edition of {day}" if day else _REFERENCE
    return SourceRow(name=REGISTER, reference=edition, retrieved_on=day)


def _check_members(results: list[Any], origin: Origin, problems: Problems, notes: list[Note]) -> None:
    """Members that were not there when this was written may mean that others mean something else now."""
    strange: dict[str, None] = {}
    for result in results:
        for name, value in zip(_MEMBERS, _parts(result), strict=True):
            strange.update((f"{name}.{member}", None) for member in value if member not in _MEMBERS[name].split())
    if strange and origin.confirmed:
        notes.append(Note(action="skipped", reason="unknown members, not read", where="", about=", ".join(strange)))
    elif strange:
        listed = shown(", ".join(strange))
        problems.add("", "columns", f"unknown members {listed}: has the format changed? If not, confirm the import")


def _parts(result: Any) -> tuple[Value, Value, Value]:
    """The result, its registration and its owner; empty where there is none."""
    registration = _object(_object(result).get("registration"))
    return _object(result), registration, _object(registration.get("owner_operator"))


def _object(value: Any) -> Value:
    return value if isinstance(value, dict) else {}


def _entries(results: list[Any], problems: Problems, notes: list[Note]) -> Iterator[_Entry]:
    for number, result in enumerate(results, 1):
        where = f"result {number}"
        whole, registration, owner = _parts(result)
        if not registration:
            problems.add(where, "columns", "it has no registration")
            continue
        entry = _entry(where, whole, registration, owner, problems)
        if entry.fei or entry.number:
            yield entry
        else:
            reason = "it has neither FEI nor registration number, so nothing identifies it"
            notes.append(Note(action="skipped", reason=reason, where=where, about=entry.name))


def _entry(where: str, whole: Value, registration: Value, owner: Value, problems: Problems) -> _Entry:
    def text(values: Value, name: str) -> str:
        value = values.get(name)
        if not isinstance(value, str | None):
            problems.add(f"{where}, {name}", "wrong_type", f"expected a text, got {shown(value)}")
            return ""
        tidy = seen(value or "")
        return "" if tidy == "--" else tidy

    fei, number, country = (
        text(registration, name) for name in ("fei_number", "registration_number", "iso_country_code")
    )
    state = text(registration, "state_code").removeprefix(f"{country}-")
    postcode = text(registration, "zip_code") or text(registration, "postal_code")
    lines = [text(registration, name) for name in ("address_line_1", "address_line_2", "city")]
    types = whole.get("establishment_type")
    return _Entry(
        where=where,
        fei=fei if is_real(fei) else "",
        number=number if is_real(number) else "",
        name=text(registration, "name") or text(owner, "firm_name"),
        address=", ".join(part for part in (*lines, f"{state} {postcode}".strip(), country) if part),
        city=lines[2],
        country=_COUNTED_AS.get(country, country),
        expires=_expiry(text(registration, "reg_expiry_date_year"), where, problems),
        types=tuple(each for each in types if isinstance(each, str)) if isinstance(types, list) else (),
        owner=text(owner, "firm_name") or text(registration, "name"),
        owner_number=text(owner, "owner_operator_number"),
    )


def _expiry(year: str, where: str, problems: Problems) -> date | None:
    """Registrations run to the end of a year."""
    if not year:
        return None
    if len(year) == 4 and year.isascii() and year.isdigit() and year > "1900":
        return date(int(year), 12, 31)
    problems.add(f"{where}, reg_expiry_date_year", "not_a_date", f"expected a year like 2026, got {shown(year)}")
    return None


def _providers(entries: list[_Entry], source: SourceRow, notes: list[Note]) -> tuple[ProviderRow, ...]:
    """Sites under their owners, both in the order of the file."""
    feis = {entry.number: entry.fei for entry in entries if entry.fei and entry.number}
    establishments: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        fei = entry.fei or feis.get(entry.number, "")
        establishments[f"fei-{fei}" if fei else f"reg-{entry.number.casefold()}"].append(entry)
    countries = set(Country.objects.values_list("code", flat=True))
    owners: dict[str, list[_Entry]] = defaultdict(list)
    sites: dict[str, list[SiteRow]] = defaultdict(list)
    for key, rows in establishments.items():
        identity = min(_identity(row) for row in rows)
        owners[identity] += rows
        sites[identity].append(_site(key, rows, source, countries, notes))
    return tuple(_provider(identity, rows, source, tuple(sites[identity])) for identity, rows in owners.items())


def _identity(entry: _Entry) -> str:
    return entry.owner_number or entry.owner.casefold()


def _provider(identity: str, rows: list[_Entry], source: SourceRow, sites: tuple[SiteRow, ...]) -> ProviderRow:
    first = next(row for row in rows if _identity(row) == identity)
    sells = any(_PROVES[each][1] for row in rows for each in row.types if each in _PROVES)
    return ProviderRow(
        where=first.where,
        source=source,
        key=provider_key(first.owner, f"oo{first.owner_number}" if first.owner_number else ""),
        name=first.owner,
        status="published",
        contract_services="yes" if sells else "unknown",
        sites=sites,
    )


def _site(key: str, rows: list[_Entry], source: SourceRow, countries: set[str], notes: list[Note]) -> SiteRow:
    first = rows[0]
    types = {each for row in rows for each in row.types}
    for each in sorted(types - set(_PROVES)):
        reason = f"establishment type {each}: it proves no capability"
        notes.append(Note(action="skipped", reason=reason, where=first.where, about=key))
    if first.country not in countries:
        reason = f"its country is {first.country or 'blank'}, no code of ISO 3166-1: recorded as unknown"
        notes.append(Note(action="kept", reason=reason, where=first.where, about=key))
    codes = sorted({_PROVES[each][0] for each in types if each in _PROVES})
    registration = CertificateRow(
        where=first.where,
        source=source,
        standard="FDA-REG-DEV",
        issuer="FDA",
        valid_until=max((row.expires for row in rows if row.expires), default=None),
        evidence="register",
    )
    return SiteRow(
        where=first.where,
        source=source,
        key=key,
        name=first.name,
        country=first.country if first.country in countries else None,
        city=first.city if len(first.city) <= 100 else "",
        address=first.address,
        fei=key.removeprefix("fei-") if key.startswith("fei-") else "",
        capabilities=tuple(
            CapabilityRow(where=first.where, source=source, code=code, evidence="register") for code in codes
        ),
        certificates=(registration,),
        disputed=len({row.address for row in rows}) > 1,
    )
