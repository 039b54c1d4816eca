"""Every fact has a source: its own, else that of what it stands in, else `unstated`."""

import json
from typing import Any

import pytest

from catalog.models import CapabilityRecord, ModalityRecord, Provider, Site, Source
from tests.catalog.exchange.documents import document, exported, load, provider, site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]

SURVEY = {"name": "survey", "reference": "answer of May", "retrieved_on": "2026-05-01"}
REGISTER = {"name": "register"}


def sourced() -> dict[str, Any]:
    capabilities = [{"code": "dp"}, {"code": "ds", "source": {"name": "magazine"}}]
    return document(provider(source=SURVEY, sites=[site(source=REGISTER, capabilities=capabilities), site("plain")]))


def test_a_record_inherits_the_source_of_its_site_and_a_site_that_of_its_provider() -> None:
    load(sourced())
    assert str(Provider.objects.get().source) == "survey, answer of May, 2026-05-01"
    assert dict(Site.objects.values_list("key", "source__name")) == {"northmold-tijuana": "register", "plain": "survey"}
    sources = dict(CapabilityRecord.objects.values_list("capability", "source__name"))
    assert sources == {"dp": "register", "ds": "magazine"}


def test_a_file_without_sources_has_the_source_unstated() -> None:
    load(document(provider(sites=[site(modalities=[{"code": "peptide"}])])))
    assert {row.source.name for row in (Provider.objects.get(), ModalityRecord.objects.get())} == {"unstated"}
    assert json.loads(exported())["providers"][0]["source"] is None


def test_one_source_is_one_row_however_many_facts_have_it() -> None:
    load(sourced())
    load(document(provider("second", source=SURVEY)))
    assert Source.objects.filter(name="survey").count() == 1


def test_an_export_names_the_source_of_a_child_only_where_it_differs() -> None:
    load(sourced())
    sites = json.loads(exported())["providers"][0]["sites"]
    assert ["source" in each for each in sites] == [True, False]
    assert ["source" in each for each in sites[0]["capabilities"]] == [False, True]


def test_another_source_for_the_same_facts_is_a_change() -> None:
    load(document(provider(source=REGISTER)))
    (change,) = load(document(provider(source=SURVEY))).changes
    assert change.fields == {"source": ("register", "survey, answer of May, 2026-05-01")}
