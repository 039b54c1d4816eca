"""FDA's list of drug establishments (DECRS): the tab-separated text, or the zip as FDA publishes it.

Establishments are sites, by FEI; registrants are providers, by DUNS. Columns with persons (contacts, agents) are never
read. What a registration proves is broad: that drug products are made there, never which.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
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
from catalog.exchange.text import seen
from catalog.models import Country

REGISTER = "FDA DECRS"
_REFERENCE = "www.accessdata.fda.gov/cder/drls_reg.zip"
_COLUMNS = (
    "FEI_NUMBER", "DUNS_NUMBER", "FIRM_NAME", "ADDRESS", "EXPIRATION_DATE", "OPERATIONS", "ESTABLISHMENT_CONTACT_NAME",
    "ESTABLISHMENT_CONTACT_EMAIL", "AGENT_DETAILS", "REGISTRANT_NAME", "REGISTRANT_DUNS", "REGISTRANT_CONTACT_NAME",
    "REGISTRANT_CONTACT_EMAIL", "EXCLUSION_FLAG",
)  # fmt: skip
_NOT_READ = tuple(name for name in _COLUMNS if "CONTACT" in name or name == "AGENT_DETAILS")  # persons
# What an operation proves. Those that are missing here (transfill, salvage, distribute, feed …) prove nothing.
_PROVES = {
    "MANUFACTURE": "dp",
    "API MANUFACTURE": "ds",
    "PACK": "pkg.primary",
    "REPACK": "pkg.primary",
    "LABEL": "pkg.primary.labelling",
    "RELABEL": "pkg.primary.labelling",
    "STERILIZE": "device.sterilization",
    "ANALYSIS": "lab.analytical",
    "PARTICLE SIZE REDUCTION": "ds.smallmolecule.particle",
    "POSITRON EMISSION TOMOGRAPHY DRUG PRODUCTION": "ds.advanced.radio",
}
_COUNTED_AS = {"PRI": "USA"}  # FDA counts Puerto Rico as the United States
_COUNTRY = re.compile(r", (?:Korea, (?:South|North)|[^,]+) \(([A-Z]{3})\)$")


# Forms of companies, in the languages of the list.
_COMPANY = re.compile(
    r"\b(inc|llc|ltd|limited|corp|corporation|co|company|gmbh|ag|sas?|srl|spa|bv|nv|ab|as|oy|plc|lp|kg|pty|pvt|group"
    r"|holdings?|pharma\w*|laborator\w*|industr\w*|chemical\w*|university|hospital)\b|\b[a-z]\.[a-z]\.",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """One line of the list, without its persons."""

    where: str
    fei: str
    duns: str
    firm: str
    address: str
    expires: date | None
    operations: tuple[str, ...]
    registrant: str
    registrant_duns: str

    @property
    def key(self) -> str:
        """What identifies the establishment."""
        return f"fei-{self.fei}" if self.fei else f"duns-{self.duns}"

    @property
    def owner(self) -> str:
        """What identifies the registrant: names do not join, so without a DUNS it is one establishment's own."""
        return self.registrant_duns or self.key


def read(content: bytes | dict[str, Any], origin: Origin, problems: Problems) -> Rows:
    """The list as providers with their sites. `origin` dates it: an option, else the zip's date, else the file name."""
    if isinstance(content, dict):
        problems.add("", "wrong_type", "this source is a text file or a zip archive, not JSON")
        return Rows()
    packed_on = None
    if is_zip(content):
        content, packed_on = read_member(content, problems)
    if len(content) > LARGEST_BYTES:
        problems.add("", "too_large", f"{len(content)} bytes, at most {LARGEST_BYTES}")
    if problems.count:
        return Rows()
    source = _source(origin.retrieved_on or packed_on or day_in(origin.file_name))
    notes: list[Note] = []
    entries = list(_entries(_text(content), problems, notes, confirmed=origin.confirmed))
    providers = _providers(entries, source, notes)
    return Rows(providers=providers, register=REGISTER, notes=tuple(notes))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _source(day: date | None) -> SourceRow:
    edition = f"{_REFERENCE}, establishment list of {day:%B %Y}" if day else _REFERENCE
    return SourceRow(name=REGISTER, reference=edition, retrieved_on=day)


