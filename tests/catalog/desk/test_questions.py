"""The questions that matches leave open: shown in bands, from several sponsors up, while they are open."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.desk.completeness import missing_of
from catalog.desk.profile import read_profile
from catalog.desk.questions import (
    BANDS,
    FEW,
    WORDS,
    AskedQuestion,
    add_askers,
    asked_of,
    bands_by_subject,
    forget_before,
)
from catalog.models import CapabilityRecord, Provider, QuestionCount, Site
from tests.catalog.admin.conftest import put

pytestmark = pytest.mark.django_db
SITE = "northmold-tijuana"
YEAR = timezone.now().year


def met(about: str, askers: int, *, first: int = 0, year: int = YEAR, site: str = SITE) -> None:
    """So many different places, from `first` on."""
    add_askers({(site, about): (2**askers - 1) << first}, year=year)


def asked(of: Provider) -> list[AskedQuestion]:
    profile = read_profile(of.pk)
    assert profile is not None
    return asked_of(profile)


def told(of: Provider) -> list[tuple[str, int]]:
    return [(each.about, each.band) for each in asked(of)]


@pytest.fixture
def northmold(db: None) -> Provider:
    return put("published")


def test_what_fewer_than_three_sponsors_ask_is_not_shown(northmold: Provider) -> None:
    met("lead_time", FEW - 1)
    assert told(northmold) == []
    met("lead_time", 1, first=FEW - 1)
    assert told(northmold) == [("lead_time", FEW)]


def test_who_asks_again_is_not_counted_again(northmold: Provider) -> None:
    for _ in range(50):
        met("lead_time", 1)
    assert told(northmold) == []
    assert QuestionCount.objects.get().askers == 1


def test_what_most_ask_comes_first(northmold: Provider) -> None:
    met("lead_time", 3)
    met("batch_size", 9)
    met("modalities:small_molecule", 25)
    assert told(northmold) == [("modalities:small_molecule", 20), ("batch_size", 8), ("lead_time", 3)]


def test_a_band_hides_one_more(northmold: Provider) -> None:
    met("lead_time", 4)
    before = told(northmold)
    met("lead_time", 1, first=4)
    assert told(northmold) == before


def test_the_sponsors_of_two_years_are_united(northmold: Provider) -> None:
    met("lead_time", 2, year=YEAR - 1)
    met("lead_time", 1, first=2)
    met("batch_size", 9, year=YEAR - 2)
    assert told(northmold) == [("lead_time", 3)]


def test_what_is_old_is_forgotten(northmold: Provider) -> None:
    met("lead_time", 3, year=YEAR - 2)
    met("lead_time", 3)
    forget_before(YEAR - 1)
    assert list(QuestionCount.objects.values_list("year", flat=True)) == [YEAR]


@pytest.mark.parametrize(
    "about",
    ["capabilities:device", "capabilities:device.molding", "standards:ISO13485", "countries", "exclude_countries"],
)
def test_what_is_on_record_by_now_is_no_question(northmold: Provider, about: str) -> None:
    met(about, 9)
    assert told(northmold) == []


@pytest.mark.parametrize(
    "about",
    ["capabilities:lab", "standards:ISO9001", "contract_services", "stages:concept", "inspection", "annual_volume"],
)
def test_what_is_not_on_record_is_a_question(northmold: Provider, about: str) -> None:
    met(about, 9)
    assert told(northmold) == [(about, 8)]


def test_an_answer_takes_the_question_away(northmold: Provider) -> None:
    met("annual_volume", 9)
    CapabilityRecord.objects.update(annual_volume_max=100)
    assert told(northmold) == []


def test_closed_sites_are_asked_nothing(northmold: Provider) -> None:
    met("lead_time", 9)
    Site.objects.update(active=False)
    assert told(northmold) == []


def test_what_is_missing_comes_in_the_order_of_what_is_asked(northmold: Provider) -> None:
    before = [part.name for part in missing_of(northmold)]
    met("modalities:small_molecule", 3)
    after = [part.name for part in missing_of(northmold, bands_by_subject(asked(northmold)))]
    assert (before[0], after[0], sorted(before) == sorted(after)) == ("contract_services", "modalities", True)


def test_a_site_that_is_gone_is_left_out(northmold: Provider) -> None:
    met("lead_time", 3, site="nowhere")
    assert QuestionCount.objects.count() == 0


def test_one_query_whatever_there_is(northmold: Provider) -> None:
    for about in ("lead_time", "batch_size", "inspection"):
        met(about, 9)
    profile = read_profile(northmold.pk)
    assert profile is not None
    with CaptureQueriesContext(connection) as queries:
        asked_of(profile)
    assert len(queries) == 1


def test_every_question_has_words() -> None:
    for subject in [*WORDS, "of_tomorrow"]:
        question = AskedQuestion(site=Site(), about=f"{subject}:code", band=FEW)
        assert (question.words[-1], question.asked_by) == ("?", BANDS[FEW])
