"""What the catalog covers, by country and capability group, and when its papers run out."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.desk.coverage import UNKNOWN, Covered, Figure, coverage
from catalog.desk.lapses import MONTHS, lapses, month_after
from catalog.desk.world import COLUMNS, PLACES, TILES
from catalog.models import Country
from tests.catalog.api import builders
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
SYNTHETIC = {"name": "synthetic"}


@pytest.fixture(autouse=True)
def vocabularies(db: None) -> None:
    builders.vocabularies()


def have(key: str, *sites: dict[str, Any], **members: Any) -> None:
    load(document(provider(key, name=key, sites=list(sites), **members)))


def country(code: str) -> Covered:
    return next(each for each in coverage().countries if each.code == code)


def until(day: str, number: str = "1", **members: Any) -> dict[str, Any]:
    return {"standard": "ISO13485", "number": number, "valid_until": day, **members}


def test_a_provider_counts_once_for_a_group_in_a_country() -> None:
    can = [{"code": "device.molding"}, {"code": "device.molding.lsr"}, {"code": "lab"}]
    have("one", site("one-1", country="MX", capabilities=can), site("one-2", country="MX", capabilities=can))
    have("two", site("two-1", country="MX"))
    assert country("MX").by_group == {"device": Figure(providers=1), "lab": Figure(providers=1)}
    assert (country("MX").total.providers, country("MX").unlisted) == (2, 1)


def test_a_site_without_a_country_is_shown_as_such() -> None:
    have("one", site("one-1"))
    assert (country(UNKNOWN).name, country(UNKNOWN).region) == ("Country unknown", "Elsewhere")


def test_what_is_closed_or_retired_does_not_count() -> None:
    have("one", site("one-1", country="MX", active=False))
    have("two", site("two-1", country="MX"), status="retired")
    assert (coverage().countries, coverage().total.providers) == ((), 1)


def test_what_is_made_up_is_told_apart() -> None:
    have("one", site("one-1", country="MX", capabilities=[{"code": "lab"}]), source=SYNTHETIC)
    have("two", site("two-1", country="MX", capabilities=[{"code": "lab"}]))
    assert country("MX").by_group["lab"] == Figure(providers=2, synthetic=1) == coverage().total


def test_the_number_of_queries_is_that_of_an_empty_catalog() -> None:
    for number in range(3):
        have(f"p{number}", site(f"s{number}", country="MX", capabilities=[{"code": "lab"}]))
        with CaptureQueriesContext(connection) as asked:
            coverage()
            lapses(TODAY)
        assert len(asked) == 8


def test_the_map_has_every_country_once_and_no_other() -> None:
    codes = TILES.replace("..", " ").split()
    assert sorted(codes) == sorted(PLACES)
    assert {len(row.split()) for row in TILES.strip().splitlines()} == {COLUMNS}
    assert {"US", "IN", "CN", "DE", "SG", "MT"} <= set(PLACES)
    assert set(Country.objects.values_list("code", flat=True)) <= set(PLACES)


def test_papers_are_counted_by_the_month_of_their_last_day() -> None:
    days = ["2026-11-21", "2026-11-22", "2026-11-30", "2027-01-01", "2028-10-31", "2028-11-01"]
    have("one", site("one-1", certificates=[until(day, day) for day in days]))
    said = lapses(TODAY)
    assert (said.lapsed, said.later, said.undated) == (1, 1, 0)
    assert {f"{each.first:%Y-%m}": each.certificates for each in said.months if each.certificates} == {
        "2026-11": 2,
        "2027-01": 1,
        "2028-10": 1,
    }


def test_only_papers_in_force_count() -> None:
    suspended = until("2027-01-01", "2", status="suspended")
    have("one", site("one-1", certificates=[suspended, until("2027-01-01")], active=False))
    have("two", site("two-1", certificates=[suspended, {"standard": "ISO13485"}]))
    said = lapses(TODAY)
    assert (said.undated, sum(each.certificates for each in said.months)) == (1, 0)


@pytest.mark.parametrize(("months", "then"), [(0, date(2026, 11, 1)), (1, date(2026, 12, 1)), (14, date(2028, 1, 1))])
def test_months_follow_one_another(months: int, then: date) -> None:
    assert month_after(TODAY, months) == then
    assert len(lapses(TODAY).months) == MONTHS
