"""The catalog that the pages are shown with: invented, marked synthetic, of the same look on every day.

Days are counted from today, since warnings are about what lapses soon.
"""

from datetime import timedelta
from typing import Any

from catalog.exchange import load_vocabularies
from catalog.models import Provider
from tests.catalog.api.builders import today
from tests.catalog.exchange.documents import REFERENCE, document, load, provider, site

PEOPLE = {"curator": "cora", "reviewer": "remy", "auditor": "audrey", "admin": "adam"}
SYNTHETIC = {"name": "synthetic", "reference": "made up for the tests"}


def day(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def paper(standard: str, number: str, days: int, **members: Any) -> dict[str, Any]:
    return {"standard": standard, "number": number, "issuer": "An invented body", "valid_until": day(days), **members}


def tijuana() -> dict[str, Any]:
    """A site with something to look at in each of its lists."""
    return site(
        "northmold-tijuana",
        name="Northmold Tijuana",
        city="Tijuana",
        country="MX",
        fei="0900000001",
        capabilities=[
            {"code": "device.molding.injection", "stages": ["commercial"], "lead_time_weeks": {"min": 6, "max": 10}},
            {"code": "device.assembly"},
        ],
        modalities=[{"code": "device_single_use"}],
        certificates=[
            paper("ISO13485", "SYN 13485-1", 41, scope=["device.molding"]),
            paper("ISO9001", "SYN 9001-1", -12),
        ],
        inspections=[{"authority": "FDA", "area": "device", "ended_on": "2025-03-14", "outcome": "voluntary"}],
    )


def others() -> list[dict[str, Any]]:
    """Some more for the lists; a duplicate of Northmold by its number; a draft."""
    listed = [
        plain("rhenus", "Rhenus Vials", "DE", "dp"),
        plain("alpenlab", "Alpenlab", "CH", "lab.analytical"),
        plain("harbor", "Harbor Sterile", "US", "device.sterilization"),
        plain("osaka", "Osaka Biologics", "JP", "ds"),
    ]
    leon = site("north-mold-leon", name="North Mold León", city="León", country="MX", duns="900000017")
    twin = made("north-mold", "North Mold SA", website="https://north-mold.example", sites=[leon])
    lyon = site("quillon-lyon", name="Quillon Lyon", city="Lyon", country="FR")
    return [*listed, twin, made("quillon", "Quillon Devices", status="draft", sites=[lyon])]


def plain(key: str, name: str, country: str, code: str) -> dict[str, Any]:
    """A provider with one site that can do one thing."""
    records = {"capabilities": [{"code": code}], "certificates": [paper("ISO9001", f"SYN {key}", 200)]}
    return made(key, name, sites=[site(f"{key}-1", name=f"{name} 1", country=country, **records)])


def made(key: str, name: str, **members: Any) -> dict[str, Any]:
    said = {"status": "published", "source": SYNTHETIC, "description": "Synthetic: made up for the tests."}
    return provider(key, name=name, **said | members)


def create() -> None:
    load_vocabularies(REFERENCE, actor="seed", reason="reference lists")
    leon = site("northmold-leon", name="Northmold León", city="León", country="MX")
    says = {"duns": "900000017", "headquarters_country": "MX", "website": "https://northmold.example"}
    northmold = made("northmold", "Northmold Medical", contract_services="yes", sites=[tijuana(), leon], **says)
    load(document(northmold, *others()), actor="seed", reason="first load")


def number(key: str = "northmold") -> int:
    return Provider.objects.get(key=key).pk
