"""Which row goes into which table: the one place that joins the exchange format with the models.

A new fact is a field of a row (rows.py), a line here, a line in the source that reads it and in the export.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Model

from catalog.exchange.rows import (
    CapabilityRow,
    CertificateRow,
    InspectionRow,
    ModalityRow,
    ProviderRow,
    Row,
    SiteRow,
)
from catalog.models import CapabilityRecord, Certificate, Inspection, ModalityRecord, Provider, Site

LARGEST = 10**15


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of row. `columns`: the row's field → the table's column; `identity`: the fields that name a record."""

    name: str
    row: type[Row]
    model: type[Model]
    columns: dict[str, str]
    identity: tuple[str, ...]
    parent: str = ""  # the column that holds the parent's id
    in_site: str = ""  # the field of a site that lists these records
    identifiers: tuple[str, ...] = ()  # fields of which no two rows may have the same real value
    ranges: tuple[tuple[str, str], ...] = ()  # the first may not be above, or after, the second
    claims: tuple[str, ...] = ()  # texts that could claim what FDA does not give
    required: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()  # of codes

    def identify(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """The identity of a row of the table."""
        return tuple([values[self.columns[name]] for name in self.identity])

    @staticmethod
    def address(identity: Iterable[Any]) -> str:
        """What names a record in an address: its code or, of several parts, the first and a digest of the others."""
        first, *others = ["" if part is None else str(part) for part in identity]
        return f"{first}-{sha256(json.dumps(others).encode()).hexdigest()[:8]}" if others else first

    def values(self, row: Row) -> dict[str, Any]:
        """What the row says, by column."""
        values = {column: getattr(row, name) for name, column in self.columns.items()}
        for name in self.lists:
            values[name] = list(values[name])
        return values


def _same_names(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_WINDOWS = ("annual_volume", "batch_size", "lead_time_weeks")

PROVIDER = Kind(
    name="provider",
    row=ProviderRow,
    model=Provider,
    identity=("key",),
    columns=_same_names("key", "name", "description", "website", "revenue_usd", "duns", "contract_services")
    | {"headquarters_country": "headquarters_country_id"},
    identifiers=("duns",),
    claims=("name", "description"),
    required=("key", "name"),
)
SITE = Kind(
    name="site",
    row=SiteRow,
    model=Site,
    identity=("key",),
    columns=_same_names("key", "name", "city", "address", "latitude", "longitude", "fei", "duns", "active")
    | {"country": "country_id", "profile_reviewed_on": "profile_reviewed_on"},
    parent="provider_id",
    identifiers=("fei", "duns"),
    claims=("name",),
    required=("key", "name"),
)
CAPABILITY = Kind(
    name="capability",
    row=CapabilityRow,
    model=CapabilityRecord,
    identity=("code",),
    columns={"code": "capability_id"}
    | _same_names("evidence", "evidence_url", "stages", "programmes")
    | _same_names(*(f"{window}_{end}" for window in _WINDOWS for end in ("min", "max"))),
    parent="site_id",
    in_site="capabilities",
    ranges=tuple((f"{window}_min", f"{window}_max") for window in _WINDOWS),
    required=("code",),
    lists=("stages",),
)
MODALITY = Kind(
    name="modality",
    row=ModalityRow,
    model=ModalityRecord,
    identity=("code",),
    columns={"code": "modality_id"} | _same_names("evidence", "evidence_url"),
    parent="site_id",
    in_site="modalities",
    required=("code",),
)
CERTIFICATE = Kind(
    name="certificate",
    row=CertificateRow,
    model=Certificate,
    identity=("standard", "number", "valid_from"),
    columns={"standard": "standard_id"}
    | _same_names("number", "issuer", "status", "valid_from", "valid_until", "scope", "evidence", "evidence_url"),
    parent="site_id",
    in_site="certificates",
    ranges=(("valid_from", "valid_until"),),
    claims=("number", "issuer"),
    required=("standard",),
    lists=("scope",),
)
INSPECTION = Kind(
    name="inspection",
    row=InspectionRow,
    model=Inspection,
    identity=("ended_on", "authority", "area"),
    columns=_same_names("authority", "ended_on", "outcome", "area", "closed_on"),
    parent="site_id",
    in_site="inspections",
    ranges=(("ended_on", "closed_on"),),
    required=("authority", "ended_on", "outcome"),
)
RECORDS = (CAPABILITY, MODALITY, CERTIFICATE, INSPECTION)
KINDS = (PROVIDER, SITE, *RECORDS)

# Numbers from … to, both included. A minimum of 0 is the same as none.
NUMBERS: dict[str, tuple[float, float]] = {
    "revenue_usd": (1, LARGEST),
    "programmes": (0, LARGEST),
    "latitude": (-90, 90),
    "longitude": (-180, 180),
    **{f"{window}_min": (0, LARGEST) for window in _WINDOWS},
    **{f"{window}_max": (1, LARGEST) for window in _WINDOWS},
}
SHAPES: dict[str, tuple[str, str]] = {
    "key": (r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case letters and digits, joined by single hyphens"),
    "fei": (r"[0-9]{7,10}", "7 to 10 digits, leading zeros kept"),
    "duns": (r"[0-9]{9}", "9 digits, leading zeros kept and without hyphens"),
}
