"""A brief in, the answer of the current catalog out."""

from datetime import date

import pytest
from django.urls import resolve

from catalog.exchange import import_document, load_vocabularies
from matching.engine.brief import InvalidBrief
from matching.service import PROVIDER_URL, match
from tests.golden.answers import GOLDEN, REFERENCE


@pytest.fixture
def golden_catalog(db: None) -> None:
    load_vocabularies(REFERENCE, actor="test", reason="test")
    report = import_document((GOLDEN / "catalog.json").read_bytes(), publish=True, actor="test", reason="test")
    assert report.ok, report.errors


def test_the_catalog_of_the_database_answers(golden_catalog: None) -> None:
    answer = match({"as_of": "2026-11-22", "must": {"capabilities": ["device.molding.lsr"]}, "limit": 1})
    assert answer["counts"]["considered"] == 16
    assert answer["results"][0]["provider"]["source"] == "synthetic"
    assert answer["catalog"]["revision"] > 0


def test_a_brief_without_a_day_is_asked_as_of_today(golden_catalog: None) -> None:
    assert match({}, today=date(2027, 1, 2))["brief"]["as_of"] == "2027-01-02"


def test_the_address_of_a_provider_is_that_of_the_api() -> None:
    found = resolve(PROVIDER_URL.format(key="alder"))
    assert (found.view_name, found.kwargs) == ("v1:provider", {"key": "alder"})


@pytest.mark.django_db
def test_an_empty_database_answers_too() -> None:
    assert match({})["results"] == []
    assert match({"facets": True})["facets"] == {key: [] for key in ("country", "region", "standard", "modality")}


@pytest.mark.django_db
def test_a_brief_that_cannot_be_asked_says_why() -> None:
    with pytest.raises(InvalidBrief) as refused:
        match({"limt": 1, "must": []})
    assert [error.pointer for error in refused.value.errors] == ["/limt", "/must"]
