"""A small world for examples: one site with the facts that matter, asked through the door that users have."""

from datetime import date
from typing import Any

from matching.engine.columns import Columns
from matching.engine.door import parse_brief
from matching.engine.ranking import rank
from tests.matching.engine.assembly import columns_of, plain

Facts = dict[str, Any]
AS_OF = "2026-11-22"
U = 1_000_000
ANYONE = {"contract_services": False}

_TREE = {
    "device": (None, "units"),
    "device.molding": ("device", "units"),
    "device.molding.lsr": ("device.molding", "units"),
    "device.molding.over": ("device.molding", "units"),
    "device.assembly": ("device", "units"),
    "ds": (None, "kg"),
    "ds.peptide": ("ds", "kg"),
    "ds.liquid": ("ds", "L"),
    "lab": (None, "samples"),
}
_VOCABULARY: Facts = {
    "capabilities": {code: {"parent": p, "unit": unit, "name": code.title()} for code, (p, unit) in _TREE.items()},
    "standards": {
        "ISO13485": {"holdable": True, "applies_to": ["device"], "note": "", "kind": "certificate", "name": "Devices"},
        "ISO9001": {"holdable": True, "applies_to": [], "note": "", "kind": "certificate", "name": "Quality"},
        "FDA-QMSR": {
            "holdable": False,
            "applies_to": ["device"],
            "note": "no certificate exists. Ask for ISO13485",
            "kind": "regulation",
            "name": "Quality Management System Regulation",
        },
    },
    "modalities": ["antibody", "device_single_use"],
    "stages": ["concept", "validation", "commercial"],
    "countries": ["CA", "CN", "DE", "MX", "US"],
    "regions": {"EU": ["DE"], "LATIN-AMERICA": ["MX"], "USMCA": ["US", "CA", "MX"]},
}


def provider(key: str, *sites: Facts, **facts: Any) -> Facts:
    """A published provider."""
    return {"key": key, "status": "published", "sites": list(sites)} | facts


def site(key: str = "site", **facts: Any) -> Facts:
    """A site with nothing on record but the facts given."""
    return {"key": key} | facts


def reviewed(key: str = "site", **facts: Any) -> Facts:
    """A site whose lists a curator called complete."""
    return site(key, profile_reviewed_on="2026-01-01", **facts)


def makes(code: str, evidence: str = "verified", **numbers: Any) -> Facts:
    """A capability record."""
    return {"code": code, "evidence": evidence} | numbers


def paper(valid_until: str | None = "2030-01-01", standard: str = "ISO13485", **facts: Any) -> Facts:
    """A certificate record."""
    return {"standard": standard, "number": "1", "valid_until": valid_until, "evidence": "verified"} | facts


def columns(*providers: Facts) -> Columns:
    """The columns of these providers."""
    return columns_of({**_VOCABULARY, "providers": list(providers)})


def answer(*providers: Facts, must: Facts | None = None, want: tuple[Facts, ...] = (), **brief: Any) -> Facts:
    """The ranking in plain values. Whether a partner works for others is asked only where the test says so."""
    snapshot = columns(*providers)
    document = {"as_of": AS_OF, **brief, "must": ANYONE | (must or {}), "want": list(want)}
    asked = parse_brief(document, snapshot, today=date(2026, 11, 22))
    return plain(rank(snapshot, asked), snapshot, asked)


def status(at: Facts, must: Facts, **brief: Any) -> str:
    """What the only must says of a site; of several, the first."""
    pair = answer(provider("a", at), must=must, **brief)["pairs"][at["key"]]
    return str(pair["musts"][0][1])


def value(at: Facts, want: Facts, must: Facts | None = None, **brief: Any) -> tuple[int, int, int]:
    """The triple of a want at a site, which must not be excluded."""
    pair = answer(provider("a", at), must=must, want=({"points": 1} | want,), **brief)["pairs"][at["key"]]
    return pair["wants"][0][1]  # type: ignore[no-any-return]