def _entries(text: str, problems: Problems, notes: list[Note], *, confirmed: bool) -> Iterator[_Entry]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    try:
        header = [name.strip() for name in next(lines, [])]
        if not _is_the_list(header, problems, confirmed=confirmed):
            return
        for line in lines:
            where = f"line {lines.line_num}"
            if len(line) == len(header) + 1 and not line[-1].strip():
                line = line[:-1]
            if len(line) != len(header) or any("\n" in value for value in line):
                problems.add(where, "columns", f"{len(line)} values for {len(header)} columns: a stray tab or quote?")
                continue
            entry = _entry(dict(zip(header, line, strict=True)), where, problems, notes)
            if entry:
                yield entry
    except csv.Error as error:
        problems.add(f"line {lines.line_num}", "not_a_table", f"not a tab-separated table: {error}")


def _is_the_list(header: list[str], problems: Problems, *, confirmed: bool) -> bool:
    """Other columns may mean that these mean something else now. Confirmed, the columns that are read are enough."""
    while header and not header[-1]:
        header.pop()
    missing = [name for name in _COLUMNS if name not in header]
    unexpected = [name for name in header if name not in _COLUMNS]
    if confirmed and len(set(header)) == len(header) and not set(missing) - set(_NOT_READ):
        return True
    if missing or unexpected or len(header) != len(_COLUMNS):
        problems.add(
            "line 1",
            "columns",
            f"not the columns of FDA's establishment list: missing {', '.join(missing) or 'none'}; "
            f"unexpected {shown(unexpected) if unexpected else 'none'}. Confirm it if only persons' are missing",
        )
        return False
    return True


def _entry(values: dict[str, str], where: str, problems: Problems, notes: list[Note]) -> _Entry | None:
    stated = {name: seen(value) for name, value in values.items()}
    fei, duns = stated["FEI_NUMBER"], stated["DUNS_NUMBER"]
    if stated["EXCLUSION_FLAG"] != "N":
        reason = f"the list excludes it (EXCLUSION_FLAG is {stated['EXCLUSION_FLAG'] or 'blank'}, not N)"
        notes.append(Note(action="skipped", reason=reason, where=where, about=f"FEI {fei or 'none'}"))
        return None
    if not is_real(fei) and not is_real(duns):
        reason = "it has neither FEI nor DUNS, so nothing identifies it"
        notes.append(Note(action="skipped", reason=reason, where=where, about=stated["FIRM_NAME"]))
        return None
    return _Entry(
        where=where,
        fei=fei if is_real(fei) else "",
        duns=duns if is_real(duns) else "",
        firm=stated["FIRM_NAME"],
        address=stated["ADDRESS"].replace(", - ", ", "),
        expires=_expiry(stated["EXPIRATION_DATE"], where, problems),
        operations=tuple(part.strip() for part in stated["OPERATIONS"].split(";") if part.strip()),
        registrant=stated["REGISTRANT_NAME"] or stated["FIRM_NAME"],
        registrant_duns=stated["REGISTRANT_DUNS"] if is_real(stated["REGISTRANT_DUNS"]) else "",
    )


def _expiry(text: str, where: str, problems: Problems) -> date | None:
    try:
        return datetime.strptime(text, "%m/%d/%Y").date() if text else None
    except ValueError:
        problems.add(f"{where}, EXPIRATION_DATE", "not_a_date", f"expected a date like 12/31/2025, got {shown(text)}")
        return None


