"""What changed since a time: the entry itself, and whatever belongs to it, also what is gone."""

from collections.abc import Callable

import pgtrigger
import pytest

from catalog.models import CapabilityRecord, Certificate, Inspection, ModalityRecord, Provider, Site, Source
from tests.catalog.api.builders import capability, certificate, inspection, modality, moment, provider, site
from tests.catalog.api.conftest import Ask, keys

SINCE = "updated_since=2026-06-01T00:00:00Z"
AUDITED = [Provider, Site, CapabilityRecord, ModalityRecord, Certificate, Inspection, Source]


def long_ago() -> None:
    """Everything so far happened before June."""
    for model in AUDITED:
        with pgtrigger.ignore(f"{model.pgh_event_model._meta.label}:append_only"):
            model.pgh_event_model.objects.update(pgh_created_at=moment("2026-05-31T23:59:59"))


@pytest.fixture
def old(vocabularies: None) -> Site:
    acme = provider()
    one = site("changed", acme)
    capability(one)
    modality(one)
    certificate(one)
    inspection(one)
    capability(site("sister", acme))
    site("stranger")
    long_ago()
    return one


CHANGES: dict[str, Callable[[], object]] = {
    "site": lambda: Site.objects.filter(key="changed").update(city="Basel"),
    "capability": lambda: CapabilityRecord.objects.filter(site__key="changed").update(programmes=3),
    "capability gone": lambda: CapabilityRecord.objects.filter(site__key="changed").delete(),
    "modality": lambda: ModalityRecord.objects.update(evidence="verified"),
    "modality gone": lambda: ModalityRecord.objects.all().delete(),
    "certificate": lambda: Certificate.objects.update(status="suspended"),
    "inspection": lambda: Inspection.objects.all().delete(),
    "another certificate": lambda: certificate(Site.objects.get(key="changed"), "ISO9001"),
}


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_found_at_its_site_and_at_its_provider(sponsor: Ask, change: str) -> None:
    assert keys(sponsor(f"/sites/?{SINCE}")) == keys(sponsor(f"/providers/?{SINCE}")) == []
    CHANGES[change]()
    assert keys(sponsor(f"/sites/?{SINCE}")) == ["changed"]
    assert keys(sponsor(f"/providers/?{SINCE}")) == ["acme"]


@pytest.mark.usefixtures("old")
def test_a_change_of_a_provider_is_one_of_all_its_sites(sponsor: Ask) -> None:
    Provider.objects.filter(key="acme").update(name="Acme Medical")
    assert keys(sponsor(f"/sites/?{SINCE}")) == ["changed", "sister"]
    assert keys(sponsor(f"/providers/?{SINCE}")) == ["acme"]


def test_what_changes_at_a_site_that_is_closed_is_seen_by_curators_only(old: Site, sponsor: Ask, curator: Ask) -> None:
    Site.objects.filter(key="changed").update(active=False)
    long_ago()
    CapabilityRecord.objects.filter(site__key="changed").update(programmes=3)
    assert keys(sponsor(f"/providers/?{SINCE}")) == []
    assert keys(curator(f"/providers/?{SINCE}")) == ["acme"]


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize("active", [True, False])
def test_that_a_site_closed_or_opened_is_a_change_for_everybody(sponsor: Ask, active: bool) -> None:
    Site.objects.filter(key="changed").update(active=not active)
    long_ago()
    Site.objects.filter(key="changed").update(active=active)
    assert keys(sponsor(f"/providers/?{SINCE}")) == ["acme"]


def test_a_site_that_moved_counts_for_the_old_and_the_new_provider(old: Site, sponsor: Ask) -> None:
    old.provider = provider("buyer-of-it")
    long_ago()
    old.save()
    assert keys(sponsor(f"/providers/?{SINCE}")) == ["acme", "buyer-of-it"]


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    ("since", "found"),
    [
        ("2026-05-31T23:59:59Z", 3),
        ("2026-05-31", 3),
        ("2026-06-01T01:59:59%2B02:00", 3),
        ("2026-06-01", 0),
        ("2026-05-31T23:59:59.000001Z", 0),
    ],
)
def test_the_time_itself_is_included_and_a_date_is_its_first_moment_in_utc(
    sponsor: Ask, since: str, found: int
) -> None:
    assert sponsor(f"/sites/?updated_since={since}").json()["count"] == found
