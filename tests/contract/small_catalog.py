"""A catalog just large enough to ask briefs of: one provider that fits, and one that supplies already."""

from catalog.models import (
    Capability,
    CapabilityRecord,
    Certificate,
    Country,
    Modality,
    Provider,
    Region,
    Site,
    Source,
    Stage,
    Standard,
)

CAPABILITIES = {
    "device": "units",
    "device.molding": "",
    "device.molding.lsr": "",
    "device.sterilization": "",
    "device.sterilization.eo": "",
    "ds": "kg",
    "ds.chemical": "",
}
NOT_A_CERTIFICATE = "No certificate exists: FDA inspects. Ask for ISO13485."

# Everything that a brief may hold, over this catalog.
FULL_BRIEF = {
    "title": "LSR gasket, infusion set",
    "as_of": "2026-11-22",
    "horizon": "2028-11-22",
    "providers": {"only": [], "not": ["present-supplier"]},
    "must": {
        "capabilities": ["device.molding.lsr"],
        "standards": ["ISO13485"],
        "modalities": ["device_single_use"],
        "stages": ["commercial"],
        "countries": ["US"],
        "regions": ["LATIN-AMERICA"],
        "exclude_countries": ["CN"],
        "exclude_capabilities": ["ds.chemical"],
        "contract_services": True,
        "min_evidence": "declared",
    },
    "want": [
        {"criterion": "region", "countries": ["MX"], "regions": ["USMCA"], "points": 80},
        {"criterion": "lead_time", "good_weeks": 8, "limit_weeks": 26, "points": 50},
        {"criterion": "capability", "values": ["device.sterilization.eo"], "scope": "provider", "points": 40},
        {"criterion": "annual_volume", "value": 2000000, "unit": "units", "points": 30},
        {"criterion": "concentration", "shares": {"CN": 60.25, "MX": 10}, "points": 10},
        {"criterion": "inspection", "points": 0},
    ],
    "limit": 20,
    "offset": 0,
    "fits": ["confirmed", "possible"],
    "near_misses": 5,
    "facets": True,
    "explain": True,
}


def create() -> None:
    """Through the models: the contract is tested over any catalog, not over the seeds."""
    vocabularies()
    source = Source.objects.create(name="tests")
    for key, country in (("northmold", "MX"), ("present-supplier", "CN")):
        provider = Provider.objects.create(key=key, name=key.title(), status="published", source=source)
        site = Site.objects.create(provider=provider, key=f"{key}-1", name="One", country_id=country, source=source)
        CapabilityRecord.objects.create(site=site, capability_id="device.molding.lsr", source=source)
        Certificate.objects.create(site=site, standard_id="ISO13485", number="1", source=source)


def vocabularies() -> None:
    for code, alpha3 in {"US": "USA", "MX": "MEX", "CN": "CHN"}.items():
        Country.objects.create(code=code, alpha3=alpha3, name=alpha3)
    Region.objects.create(code="LATIN-AMERICA", kind="market", name="Latin America", countries=["MX"])
    Region.objects.create(code="USMCA", kind="bloc", name="USMCA", countries=["MX", "US"])
    Stage.objects.create(code="commercial", name="Commercial", order=1)
    Modality.objects.create(code="device_single_use", name="Single-use device", group="device")
    for code, unit in CAPABILITIES.items():
        above = code.rpartition(".")[0] or None
        Capability.objects.create(code=code, name=code, parent_id=above, unit=unit)
    standard = {"issuer": "ISO", "markets": []}
    Standard.objects.create(code="ISO13485", title="Devices", kind="certificate", holdable=True, **standard)
    Standard.objects.create(
        code="FDA-QMSR", title="QMSR", kind="regulation", holdable=False, note=NOT_A_CERTIFICATE, **standard
    )
