"""What a native file does to the providers it names, and to nobody else."""

import pytest

from catalog.exchange import Report
from catalog.models import CapabilityRecord, Certificate, Provider, Site
from tests.catalog.exchange.documents import attempt, document, load, provider, site, with_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]


def changes(report: Report) -> set[tuple[str, str]]:
    return {(change.action, change.label) for change in report.changes}


def test_what_is_missing_in_a_file_has_the_defaults_of_the_scoring_page() -> None:
    load(with_site(capabilities=[{"code": "dp"}], certificates=[{"standard": "ISO13485"}]), publish=False)
    load(document(provider("draft")))
    assert Provider.objects.get(key="draft").status == "draft"
    assert Provider.objects.get(key="draft").contract_services == "unknown"
    assert Site.objects.get().active is True
    assert CapabilityRecord.objects.get().evidence == "inferred"
    assert Certificate.objects.get().status == "active"


def test_a_second_import_plans_nothing_and_leaves_the_revision() -> None:
    file = with_site(
        fei="3001234567", capabilities=[{"code": "dp", "stages": ["validation", "commercial"]}], latitude=32
    )
    first = load(file)
    again = load(file)
    assert not again.changes
    assert again.revision == first.revision


def test_a_dry_run_shows_the_plan_and_changes_nothing() -> None:
    report = load(with_site(capabilities=[{"code": "dp"}]), dry_run=True)
    assert changes(report) == {
        ("create", "northmold"),
        ("create", "northmold / northmold-tijuana"),
        ("create", "northmold / northmold-tijuana / dp"),
    }
    assert not Provider.objects.exists()


def test_a_plan_tells_each_changed_field_with_the_old_and_the_new_value() -> None:
    load(with_site(city="Tijuana"))
    (change,) = load(with_site(city="Tecate"), dry_run=True).changes
    assert change.fields == {"city": ("Tijuana", "Tecate")}
    assert str(change) == "update site northmold / northmold-tijuana (city: 'Tijuana' → 'Tecate')"


def test_a_file_touches_only_the_providers_it_names() -> None:
    load(document(provider("other", sites=[site("other-site", capabilities=[{"code": "dp"}])])))
    load(with_site())
    assert CapabilityRecord.objects.get().site.key == "other-site"


def test_lists_of_records_replace_what_was_there() -> None:
    load(with_site(capabilities=[{"code": "dp"}, {"code": "ds", "programmes": 2}]))
    report = load(with_site(capabilities=[{"code": "ds", "programmes": 3}, {"code": "lab"}]))
    label = "northmold / northmold-tijuana"
    assert changes(report) == {("remove", f"{label} / dp"), ("update", f"{label} / ds"), ("create", f"{label} / lab")}
    assert set(CapabilityRecord.objects.values_list("capability", "programmes")) == {("ds", 3), ("lab", None)}


def test_a_list_that_is_missing_or_null_leaves_what_was_there_and_an_empty_one_empties_it() -> None:
    load(with_site(capabilities=[{"code": "dp"}]))
    load(with_site())
    load(with_site(capabilities=None))
    load(document(provider(status="published")))
    assert CapabilityRecord.objects.count() == 1
    load(with_site(capabilities=[]))
    assert CapabilityRecord.objects.count() == 0


def test_a_site_that_has_left_the_list_becomes_inactive_and_keeps_its_records() -> None:
    load(with_site(capabilities=[{"code": "dp"}]))
    report = load(document(provider(status="published", sites=[])))
    assert changes(report) == {("retire", "northmold / northmold-tijuana")}
    assert (Site.objects.get().active, CapabilityRecord.objects.count()) == (False, 1)
    assert not load(document(provider(status="published", sites=[]))).changes


def test_numbers_that_change_hands_within_a_file_are_no_conflict() -> None:
    load(document(provider(sites=[site("a", fei="1111111"), site("b", fei="2222222"), site("c", fei="3333333")])))
    load(
        document(
            provider(sites=[site("a", fei="2222222"), site("b", fei="1111111"), site("c"), site("d", fei="3333333")])
        )
    )
    assert dict(Site.objects.values_list("key", "fei")) == {"a": "2222222", "b": "1111111", "c": "", "d": "3333333"}


def test_one_standard_may_be_held_several_times_at_a_site_but_each_certificate_once() -> None:
    certificate = {"standard": "ISO13485", "number": "1"}
    load(
        with_site(certificates=[certificate, certificate | {"number": "2"}, certificate | {"valid_from": "2024-01-01"}])
    )
    assert Certificate.objects.count() == 3
    report = attempt(with_site(certificates=[certificate, certificate]), publish=True)
    assert [error.code for error in report.errors] == ["duplicate"]


def test_progress_is_told_while_an_import_runs() -> None:
    told: list[str] = []
    load(with_site(), progress=told.append)
    assert told[0] == "reading the file"
    assert any("new site rows" in message for message in told)
