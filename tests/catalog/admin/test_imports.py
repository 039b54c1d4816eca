"""Files at the desk: the form, what a page says of each state, and who may do what. The worker runs in this process."""

import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.exchange import LARGEST_BYTES, load_vocabularies
from catalog.models import HeldFile, ImportRun, Provider
from tests.catalog.admin.conftest import DESK, as_role
from tests.catalog.api import builders
from tests.catalog.exchange.documents import REFERENCE, document, load, provider, site
from tests.catalog.exchange.test_decrs import the_list

pytestmark = pytest.mark.django_db
IMPORTS = "/admin/catalog/importrun/"
CERTIFICATES = b"site,standard,number\nnorthmold-tijuana,ISO13485,9\n"
LIST_QUERIES, PAGE_QUERIES = 9, 9


def bring(web: Client, content: bytes, name: str = "certificates.csv", source: str = "spreadsheet", **said: Any) -> Any:
    return web.post(
        f"{IMPORTS}add/",
        {"source": source, "reason": "a survey", "file": SimpleUploadedFile(name, content), **said},
    )


def worked(web: Client, answer: Any) -> Any:
    """The page of the run, after its worker is done."""
    assert answer.status_code == 302, answer.context["form"].errors
    call_command("run_import", ImportRun.objects.latest("pk").pk)
    return web.get(answer.url)


def decide(web: Client, decision: str, **said: str) -> Any:
    """The page after that, and after the worker if one was asked for."""
    number = ImportRun.objects.latest("pk").pk
    answer: Any = web.post(f"{IMPORTS}{number}/decide/", {"decision": decision, **said})
    call_command("run_import", number)
    return web.get(answer.url)


@pytest.fixture
def vera(db: None) -> Client:
    builders.vocabularies()
    load(document(provider(status="draft", sites=[site()])))
    return as_role("curator")


@pytest.fixture
def boss(vera: Client) -> Client:
    return as_role("admin")


def test_a_file_is_checked_shown_and_after_a_yes_imported(vera: Client) -> None:
    page = worked(vera, bring(vera, CERTIFICATES))
    (line,) = page.context["lines"]
    assert (page.context["run"].state, line["verdict"], line["row"]) == ("planned", "new", 2)
    assert not site_of().certificates.exists()
    page = decide(vera, "apply")
    assert (page.context["run"].state, site_of().certificates.get().number) == ("done", "9")


def site_of() -> Any:
    return Provider.objects.get(key="northmold").sites.get()


def test_the_history_says_who_and_why(vera: Client) -> None:
    worked(vera, bring(vera, CERTIFICATES))
    decide(vera, "apply")
    told = site_of().certificates.get().events.get().pgh_context.metadata
    assert (told["user"], told["reason"]) == ("the curator", "a survey")
    assert told["file"]["source"] == "spreadsheet"


def test_errors_are_listed_with_their_places_and_the_file_is_gone(vera: Client) -> None:
    page = worked(vera, bring(vera, b"site,standard\nnorthmold-tijuana,ISO13458\n"))
    assert (page.context["run"].state, HeldFile.objects.exists()) == ("refused", False)
    assert b"sheet certificates, row 2, column standard" in page.content
    assert b"did you mean &#x27;ISO13485&#x27;" in page.content


def test_what_was_looked_at_is_what_is_imported(vera: Client) -> None:
    worked(vera, bring(vera, CERTIFICATES))
    load(document(provider(status="draft", sites=[site(certificates=[{"standard": "ISO13485", "number": "9"}])])))
    page = decide(vera, "apply")
    assert page.context["run"].state == "planned"
    assert b"The catalog has changed since you looked" in page.content


@pytest.mark.parametrize("decision", ["discard", "apply"])
def test_no_file_is_kept_when_it_is_done_with(vera: Client, decision: str) -> None:
    worked(vera, bring(vera, CERTIFICATES))
    assert HeldFile.objects.exists()
    decide(vera, decision)
    assert not HeldFile.objects.exists()


def test_a_second_file_waits_until_the_first_is_checked(vera: Client) -> None:
    bring(vera, CERTIFICATES)
    second = bring(vera, CERTIFICATES)
    assert (second.status_code, ImportRun.objects.count()) == (409, 1)
    assert b"Another file is being checked or imported just now" in second.content


def test_a_page_at_work_asks_again_by_itself(vera: Client) -> None:
    page = vera.get(bring(vera, CERTIFICATES).url)
    assert b'<meta http-equiv="refresh" content="2">' in page.content


def test_the_exchange_format_comes_the_same_way(vera: Client) -> None:
    content = json.dumps(document(provider("acme", name="Acme", status="published"))).encode()
    worked(vera, bring(vera, content, "acme.json", "native"))
    page = decide(vera, "apply")
    assert (Provider.objects.get(key="acme").status, b"in review" in page.content) == ("in_review", True)


def test_a_curator_is_told_the_way_out_where_a_file_would_change_what_is_published(vera: Client) -> None:
    load(document(provider("acme", name="Acme", status="published")))
    page = worked(vera, bring(vera, json.dumps(document(provider("acme", name="A"))).encode(), "a.json", "native"))
    assert (page.context["run"].state, b"bring the change in as a spreadsheet" in page.content) == ("refused", True)


def test_an_administrator_may_publish_what_a_file_calls_so(boss: Client) -> None:
    content = json.dumps(document(provider("acme", name="Acme", status="published"))).encode()
    worked(boss, bring(boss, content, "acme.json", "native", publish="on"))
    decide(boss, "apply")
    assert Provider.objects.get(key="acme").status == "published"


