"""Catalog files over HTTP: what an import answers, and what it refuses before it reads."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.client import encode_multipart

from catalog.exchange.limits import LARGEST_BYTES
from catalog.exchange.turns import LOCK
from catalog.models import Capability, Country, Provider, Standard
from tests.catalog.api.writing.conftest import Send, faults, problem
from tests.catalog.exchange.documents import document, provider, site
from tests.catalog.exchange.test_decrs import the_list

IMPORTS = "/catalog/imports/"
FORM = "multipart/form-data; boundary=XX"


def form(name: str = "file", content: bytes = b"{}", more: str = "") -> bytes:
    head = f'--XX\r\nContent-Disposition: form-data; name="{name}"; filename="decrs_2025-08.tsv"\r\n\r\n'
    return head.encode() + content + f"\r\n{more}--XX--\r\n".encode()


def test_a_dry_run_answers_the_plan_and_changes_nothing(writer: Send) -> None:
    body = document(provider(sites=[site(country="MX")]))
    answer = writer("POST", f"{IMPORTS}?dry_run=true", body)
    assert answer.status_code == 200, answer.content
    plan = answer.json()
    assert (plan["dry_run"], plan["change_count"]) == (True, 2)
    assert plan["counts"] == {"provider": {"created": 1}, "site": {"created": 1}}
    assert plan["changes"][1]["label"] == "northmold / northmold-tijuana"
    assert plan["changes"][1]["fields"]["country"] == [None, "MX"]
    assert not Provider.objects.exists()


def test_an_import_does_what_its_dry_run_said_and_a_second_one_nothing(writer: Send) -> None:
    body = document(provider(sites=[site()]))
    planned = writer("POST", f"{IMPORTS}?dry_run=true", body).json()
    done = writer("POST", IMPORTS, body, X_Change_Reason="survey").json()
    assert done | {"dry_run": True, "revision": 0} == planned | {"revision": 0}
    assert writer("POST", IMPORTS, body).json()["change_count"] == 0
    newest = writer("GET", "/providers/northmold/history/").json()["results"][0]
    assert (newest["why"], newest["who"].partition(" ")[0]) == ("survey", "vera")


def test_every_error_has_its_place_and_all_are_counted(writer: Send) -> None:
    body = document(*(provider(f"p-{n}", website="nowhere") for n in range(60)))
    answer = writer("POST", IMPORTS, body)
    told = problem(answer, 400)
    assert (told["code"], told["error_count"], len(told["errors"])) == ("invalid_file", 60, 50)
    assert faults(answer)[:2] == [("/providers/0/website", "not_a_url"), ("/providers/1/website", "not_a_url")]
    assert not Provider.objects.exists()


@pytest.mark.parametrize(("body", "code"), [(b"[", "syntax"), (b'{"format": 1, "format": 2}', "duplicate_key")])
def test_what_is_no_strict_json_is_an_error_of_the_file(writer: Send, body: bytes, code: str) -> None:
    assert code in [fault[1] for fault in faults(writer("POST", IMPORTS, body))]


@pytest.fixture
def of_the_list(vocabularies: None) -> None:
    """The codes that FDA's list of drug establishments needs."""
    for code, parent in (("dp", None), ("pkg", None), ("pkg.primary", "pkg")):
        Capability.objects.create(code=code, name=code, parent_id=parent, unit="units")
    Standard.objects.create(code="FDA-REG-DRUG", title="Drugs", issuer="FDA", kind="registration", holdable=True)
    Country.objects.filter(code="US").update(alpha3="USA")


def test_a_form_brings_a_register_and_its_name_dates_it(writer: Send, of_the_list: None) -> None:
    answer = writer("POST", f"{IMPORTS}?source=decrs", form(content=the_list({})), Content_Type=FORM)
    assert answer.status_code == 200, answer.content
    assert Provider.objects.get().source.retrieved_on.isoformat() == "2025-08-31"


