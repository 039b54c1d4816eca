"""What a register leaves alone when it is merged."""

import pytest

from catalog.models import Provider, Site
from tests.catalog.exchange.documents import document, load, provider, site
from tests.catalog.exchange.test_decrs import bring_in, notes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]

FEI, DUNS = "3001234567", "555555555"


def test_a_register_publishes_nobody_elses_provider() -> None:
    load(document(provider(status="in_review", sites=[site(fei=FEI)])))
    bring_in({"FEI_NUMBER": FEI}, publish=True)
    assert Provider.objects.get().status == "in_review"


def test_a_blank_on_the_list_erases_nothing_that_is_known() -> None:
    bring_in({"FEI_NUMBER": FEI})
    known = Site.objects.get()
    bring_in({"FEI_NUMBER": FEI, "ADDRESS": ""})
    then = Site.objects.get()
    assert known.address
    assert (then.address, then.country_id) == (known.address, known.country_id)


def test_a_city_that_a_curator_corrected_stays_while_the_address_does() -> None:
    bring_in({"FEI_NUMBER": FEI})
    Site.objects.update(city="Corrected")
    bring_in({"FEI_NUMBER": FEI})
    assert Site.objects.get().city == "Corrected"


def test_two_rows_that_are_one_site_of_the_catalog_change_it_once() -> None:
    load(document(provider(sites=[site(fei=FEI, duns=DUNS)])))
    rows = {"FEI_NUMBER": FEI, "DUNS_NUMBER": "666666666"}, {"FEI_NUMBER": "", "DUNS_NUMBER": DUNS}
    skipped = notes(bring_in(*rows), "skipped")
    assert any("another row of the list is the same site" in reason for reason in skipped)
