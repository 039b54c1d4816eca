"""Small documents of the exchange format: only what a test is about is spelled out."""

from pathlib import Path
from typing import Any

from catalog.exchange import Report, export_document, import_document

REFERENCE = Path(__file__).parents[3] / "seeds" / "reference"


def document(*providers: Any) -> dict[str, Any]:
    return {"format": "partnermatch-catalog/1", "providers": list(providers)}


def provider(key: str = "northmold", **members: Any) -> dict[str, Any]:
    return {"key": key, "name": "Northmold Medical", **members}


def site(key: str = "northmold-tijuana", **members: Any) -> dict[str, Any]:
    return {"key": key, "name": "Tijuana", **members}


def with_site(**members: Any) -> dict[str, Any]:
    """A published provider with one site."""
    return document(provider(status="published", sites=[site(**members)]))


def load(content: bytes | dict[str, Any], *, publish: bool = True, **options: Any) -> Report:
    """Import and insist that it went well."""
    report = attempt(content, publish=publish, **options)
    assert report.ok, report.errors
    return report


def attempt(content: bytes | dict[str, Any], **options: Any) -> Report:
    return import_document(content, **{"actor": "ada", "reason": "a test", **options})


def exported(*keys: str) -> bytes:
    return b"".join(export_document(keys=keys or None))
