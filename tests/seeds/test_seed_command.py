"""`manage.py seed` through the exchange door."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from catalog.exchange import export_document, import_document
from catalog.models import Capability, Provider, Site
from tests.seeds.conftest import ROOT, public

pytestmark = pytest.mark.django_db


def seed(*options: str) -> str:
    out = io.StringIO()
    call_command("seed", *options, stdout=out)
    return out.getvalue()


def test_seeds_fill_an_empty_catalog_and_a_second_run_plans_nothing() -> None:
    assert "rows written" in seed()
    assert Provider.objects.filter(source__name="synthetic").count() == 403
    assert Site.objects.exclude(fei="").count() == 113
    assert "nothing changed" in seed("--reset")


def test_a_real_catalog_has_no_synthetic_provider() -> None:
    seed("--without-synthetic")
    assert Provider.objects.filter(status="published").count() == Provider.objects.count() == 13


def test_synthetic_providers_that_are_there_already_are_said_to_stay() -> None:
    assert "synthetic providers, and they stay" not in seed("--without-synthetic")
    seed()
    assert "synthetic providers, and they stay" in seed("--without-synthetic")


def test_what_waits_in_review_is_told_without_an_option_that_seed_does_not_have() -> None:
    told = seed()
    assert "2 providers wait in review" in told
    assert "--publish" not in told


def test_a_dry_run_on_an_empty_catalog_changes_nothing() -> None:
    assert "would be written" in seed("--dry-run", "--without-synthetic")
    assert not Capability.objects.exists()
    assert not Provider.objects.exists()


def test_the_vocabularies_can_be_loaded_alone() -> None:
    seed("--vocabularies")
    assert Capability.objects.count() == 155
    assert not Provider.objects.exists()


def test_a_catalog_without_synthetic_providers_stays_so_when_it_is_only_to_be_filled_if_empty() -> None:
    seed("--without-synthetic")
    assert "stays as it is" in seed("--if-empty")
    assert Provider.objects.count() == 13


def test_an_empty_catalog_is_filled_if_empty() -> None:
    assert "rows written" in seed("--if-empty", "--without-synthetic")
    assert Provider.objects.count() == 13


def test_what_a_curator_changed_later_stays_unless_it_is_reset() -> None:
    seed("--without-synthetic")
    Provider.objects.filter(key="almac").update(description="Visited in October.")
    assert "nothing changed" in seed("--without-synthetic")
    assert "1 updated" in seed("--without-synthetic", "--reset")


def test_seeds_that_contradict_the_catalog_are_refused_as_a_whole() -> None:
    seed("--vocabularies")
    site = {"key": "elsewhere", "name": "Elsewhere", "fei": "1047293"}
    other = {"key": "other", "name": "Other", "sites": [site]}
    import_document({"format": "partnermatch-catalog/1", "providers": [other]}, actor="a", reason="b")
    with pytest.raises(CommandError, match="1047293"):
        seed("--without-synthetic")
    assert Provider.objects.count() == 1


def test_what_was_seeded_goes_out_and_comes_in_again_unchanged() -> None:
    seed()
    report = import_document(b"".join(export_document()), publish=True, actor="a", reason="b")
    assert report.ok
    assert report.changes == ()


def test_the_small_catalog_of_the_examples_can_be_imported() -> None:
    seed("--vocabularies")
    document = json.loads((ROOT / "examples" / "catalog-minimal.json").read_text(encoding="utf-8"))
    assert import_document(document, publish=True, actor="a", reason="b").ok
    assert Provider.objects.filter(status="published").count() == 2


def test_the_edition_of_the_fda_list_that_the_seeds_come_from_changes_none_of_them() -> None:
    seed("--without-synthetic")
    path = public("decrs_2025-08.tsv")
    report = import_document(
        path.read_bytes(), source="decrs", publish=True, dry_run=True, actor="a", reason="b", file_name=path.name
    )
    keys = tuple(f"{key} /" for key in Provider.objects.values_list("key", flat=True))
    assert [str(change) for change in report.changes if change.label.startswith(keys)] == []