def test_a_curator_has_no_box_to_publish(vera: Client) -> None:
    assert b'name="publish"' not in vera.get(f"{IMPORTS}add/").content
    content = json.dumps(document(provider("acme", name="Acme", status="published"))).encode()
    worked(vera, bring(vera, content, "acme.json", "native", publish="on"))
    decide(vera, "apply")
    assert Provider.objects.get(key="acme").status == "in_review"


@pytest.fixture
def registrar(db: None) -> Client:
    load_vocabularies(REFERENCE, actor="ada", reason="a test")
    return as_role("curator")


def test_a_register_that_lacks_much_is_asked_about(registrar: Client) -> None:
    lines = [{"FEI_NUMBER": f"300000000{n}", "DUNS_NUMBER": f"11111111{n}"} for n in range(3)]
    worked(registrar, bring(registrar, the_list(*lines), "decrs_2025-08.tsv", "decrs"))
    page = decide(registrar, "apply")
    assert page.context["run"].state == "done", page.context["outcome"]
    page = worked(registrar, bring(registrar, the_list(lines[0]), "decrs_2025-09.tsv", "decrs"))
    assert (page.context["run"].state, b"is it cut off" in page.content) == ("asked", True)
    assert decide(registrar, "confirm").context["run"].state == "asked"
    assert decide(registrar, "confirm", seen="yes").context["run"].state == "planned"


@pytest.mark.parametrize("role", ["reviewer", "auditor"])
def test_who_brings_nothing_looks(vera: Client, role: str) -> None:
    worked(vera, bring(vera, CERTIFICATES))
    other, number = as_role(role), ImportRun.objects.latest("pk").pk
    assert b"desk-decide" not in other.get(f"{IMPORTS}{number}/change/").content
    assert other.get(f"{IMPORTS}add/").status_code == bring(other, CERTIFICATES).status_code == 403
    assert other.post(f"{IMPORTS}{number}/decide/", {"decision": "apply"}).status_code == 403


def test_who_did_not_bring_a_file_does_not_decide_on_it(vera: Client, boss: Client) -> None:
    worked(vera, bring(vera, CERTIFICATES))
    page = decide(boss, "apply")
    assert (page.context["run"].state, site_of().certificates.exists()) == ("planned", False)


@pytest.mark.parametrize("said", [{"reason": ""}, {"source": "excel"}, {"retrieved_on": "2025-08-31"}])
def test_what_is_missing_or_makes_no_sense_is_told_in_the_form(vera: Client, said: dict[str, str]) -> None:
    answer = bring(vera, CERTIFICATES, **said)
    assert (list(answer.context["form"].errors), ImportRun.objects.count()) == (list(said), 0)


def test_too_large_a_file_is_not_read(vera: Client) -> None:
    answer = vera.post(f"{IMPORTS}add/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=10**9)
    assert (answer.status_code, str(LARGEST_BYTES).encode() in answer.content) == (413, True)


def test_without_the_token_of_the_form_nothing_is_taken(vera: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = vera.cookies
    assert (bring(strict, CERTIFICATES).status_code, ImportRun.objects.count()) == (403, 0)


def test_a_file_is_never_given_out(vera: Client) -> None:
    page = worked(vera, bring(vera, CERTIFICATES + b"northmold-tijuana,ISO13485,a secret\n"))
    assert page.context["run"].held.content
    assert b"download" not in page.content
    assert vera.get(f"/admin/catalog/heldfile/{page.context['run'].pk}/change/").status_code == 404


def test_the_number_of_queries_is_that_of_one_import(vera: Client) -> None:
    for _ in range(3):
        page = worked(vera, bring(vera, CERTIFICATES))
        for address, most in ((IMPORTS, LIST_QUERIES), (page.wsgi_request.path, PAGE_QUERIES)):
            with CaptureQueriesContext(connection) as asked:
                vera.get(address)
            assert len(asked) == most


def exported(web: Client, query: str = "", **said: str) -> Any:
    return web.post(f"{IMPORTS}export/?{query}", {"resource": "0", "format": "0", **said})


def test_the_list_is_exported_as_it_is_filtered(vera: Client) -> None:
    load(document(provider("acme", name="=Acme", sites=[site("acme-one")])))
    answer = exported(vera, "q=acme")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book["providers"]["A"]] == ["key", "acme"]
    assert book["providers"]["B2"].value == "'=Acme"
    assert answer["Content-Disposition"].endswith('.xlsx"')


def test_one_table_alone_is_exported_and_comes_in_again(vera: Client) -> None:
    answer = exported(vera, resource="2", format="1")
    assert answer["Content-Type"] == "application/zip"
    page = worked(vera, bring(vera, answer.content, "sites.zip"))
    assert (page.context["run"].state, page.context["row_counts"]) == ("done", {"unchanged": 1})


def test_the_page_of_the_export_names_the_columns_and_who_reads_may_export() -> None:
    page = as_role("auditor").get(f"{IMPORTS}export/")
    assert b"lead_time_weeks_min" in page.content
    assert exported(Client()).status_code == 302


def test_the_list_of_providers_leads_to_both(vera: Client) -> None:
    page = vera.get(f"{DESK}?q=north").content
    assert b"/admin/catalog/importrun/export/?q=north" in page
    assert b"/admin/catalog/importrun/add/" in page
