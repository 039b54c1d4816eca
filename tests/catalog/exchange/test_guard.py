"""A register's file that lacks much of what it brought before, or has other columns, is refused until confirmed."""

from collections.abc import Iterable
from typing import Any

import pytest

from catalog.models import CapabilityRecord, Certificate, Site
from tests.catalog.exchange.documents import attempt, document, load, provider, site
from tests.catalog.exchange.test_decrs import HEADER, the_list
from tests.catalog.exchange.test_openfda import MAKE, page, result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]

ALL = range(40)


def plants(numbers: Iterable[int], **values: str) -> bytes:
    lines = ({"FEI_NUMBER": str(3_000_000_000 + n), "DUNS_NUMBER": str(100_000_000 + n), **values} for n in numbers)
    return the_list(*lines)


def codes(content: Any, **options: Any) -> list[str]:
    return [error.code for error in attempt(content, source="decrs", publish=True, **options).errors]


@pytest.mark.parametrize(
    ("kept", "refused"), [(40, []), (38, []), (37, ["needs_confirmation"]), (0, ["needs_confirmation"])]
)
def test_a_twentieth_of_the_sites_may_be_missing_and_no_more(kept: int, refused: list[str]) -> None:
    load(plants(ALL), source="decrs")
    assert codes(plants(range(kept))) == refused
    assert Site.objects.filter(active=True).count() == 40


def test_the_refusal_counts_what_is_missing() -> None:
    load(plants(ALL), source="decrs")
    (error,) = attempt(plants(range(30)), source="decrs", dry_run=True).errors
    assert "lacks 10 of the 40 sites that this register brought before (25.0%, more than 5%)" in error.message


def test_what_is_confirmed_comes_in_and_still_nothing_retires_by_absence() -> None:
    load(plants(ALL), source="decrs")
    report = load(plants(range(10), EXPIRATION_DATE="12/31/2026"), source="decrs", confirm=True)
    assert (report.total("updated"), report.total("retired"), report.total("removed")) == (10, 0, 0)
    assert (Site.objects.filter(active=True).count(), Certificate.objects.count()) == (40, 40)


def test_records_that_would_go_count_too() -> None:
    load(plants(ALL), source="decrs")
    assert codes(plants(ALL, OPERATIONS="MANUFACTURE")) == ["needs_confirmation"]
    load(plants(ALL, OPERATIONS="MANUFACTURE"), source="decrs", confirm=True)
    assert CapabilityRecord.objects.count() == 40


def test_what_others_brought_does_not_count() -> None:
    load(document(*(provider(f"p-{n}", sites=[site(f"p-{n}-s")]) for n in range(30))))
    load(page(*(result(MAKE, fei_number=str(3_100_000_000 + n)) for n in range(30))), source="openfda")
    load(plants(range(2)), source="decrs")
    assert codes(plants(range(2))) == []


def test_a_page_lacks_nothing() -> None:
    load(page(*(result(MAKE, fei_number=str(3_100_000_000 + n)) for n in range(4))), source="openfda")
    one = page(result(MAKE, fei_number="3100000009"), results={"skip": 4, "limit": 1, "total": 5})
    load(one, source="openfda")
    assert Site.objects.count() == 5


def test_a_new_column_is_refused_until_it_is_confirmed() -> None:
    rows = plants([1]).decode().splitlines()
    content = "\n".join(
        f"{row.rstrip(chr(9))}\t{more}" for row, more in zip(rows, ("RATING", "A"), strict=True)
    ).encode()
    assert codes(content) == ["columns"]
    load(content, source="decrs", confirm=True)
    assert Site.objects.count() == 1


def test_what_cannot_be_read_is_not_counted_as_missing() -> None:
    load(plants(ALL), source="decrs")
    assert codes(the_list({}, header=HEADER.replace("OPERATIONS", "WORK"))) == ["columns"]


def test_a_column_that_is_read_cannot_be_confirmed_away() -> None:
    assert codes(the_list({}, header=HEADER.replace("OPERATIONS", "WORK")), confirm=True) == ["columns"]