def test_the_errors_of_a_text_file_have_lines(writer: Send, of_the_list: None) -> None:
    content = the_list({"FEI_NUMBER": "30012-34567"})
    (error,) = problem(writer("POST", f"{IMPORTS}?source=decrs", form(content=content), Content_Type=FORM), 400)[
        "errors"
    ]
    assert (error["line"], error["code"], "pointer" in error) == ("line 2, fei", "malformed", False)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (form("upload"), "no part 'upload' here"),
        (form()[:-10], "no complete file"),
        (form(more='--XX\r\nContent-Disposition: form-data; name="source"\r\n\r\ndecrs\r\n'), "no part 'source' here"),
        (b"--XX--\r\n", "no complete file"),
        (form(more='--XX\r\nContent-Disposition: form-data; name="file"; filename="b"\r\n\r\n{}\r\n'), "several files"),
        (form(more=f"--XX\r\nA: {'b' * 3000}\r\n\r\n{{}}\r\n"), "the form cannot be read"),
    ],
)
def test_a_form_that_is_not_one_whole_file_is_refused(writer: Send, body: bytes, told: str) -> None:
    answer = writer("POST", IMPORTS, body, Content_Type=FORM)
    assert told in problem(answer, 400)["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Type": "text/csv"}, 415),
        ({"Content_Type": "application/json; charset=latin-1"}, 415),
        ({"Content_Encoding": "gzip"}, 415),
        ({"Content_Type": FORM, "Content_Encoding": "gzip"}, 415),
        ({"Content_Type": "multipart/form-data"}, 400),
    ],
)
def test_another_media_type_is_refused(writer: Send, headers: dict[str, str], status: int) -> None:
    problem(writer("POST", IMPORTS, form(), **headers), status)


@pytest.mark.parametrize("kind", ["application/json", FORM])
def test_a_file_that_is_too_large_is_not_read(writer: Send, kind: str) -> None:
    answer = writer("POST", IMPORTS, b"{}", Content_Type=kind, Content_Length=str(LARGEST_BYTES + 100_000))
    assert problem(answer, 413)["code"] == "too_large"


@pytest.mark.parametrize(
    "query",
    [
        *("colour=red", "source=excel", "dry_run=yes", "dry_run=", "publish=1", "retrieved_on=2025"),
        *("source=a&source=b", "confirm=true", "retrieved_on=2025-08-01", "confirm=true&source=native"),
    ],
)
def test_the_query_is_strict(writer: Send, query: str) -> None:
    answer = writer("POST", f"{IMPORTS}?{query}", document())
    assert problem(answer, 400)["errors"][0]["parameter"] == query.partition("=")[0]


def test_to_publish_takes_the_scope_the_role_and_the_word(writer: Send, publisher: Send, administrator: Send) -> None:
    body = document(provider(status="published"))
    assert problem(writer("POST", f"{IMPORTS}?publish=true", body), 403)["code"] == "scope_required"
    assert problem(publisher("POST", f"{IMPORTS}?publish=true", body), 403)["code"] == "forbidden"
    administrator("POST", IMPORTS, body)
    assert Provider.objects.get().status == "in_review"
    administrator("POST", f"{IMPORTS}?publish=true", body)
    assert Provider.objects.get().status == "published"
    change = document(provider(description="New."))
    assert faults(administrator("POST", IMPORTS, change)) == [("/providers/0", "needs_publish")]


def test_what_an_import_publishes_is_an_administrators_act_in_the_history(administrator: Send) -> None:
    body = document(provider(status="published"))
    administrator("POST", f"{IMPORTS}?publish=true", body, X_Change_Reason="survey")
    newest = administrator("GET", "/providers/northmold/history/").json()["results"][0]
    assert newest["why"] == "survey; published as an administrator's act of ada"


@pytest.fixture
def elsewhere(db: None) -> Iterator[Any]:
    """Another connection to the same database."""
    place = connection.get_connection_params()
    names = {"dbname", "user", "password", "host", "port"}
    with psycopg.connect(**{name: place[name] for name in names & set(place)}) as other:
        yield other


def test_one_import_runs_at_a_time(writer: Send, elsewhere: Any) -> None:
    elsewhere.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
    answer = writer("POST", IMPORTS, document())
    assert (problem(answer, 409)["code"], int(answer["Retry-After"]) > 0) == ("busy", True)
    elsewhere.rollback()
    elsewhere.execute("SELECT pg_advisory_unlock_all()")
    for _ in range(2):
        assert writer("POST", IMPORTS, document()).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_another_writer_is_waited_for_and_not_for_long(writer: Send, elsewhere: Any) -> None:
    elsewhere.execute("SELECT catalog_queue_writer()")
    assert problem(writer("POST", IMPORTS, document()), 409)["code"] == "busy"
    assert problem(writer("POST", "/providers/", {"key": "a", "name": "A"}), 409)["code"] == "busy"
    assert writer("POST", f"{IMPORTS}?dry_run=true", document()).status_code == 200


def test_a_file_as_python_sends_it_arrives(writer: Send, tmp_path: Any) -> None:
    path = tmp_path / "catalog.json"
    path.write_text(json.dumps(document(provider())))
    with path.open("rb") as file:
        body = encode_multipart("XX", {"file": file})
    assert writer("POST", IMPORTS, body, Content_Type=FORM).json()["counts"] == {"provider": {"created": 1}}
