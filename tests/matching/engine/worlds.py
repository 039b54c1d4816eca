"""A small fixed vocabulary, and builders of tiny catalogs for tests that say only the facts that matter."""

from copy import deepcopy
from typing import Any

Data = dict[str, Any]

AS_OF = "2026-11-22"
HORIZON = "2028-11-22"

# Each code with (parent, resolved volume unit). `dp.sterile.bulk` and `device.software` have units of their own.
TREE = {
    "device": (None, "units"),
    "device.molding": ("device", "units"),
    "device.molding.lsr": ("device.molding", "units"),
    "device.molding.over": ("device.molding", "units"),
    "device.sterilization": ("device", "units"),
    "device.sterilization.eo": ("device.sterilization", "units"),
    "device.software": ("device", "projects"),
    "dp": (None, "units"),
    "dp.sterile": ("dp", "units"),
    "dp.sterile.vial": ("dp.sterile", "units"),
    "dp.sterile.bulk": ("dp.sterile", "litres"),
    "ds": (None, "kg"),
    "ds.antibiotic": ("ds", "kg"),
    "ds.antibiotic.penicillin": ("ds.antibiotic", "kg"),
    "clin": (None, "kits"),
    "lab": (None, "tests"),
    "pkg": (None, "units"),
}

# Each code with (holdable, applies_to).
STANDARDS = {
    "ISO9001": (True, []),
    "ISO13485": (True, ["device"]),
    "GMP": (True, ["dp", "ds", "lab"]),
    "ISO11135": (True, ["device.sterilization.eo"]),
    "EU-MDR": (False, ["device"]),
}

MODALITIES = ["antibiotic", "biologic", "device_single_use", "small_molecule"]
STAGES = ["development", "validation", "clinical", "commercial"]
COUNTRIES = ["CN", "DE", "IE", "MX", "PR", "US"]
REGIONS = {"EU": ["DE", "IE"], "LATIN-AMERICA": ["MX", "PR"], "USMCA": ["MX", "US"]}


def world_of(*providers: Data) -> Data:
    """A catalog of these providers over the fixed vocabulary."""
    return {
        "capabilities": {code: {"parent": p, "unit": unit, "name": code} for code, (p, unit) in TREE.items()},
        "standards": {
            code: {"holdable": holdable, "applies_to": list(codes), "note": "", "kind": "certificate", "name": code}
            for code, (holdable, codes) in STANDARDS.items()
        },
        "modalities": list(MODALITIES),
        "stages": list(STAGES),
        "countries": list(COUNTRIES),
        "regions": deepcopy(REGIONS),
        "providers": list(providers),
    }


def site_of(key: str = "site", **facts: Any) -> Data:
    return {"key": key, "name": key, **facts}


def provider_of(key: str = "provider", *sites: Data, **facts: Any) -> Data:
    """A published provider that makes things for others, unless the facts say otherwise."""
    told = {"status": "published", "contract_services": "yes", **facts}
    return {"key": key, "name": key, "sites": list(sites), **told}


def single(**facts: Any) -> Data:
    """A catalog of one provider with one site of these facts."""
    return world_of(provider_of("provider", site_of("site", **facts)))


def record(code: str, evidence: str = "verified", **facts: Any) -> Data:
    return {"code": code, "evidence": evidence, **facts}


def paper(standard: str, evidence: str = "verified", **facts: Any) -> Data:
    return {"standard": standard, "number": "1", "evidence": evidence, **facts}


def want(criterion: str, points: int = 10, **parameters: Any) -> Data:
    return {"criterion": criterion, **parameters, "points": points}


def brief_of(*wants: Data, as_of: str = AS_OF, horizon: str | None = None, **must: Any) -> Data:
    """A normalised brief of these wants and musts; it does not ask for contract services unless told to."""
    return {
        "title": "",
        "as_of": as_of,
        "horizon": horizon or as_of,
        "providers": {"only": [], "not": []},
        "must": {**NO_MUSTS, "contract_services": False, "min_evidence": "inferred", **must},
        "want": list(wants),
        "limit": 20,
        "offset": 0,
        "fits": ["confirmed", "possible"],
        "near_misses": 5,
        "facets": True,
        "explain": True,
    }


MUST_LISTS = (
    "capabilities",
    "standards",
    "modalities",
    "stages",
    "countries",
    "regions",
    "exclude_countries",
    "exclude_capabilities",
)
NO_MUSTS: Data = {name: [] for name in MUST_LISTS}
