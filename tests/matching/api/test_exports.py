"""A shortlist as a file over HTTP."""

import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import pgtrigger
import pytest
from django.db import connection
from openpyxl import load_workbook
from pypdf import PdfReader

from matching.api.exports import EXPORTS, ShortlistExport
from matching.tenancy import ROLE
from tests.matching.api.conftest import Caller, faults

DECISION = {"provider": "northmold", "decision": "selected", "reason": "=1+1", "decided_on": "2026-11-20"}


@pytest.fixture
def made(acme: Caller) -> dict[str, Any]:
    """A shortlist on which something was decided."""
    response = acme.shortlist()
    path = response["Location"].removeprefix("/api/v1")
    answer = acme("PATCH", path, {"decisions": [DECISION]}, If_Match=response["ETag"])
    return {"path": f"{path}export/", **answer.json()}


def exported(caller: Caller, made: dict[str, Any], form: str) -> Any:
    response = caller("GET", f"{made['path']}?format={form}")
    assert response.status_code == 200, response.content
    return response


@pytest.mark.parametrize("form", EXPORTS)
def test_a_shortlist_is_exported_in_every_format(acme: Caller, made: dict[str, Any], form: str) -> None:
    response = exported(acme, made, form)
    _, media_type, ending = EXPORTS[form]
    named = f'attachment; filename="shortlist-{made["record"]["id"]}.{ending}"'
    assert (response["Content-Type"], response["Content-Disposition"]) == (media_type, named)
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("form", EXPORTS)
def test_a_shortlist_of_an_empty_catalog_is_exported_in_every_format(caller: Callable[..., Caller], form: str) -> None:
    nobody = caller("acme")
    path = nobody.shortlist({})["Location"].removeprefix("/api/v1")
    assert exported(nobody, {"path": f"{path}export/"}, form).content
    assert nobody("GET", f"{path}verify/").json()["as_recorded"]["same"] is True


def test_json_is_what_is_meant_unless_another_format_is_said(acme: Caller, made: dict[str, Any]) -> None:
    assert acme("GET", made["path"]).content == exported(acme, made, "json").content


def test_the_json_holds_the_bytes_that_were_hashed(acme: Caller, made: dict[str, Any]) -> None:
    content = exported(acme, made, "json").content
    record = content.removeprefix(b'{"record":').partition(b',"hash":"')[0]
    assert f"sha256:{hashlib.sha256(record).hexdigest()}" == made["hash"]
    assert json.loads(content) == {name: made[name] for name in ("record", "hash", "decisions")}


def test_the_files_hold_the_decisions(acme: Caller, made: dict[str, Any]) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(acme, made, "csv").content)) as archive:
        assert "'=1+1,2026-11-20,sponsor-acme" in archive.read("decisions.csv").decode()
    sheet = load_workbook(io.BytesIO(exported(acme, made, "xlsx").content))["Decisions"]
    assert sheet["D2"].value == "selected"


def test_the_pdf_bears_the_hash(acme: Caller, made: dict[str, Any]) -> None:
    reader = PdfReader(io.BytesIO(exported(acme, made, "pdf").content))
    assert [made["hash"] in page.extract_text() for page in reader.pages] == [True] * len(reader.pages)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?format=html", "unknown_value"),
        ("?format=PDF", "unknown_value"),
        ("?format=", "empty_value"),
        ("?format=pdf&format=csv", "repeated_parameter"),
        ("?fmt=pdf", "unknown_parameter"),
        ("?limit=1", "unknown_parameter"),
    ],
)
def test_a_wrong_parameter_is_refused(acme: Caller, made: dict[str, Any], query: str, code: str) -> None:
    response = acme("GET", made["path"] + query)
    assert [each for _, each in faults(response)] == [code]
    assert response.json()["errors"][0]["parameter"] == query[1:].partition("=")[0]


def test_the_format_decides_whatever_the_accept_header_says(acme: Caller, made: dict[str, Any]) -> None:
    response = acme("GET", f"{made['path']}?format=pdf", Accept="application/pdf")
    assert response.content.startswith(b"%PDF-")


@pytest.mark.parametrize("query", ["", "?format=pdf", "?format=html"])
def test_anothers_shortlist_is_one_that_does_not_exist(rival: Caller, made: dict[str, Any], query: str) -> None:
    other = f"/shortlists/{uuid.UUID(int=7)}/export/"
    answers = [rival("GET", path + query, X_Request_ID="same").json() for path in (made["path"], other)]
    for answer, path in zip(answers, (made["path"], other), strict=True):
        assert answer.pop("instance") == f"/api/v1{path}"
        answer["detail"] = answer["detail"].replace(path, "")
    assert answers[0] == answers[1]


def test_no_file_is_made_of_a_damaged_record(acme: Caller, made: dict[str, Any]) -> None:
    with pgtrigger.ignore("matching.Shortlist:append_only"), connection.cursor() as cursor:
        cursor.execute("UPDATE matching_shortlist SET record = set_byte(record, 20, get_byte(record, 20) # 1)")
    for form in EXPORTS:
        response = acme("GET", f"{made['path']}?format={form}")
        assert (response.status_code, response.json()["code"]) == (409, "record_damaged")


def test_a_file_is_written_when_the_transaction_is_over(
    acme: Caller, made: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def role(frozen: object) -> bytes:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return str(cursor.fetchone()[0]).encode()

    monkeypatch.setattr("matching.records.verbatim.export_json", role)
    assert exported(acme, made, "json").content != ROLE.encode()


def test_an_export_counts_as_heavy() -> None:
    assert ShortlistExport.heavy
