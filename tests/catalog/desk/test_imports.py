"""What is remembered of an import: who, when, which file, and what came of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.actors import Actor
from catalog.desk.imports import last_imports
from catalog.exchange.amend import Place, amending, change
from tests.catalog.api import builders
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabularies(db: None) -> None:
    builders.vocabularies()


def test_an_import_is_told_with_its_file_and_its_counts() -> None:
    load(document(provider(sites=[site()])), actor="ada", file_name="survey.json")
    (last,) = last_imports(5)
    assert (last.who, last.source, last.file) == ("ada", "native", "survey.json")
    assert (last.counts, last.created) == ({"provider": {"created": 1}, "site": {"created": 1}}, 2)


@pytest.mark.django_db(transaction=True)  # each import has a time of its own
def test_the_latest_comes_first_and_only_so_many() -> None:
    for name in ("One", "Two", "Three"):
        load(document(provider(name=name)), file_name=name)
    assert [each.file for each in last_imports(2)] == ["Three", "Two"]


def test_what_changes_nothing_or_is_tried_is_no_import() -> None:
    load(document(provider()), file_name="first")
    load(document(provider()), file_name="again")
    load(document(provider(name="Another")), file_name="tried", dry_run=True)
    assert [each.file for each in last_imports(5)] == ["first"]


def test_a_change_at_the_desk_is_no_import() -> None:
    load(document(provider(status="draft")), file_name="first")
    with amending(actor=Actor(user="vera"), reason="a call"):
        change({"name": "Another"}, Place(provider="northmold"), publish=False)
    assert [each.why for each in last_imports(5)] == ["a test; published as an administrator's act of ada"]


def test_one_query_reads_them() -> None:
    with CaptureQueriesContext(connection) as asked:
        last_imports(5)
    assert len(asked) == 1
