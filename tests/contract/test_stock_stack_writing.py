"""Writing and importing: what a stock stack answers with a 500, takes for something else, or reads until it is full."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import encode_multipart

from catalog.api.shapes import (
    CapabilityWrite,
    CatalogDocument,
    CertificateWrite,
    InspectionWrite,
    ProviderWrite,
    SiteWrite,
)
from tests.catalog.api.writing.conftest import Send, sender

# What is written: the method and path, and a body that is good but for what a test puts into it.
DOORS: dict[str, tuple[str, str, Any]] = {
    "a new provider": ("POST", "/providers/", ProviderWrite()),
    "a provider": ("PATCH", "/providers/northmold/", ProviderWrite()),
    "a new site": ("POST", "/providers/northmold/sites/", SiteWrite()),
    "a site": ("PATCH", "/sites/northmold-1/", SiteWrite()),
    "a capability": ("POST", "/sites/northmold-1/capabilities/", CapabilityWrite()),
    "a certificate": ("POST", "/sites/northmold-1/certificates/", CertificateWrite()),
    "an inspection": ("POST", "/sites/northmold-1/inspections/", InspectionWrite()),
    "a file": ("POST", "/catalog/imports/", CatalogDocument()),
}
BROKEN = [
    b'{"name": ' + b"[" * 990 + b"]" * 990 + b"}",
    b'{"name": "\\u0000"}',
    b'{"name": "\\ud800"}',
    b'{"name": "\xff"}',
    b'{"latitude": 1e999}',
    b'{"latitude": NaN}',
    b'{"name": "a", "name": "b"}',
]


@pytest.fixture
def curator(catalog: None) -> Send:
    return sender("paul", "read", "curate", "publish")


def put(curator: Send, door: str, body: Any) -> Any:
    method, path, _ = DOORS[door]
    seen = {"If_Match": curator("GET", path)["ETag"]} if method == "PATCH" else {}
    return curator(method, path, body, **seen)


@pytest.mark.parametrize("body", BROKEN, ids=[str(body[:30]) for body in BROKEN])
@pytest.mark.parametrize("door", DOORS)
def test_no_body_that_is_written_is_our_fault(curator: Send, door: str, body: bytes) -> None:
    answer = put(curator, door, body)
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] == ("invalid_file" if door == "a file" else "invalid_json")


@pytest.mark.parametrize("door", DOORS)
def test_null_is_a_value_that_is_missing_and_never_our_fault(curator: Send, door: str) -> None:
    _, _, shape = DOORS[door]
    for name, field in shape.fields.items():
        answer = put(curator, door, {name: None})
        assert answer.status_code in (200, 201, 202, 400), (name, answer.content)
        assert answer.status_code == 400 or not field.required, name


WRONG_TYPES = [
    ("a provider", "name", True),
    ("a provider", "name", 1),
    ("a provider", "revenue_usd", True),
    ("a provider", "revenue_usd", "1"),
    ("a provider", "revenue_usd", 1.5),
    ("a provider", "sites", {}),
    ("a site", "active", 1),
    ("a site", "active", "true"),
    ("a site", "latitude", "1"),
    ("a site", "latitude", True),
    ("a site", "capabilities", "device"),
    ("a capability", "programmes", True),
    ("a capability", "stages", "commercial"),
    ("a capability", "annual_volume", [1, 2]),
    ("a certificate", "valid_until", 20261122),
]


@pytest.mark.parametrize(("door", "member", "value"), WRONG_TYPES)
def test_another_type_is_never_taken_for_the_right_one(curator: Send, door: str, member: str, value: Any) -> None:
    answer = put(curator, door, {member: value})
    assert answer.status_code == 400, answer.content
    assert f"/{member}" in [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(("door", "member"), [("a site", "capabilities"), ("a provider", "sites")])
def test_a_list_that_is_too_long_is_one_error(curator: Send, door: str, member: str) -> None:
    (error,) = put(curator, door, {member: [{}] * 50_000}).json()["errors"]
    assert (error["pointer"], error["code"]) == (f"/{member}", "too_long")


def zipped(name: str, content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return archive.getvalue()


@pytest.mark.parametrize("name", ["xl/workbook.xml", "catalog.json"])
@pytest.mark.parametrize("source", ["native", "decrs", "openfda"])
def test_a_workbook_or_an_archive_is_refused_unopened(curator: Send, source: str, name: str) -> None:
    bomb = zipped(name, b" " * 70_000_000)
    assert len(bomb) < 100_000
    body = encode_multipart("XX", {"file": SimpleUploadedFile("catalog.xlsx", bomb)})
    answer = curator(
        "POST", f"/catalog/imports/?source={source}", body, Content_Type="multipart/form-data; boundary=XX"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_file")


def test_a_workbook_is_no_media_type_of_ours(curator: Send) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert curator("POST", "/catalog/imports/", b"PK", Content_Type=kind).status_code == 415
