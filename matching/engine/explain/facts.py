"""What is on record of the few sites that are shown, as plain values: each column is read once for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from matching.engine.brief import Brief
from matching.engine.columns import (
    EVIDENCE,
    NO_DAY,
    OUTCOMES,
    Bools,
    CapabilityRecords,
    Certificates,
    Columns,
    Ints,
    ModalityRecords,
    day_number,
)
from matching.engine.inspections import REPAIRED_AFTER_DAYS, VOLUNTARY_ACTION, inspections_that_count
from matching.engine.selection import Positions, Rows, Selection, rows_at
from matching.engine.texts import texts_at
from matching.engine.units import U, rounded

Table = CapabilityRecords | ModalityRecords | Certificates
Pairs = list[tuple[int, int]]  # ascending: the place of a site among those that are read, and a record of it


@dataclass(slots=True, eq=False)
class Site:
    """A site that is shown. `contract_services`, `country` and `reviewed_on` are as in the columns."""

    row: int  # its place among those that are shown
    position: int
    place: str  # how a sentence names it
    name: str
    provider: int
    provider_name: str
    contract_services: int
    country: int
    reviewed_on: int


def sites_at(columns: Columns, sites: Positions) -> list[Site]:
    """Some sites by their positions."""
    table, providers = columns.sites, columns.providers
    owner, names = table.provider.take(sites), texts_at(table.name, sites)
    found = zip(
        range(len(sites)),
        sites.tolist(),
        map(place, names, texts_at(table.city, sites)),
        names,
        owner.tolist(),
        texts_at(providers.name, owner),
        providers.contract_services.take(owner).tolist(),
        table.country.take(sites).tolist(),
        table.reviewed_on.take(sites).tolist(),
        strict=True,
    )
    return [Site(*facts) for facts in found]


def place(name: str, city: str) -> str:
    """How a sentence names a site."""
    return name if not city or city in name else f"{name}, {city}"


class OnRecord:
    """Records of one table at some sites, numbered site by site: a list has an entry for each."""

    def __init__(self, table: Table, rows: Rows, codes: Ints) -> None:
        self._table, self._at, self._site, self._code = table, rows.at, rows.owner, codes
        self._columns: dict[str, list[int]] = {}
        self.codes: list[int] = codes.tolist()
        self.evidence: list[int] = table.evidence.take(rows.at).tolist()

    def proofs(self, records: Sequence[int | None]) -> list[dict[str, Any] | None]:
        """Records as the evidence of an answer; None where there is none."""
        named = [record for record in records if record is not None]
        urls = texts_at(self._table.url, self._at.take(named)) if named else []
        grades = (EVIDENCE[self.evidence[record]] for record in named)
        told = ({"grade": grade, "url": url} for grade, url in zip(grades, urls, strict=True))
        return [None if record is None else next(told) for record in records]

    def columns(self, *names: str) -> list[list[int]]:
        """The numbers of some columns."""
        return [self._column(name) for name in names]

    def _column(self, name: str) -> list[int]:
        if name not in self._columns:
            self._columns[name] = getattr(self._table, name).take(self._at).tolist()
        return self._columns[name]

    def of_code(self, code: int) -> Pairs:
        """The records of one code."""
        return self._pairs((self._code == code).nonzero()[0])

    def among(self, marked: Bools) -> Pairs:
        """The records of all codes that are marked."""
        return self._pairs(marked.take(self._code).nonzero()[0])

    def _pairs(self, records: Ints) -> Pairs:
        return list(zip(self._site.take(records).tolist(), records.tolist(), strict=True))


def by_site(pairs: Pairs) -> dict[int, list[int]]:
    """The records of each site."""
    found: dict[int, list[int]] = {}
    for site, record in pairs:
        if site in found:
            found[site].append(record)
        else:
            found[site] = [record]
    return found


def capabilities_at(columns: Columns, sites: Positions, marked: Bools | None = None) -> OnRecord:
    """Those of a site by falling evidence, then by code: of several alike, the first is the one to name.

    Of marked codes only, if any are.
    """
    table = columns.capabilities
    rows = rows_at(table, sites)
    if marked is not None:
        rows = rows.only(marked.take(table.code.take(rows.at)))
    order = np.lexsort((table.code.take(rows.at), table.evidence.take(rows.at), rows.owner))
    at = rows.at.take(order)
    return OnRecord(table, Rows(at=at, owner=rows.owner), table.code.take(at))


def modalities_at(columns: Columns, sites: Positions) -> OnRecord:
    """At most one of a site and code."""
    table = columns.modalities
    rows = rows_at(table, sites)
    return OnRecord(table, rows, table.code.take(rows.at))


class Certificate(NamedTuple):
    status: int
    valid_from: int
    valid_until: int
    scope: tuple[int, ...]
    evidence: int
    number: str
    issuer: str
    record: int


class Papers(OnRecord):
    """Certificates, several of a site and standard, in the order of the catalog."""

    def __init__(self, columns: Columns, sites: Positions, standards: Bools) -> None:
        table = columns.certificates
        rows = rows_at(table, sites)
        rows = rows.only(standards.take(table.standard.take(rows.at)))
        super().__init__(table, rows, table.standard.take(rows.at))
        numbers = self.columns("status", "valid_from", "valid_until")
        scopes = [columns.scopes[position] for position in table.scope.take(rows.at).tolist()]
        texts = texts_at(table.number, rows.at), texts_at(table.issuer, rows.at)
        found = zip(*numbers, scopes, self.evidence, *texts, range(len(rows.at)), strict=True)
        self.certificates = list(map(Certificate._make, found))


class Inspection(NamedTuple):
    """One that counts (scoring 5.2): `value` in micro-units, `outcome` a word of OUTCOMES."""

    value: int
    outcome: str
    ended_on: int
    closed_on: int
    authority: str


def inspections_of(columns: Columns, brief: Brief, sites: Positions) -> dict[int, list[Inspection]]:
    """The inspections that count, by site; a site without one has no entry."""
    selection = Selection(columns=columns, brief=brief, sites=np.sort(sites))
    table, as_of = columns.inspections, day_number(brief.as_of)
    by_site: dict[int, list[Inspection]] = {}
    rows = inspections_that_count(selection).at
    numbers = (column.take(rows).tolist() for column in (table.site, table.outcome, table.ended_on, table.closed_on))
    for site, number, ended_on, closed_on, authority in zip(*numbers, texts_at(table.authority, rows), strict=True):
        outcome = OUTCOMES[number]
        found = Inspection(_value(outcome, closed_on, as_of), outcome, ended_on, closed_on, authority)
        by_site.setdefault(site, []).append(found)
    return by_site


def _value(outcome: str, closed_on: int, as_of: int) -> int:
    """An official action is mended by time, once it is closed out."""
    if outcome != "official":
        return U if outcome == "none" else VOLUNTARY_ACTION
    days = 0 if closed_on == NO_DAY else min(max(as_of - closed_on, 0), REPAIRED_AFTER_DAYS)
    return rounded(VOLUNTARY_ACTION * days, REPAIRED_AFTER_DAYS)
