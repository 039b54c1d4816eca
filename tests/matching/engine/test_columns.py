from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matching.engine.columns import NO_DAY, ColumnsError, closure, day_number, day_of
from matching.engine.tables import narrowed_days
from tests.matching.engine.small_world import columns, makes, paper, provider, site

TWO_SITES = columns(
    provider("a", site("a1", capabilities=[makes("ds")]), site("a2", capabilities=[makes("lab"), makes("device")])),
    provider("b", site("b1", certificates=[paper(scope=["device.molding"])])),
    provider("c"),
)


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(1999, 12, 31), date(9999, 12, 31), None])
def test_day_numbers_come_back_as_the_same_day(day: date | None) -> None:
    assert day_of(day_number(day)) == day


def test_days_are_counted_from_1970_and_a_missing_one_is_no_day() -> None:
    assert (day_number(date(1970, 1, 2)), day_number(None)) == (1, NO_DAY)


@pytest.mark.parametrize(("latest", "bits"), [(date(2059, 9, 18), 16), (date(2059, 9, 19), 32), (None, 16)])
def test_days_are_narrowed_where_all_of_them_have_room(latest: date | None, bits: int) -> None:
    days = np.array([NO_DAY, 0, day_number(latest)], dtype=np.int32)
    narrowed = narrowed_days(days)
    least = np.iinfo(narrowed.dtype).min
    assert narrowed.dtype.itemsize * 8 == bits
    assert [NO_DAY if day == least else day for day in narrowed.tolist()] == days.tolist()


def test_columns_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        TWO_SITES.sites.country[0] = 1


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ColumnsError, match="Inspections differ in length"):
        replace(TWO_SITES.inspections, area=np.zeros(3, dtype=np.int8))


def test_records_out_of_the_order_of_their_sites_are_refused() -> None:
    with pytest.raises(ColumnsError, match="CapabilityRecords are not in the order"):
        replace(TWO_SITES.capabilities, site=np.array([1, 0, 0]))


def test_sites_out_of_the_order_of_their_providers_are_refused() -> None:
    with pytest.raises(ColumnsError, match="order of their providers"):
        replace(TWO_SITES.sites, provider=np.array([1, 0, 0]))


def test_a_record_of_a_site_that_is_not_there_is_refused() -> None:
    with pytest.raises(ColumnsError, match="names site 7 of 3"):
        replace(TWO_SITES, capabilities=replace(TWO_SITES.capabilities, site=np.array([0, 1, 7])))


def test_the_first_scope_must_be_the_site_wide_one() -> None:
    with pytest.raises(ColumnsError, match="site-wide"):
        replace(TWO_SITES, scopes=((1,),))


def test_records_are_found_by_their_site() -> None:
    assert [list(TWO_SITES.capabilities.of_site(n)) for n in range(3)] == [[0], [1, 2], []]


def test_sites_are_found_by_their_provider() -> None:
    assert [list(TWO_SITES.sites.of_provider(n)) for n in range(3)] == [[0, 1], [2], []]
    assert TWO_SITES.sites.first_sites.tolist() == [0xFF, 0, 0xFF]


def test_providers_are_found_by_their_key() -> None:
    assert (TWO_SITES.providers.position("b"), TWO_SITES.providers.has("bb")) == (1, False)
    with pytest.raises(KeyError):
        TWO_SITES.providers.position("bb")


def test_a_code_covers_itself_and_all_below_it() -> None:
    covers = closure(["a", "a.b", "a.b.c", "d"], [None, "a", "a.b", None])
    assert covers.tolist() == [[1, 1, 1, 0], [0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1]]


def test_a_scope_covers_what_lies_below_it_and_touches_what_lies_above() -> None:
    code = TWO_SITES.codes.capability
    scope = TWO_SITES.scopes.index((code["device.molding"],))
    assert TWO_SITES.scope_covers[scope, code["device.molding.lsr"]]
    assert TWO_SITES.scope_touches[scope, code["device"]]
    assert not TWO_SITES.scope_covers[scope, code["device"]]