def _providers(entries: list[_Entry], source: SourceRow, notes: list[Note]) -> tuple[ProviderRow, ...]:
    """Sites under the registrants that they are filed under, both in the order of the list."""
    establishments: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        establishments[entry.key].append(entry)
    alpha2 = dict(Country.objects.values_list("alpha3", "code"))
    sites: dict[str, list[SiteRow]] = defaultdict(list)
    registrants: dict[str, _Entry] = {}
    for key, rows in establishments.items():
        rows.sort(key=lambda row: row.duns)
        chosen = _registrant(key, rows, notes)
        registrants.setdefault(chosen.owner, chosen)
        sites[chosen.owner].append(_site(key, rows, source, alpha2, notes))
    firms = {entry.duns: entry.firm for entry in entries}
    return tuple(_provider(entry, firms, source, tuple(sites[identity])) for identity, entry in registrants.items())


def _registrant(key: str, rows: list[_Entry], notes: list[Note]) -> _Entry:
    """Of several registrants the one that is the establishment itself, else the one with the smallest DUNS."""
    if len(rows) > 1:
        where = ", ".join(row.where for row in rows)
        reason = "several rows have one FEI: one site, with all their operations"
        notes.append(Note(action="merged", reason=reason, where=where, about=key))
        if len({row.owner for row in rows}) > 1:
            reason = "several registrants have one FEI: filed under the one that is the establishment itself"
            notes.append(Note(action="merged", reason=reason, where=where, about=key))
    return min(rows, key=lambda row: (row.registrant_duns != row.duns, row.owner))


def _provider(entry: _Entry, firms: dict[str, str], source: SourceRow, sites: tuple[SiteRow, ...]) -> ProviderRow:
    """Named as the firm that has the registrant's DUNS, else as the registrant or its establishments."""
    name = firms.get(entry.registrant_duns) or _firm_name(entry.registrant, [site.name for site in sites])
    return ProviderRow(
        where=entry.where,
        source=source,
        key=provider_key(name, entry.owner),
        name=name,
        status="published",
        duns=entry.registrant_duns,
        sites=sites,
    )


def _firm_name(registrant: str, establishments: list[str]) -> str:
    """The registrant's name where it can be that of a firm: some registrants are persons, and persons are dropped."""
    alike = _words(registrant) & {word for name in establishments for word in _words(name)}
    if len(set(establishments)) > 1 and (alike or _COMPANY.search(registrant)):
        return registrant
    times = Counter(establishments)
    return min(times, key=lambda name: (-times[name], name))


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", name.casefold()) if len(word) > 3}


def _site(key: str, rows: list[_Entry], source: SourceRow, alpha2: dict[str, str], notes: list[Note]) -> SiteRow:
    first = rows[0]
    country, city = _place(first.address)
    where = first.where
    if not country:
        reason = "its address names no country: recorded as unknown"
        notes.append(Note(action="kept", reason=reason, where=where, about=key))
    operations = {operation for row in rows for operation in row.operations}
    for operation in sorted(operations - set(_PROVES)):
        reason = f"operation {operation}: it proves no capability"
        notes.append(Note(action="skipped", reason=reason, where=where, about=key))
    codes = sorted({_PROVES[operation] for operation in operations if operation in _PROVES})
    expiries = [row.expires for row in rows if row.expires]
    registration = CertificateRow(
        where=where,
        source=source,
        standard="FDA-REG-DRUG",
        issuer="FDA",
        valid_until=max(expiries, default=None),
        evidence="register",
    )
    return SiteRow(
        where=where,
        source=source,
        key=key,
        name=first.firm,
        country=alpha2.get(country, country) or None,
        city=city,
        address=first.address,
        fei=first.fei,
        duns=first.duns,
        capabilities=tuple(CapabilityRow(where=where, source=source, code=code, evidence="register") for code in codes),
        certificates=(registration,),
        disputed=len({(row.duns, row.address) for row in rows}) > 1,
    )


def _place(address: str) -> tuple[str, str]:
    """The alpha-3 code and the city of "street, city, state postcode, country (ISO3)"; blank where unclear."""
    found = _COUNTRY.search(address)
    if not found:
        return "", ""
    parts = address[: found.start()].split(", ")
    city = parts[-2].strip(" ,") if len(parts) > 2 else ""
    unclear = any(character.isdigit() for character in city) or len(city) > 100
    return _COUNTED_AS.get(found[1], found[1]), "" if unclear else city
