"""A brief that names a provider by the key it had before a merge asks for the one that it is now."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.models import Provider, Site
from matching.readmodel import current
from matching.service import match
from tests.contract import small_catalog

pytestmark = pytest.mark.django_db
LSR = {"must": {"capabilities": ["device.molding.lsr"]}}


@pytest.fixture
def asked(db: None) -> Callable[..., Any]:
    small_catalog.create()
    kept, former = Provider.objects.get(key="northmold"), Provider.objects.get(key="present-supplier")
    Site.objects.filter(provider=former).update(provider=kept)
    Provider.objects.filter(pk=former.pk).update(status="retired", merged_into=kept)
    return lambda **providers: match(LSR | {"providers": providers})


def test_only_and_not_mean_the_provider_that_it_was_merged_into(asked: Callable[..., Any]) -> None:
    only = asked(only=["present-supplier"])
    assert [each["provider"]["key"] for each in only["results"]] == ["northmold"]
    assert only["brief"]["providers"]["only"] == ["northmold"]
    assert "northmold" not in [each["provider"]["key"] for each in asked(**{"not": ["present-supplier"]})["results"]]


def test_both_keys_of_one_provider_are_one(asked: Callable[..., Any]) -> None:
    assert asked(only=["northmold", "present-supplier"])["brief"]["providers"]["only"] == ["northmold"]


def test_a_key_leads_nowhere_once_the_kept_provider_is_not_published(asked: Callable[..., Any]) -> None:
    Provider.objects.filter(key="northmold").update(status="retired")
    assert current().columns.key_today("present-supplier") is None
