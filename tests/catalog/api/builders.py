"""A few words for a small catalog: only the facts that a test is about have to be spelled out."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from catalog.models import (
    Capability,
    CapabilityRecord,
    CapabilitySynonym,
    Certificate,
    Country,
    Inspection,
    Modality,
    ModalityRecord,
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
    "device.molding.over": "",
    "device.assembly": "",
    "ds": "kg",
    "ds.smallmolecule": "",
    "lab": "tests",
    "lab.analytical": "",
}
COUNTRIES = {"CH": "Switzerland", "CN": "China", "DE": "Germany", "MX": "Mexico", "US": "United States"}
REGIONS = {"EUROPE": ["CH", "DE"], "NORTH-AMERICA": ["US"], "USMCA": ["MX", "US"]}


def today() -> date:
    return timezone.now().astimezone(UTC).date()


def vocabularies() -> None:
    Country.objects.bulk_create(Country(code=code, alpha3=f"{code}X", name=name) for code, name in COUNTRIES.items())
    Region.objects.bulk_create(
        Region(code=code, kind="bloc" if code == "USMCA" else "market", name=code.title(), countries=members)
        for code, members in REGIONS.items()
    )
    stages = enumerate(["concept", "validation", "commercial"], start=1)
    Stage.objects.bulk_create(Stage(code=code, name=code.title(), order=order) for order, code in stages)
    kinds = ("device_single_use", "small_molecule")
    Modality.objects.bulk_create(Modality(code=code, name=code.title(), group="drug") for code in kinds)
    Capability.objects.bulk_create(
        Capability(code=code, name=code.rpartition(".")[2], parent_id=code.rpartition(".")[0] or None, unit=unit)
        for code, unit in CAPABILITIES.items()
    )
    CapabilitySynonym.objects.create(capability_id="device.molding.lsr", text="LSR")
    Standard.objects.bulk_create(standards())


def standards() -> Iterable[Standard]:
    certificate = {"issuer": "ISO", "kind": "certificate", "holdable": True}
    yield Standard(code="ISO13485", title="Devices", applies_to=["device"], **certificate)
    yield Standard(code="ISO9001", title="Quality", **certificate)
    yield Standard(code="QMSR", title="Rule", issuer="FDA", kind="regulation", holdable=False, note="Ask for ISO13485.")


def source(name: str = "test", **fields: Any) -> Source:
    return Source.objects.get_or_create(name=name, **{"reference": ""} | fields)[0]


def provider(key: str = "acme", **fields: Any) -> Provider:
    stated = {"name": key.title(), "status": "published", "source": source()}
    return Provider.objects.create(key=key, **stated | fields)


def site(key: str = "acme-one", owner: Provider | None = None, **fields: Any) -> Site:
    """At a published provider of its own unless `owner` says whose it is."""
    stated = {"name": key.title(), "country_id": "US", "source": source()}
    return Site.objects.create(key=key, provider=owner or provider(f"of-{key}"), **stated | fields)


def capability(at: Site, code: str = "device.molding.lsr", **fields: Any) -> CapabilityRecord:
    return CapabilityRecord.objects.create(site=at, capability_id=code, **{"source": at.source} | fields)


def modality(at: Site, code: str = "device_single_use", **fields: Any) -> ModalityRecord:
    return ModalityRecord.objects.create(site=at, modality_id=code, **{"source": at.source} | fields)


def certificate(at: Site, code: str = "ISO13485", **fields: Any) -> Certificate:
    """In force today unless the fields say otherwise."""
    return Certificate.objects.create(
        site=at, standard_id=code, **{"source": at.source, "valid_until": date(2099, 12, 31)} | fields
    )


def inspection(at: Site, **fields: Any) -> Inspection:
    stated = {"authority": "FDA", "ended_on": date(2024, 5, 1), "outcome": "none", "source": at.source}
    return Inspection.objects.create(site=at, **stated | fields)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
