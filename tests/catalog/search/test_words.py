"""What may be typed, how words are compared, and that renamed things are found at once."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Provider, Site
from catalog.revision import latest
from catalog.search import LONGEST_TEXT, SearchRefused, found_sites, ranked_providers, ranked_sites, understand
from catalog.search.spelling import guesses, slips
from tests.catalog.api import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_catalog(db: None) -> None:
    builders.vocabularies()
    builders.capability(builders.site("anvil-basel", builders.provider("anvil"), city="Basel", country_id="CH"))


def keys(text: str) -> list[str]:
    return [site.key for site in ranked_sites(understand(text, Site.objects.all()), Site.objects.all())]


def stem(word: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalog_stem(%s)", [word])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mol\0d", "control_character"),
        ("mold\ning", "control_character"),
        ("a" * (LONGEST_TEXT + 1), "too_long"),
        ("one two three four five six seven eight nine ten eleven", "too_many_words"),
        ("1-2-3-4-5-6-7-8-9-10-11", "too_many_words"),
        ("", "no_words"),
        (" &|!():* ", "no_words"),
    ],
)
def test_what_cannot_be_searched_for_is_refused_with_the_way_out(text: str, code: str) -> None:
    with pytest.raises(SearchRefused) as refusal:
        understand(text, Site.objects.all())
    assert refusal.value.code == code
    assert isinstance(refusal.value, ValueError)


@pytest.mark.parametrize(
    "text", ["anvil:*", "anvil & basel", "'anvil'", "anvil | !", "anvil <-> basel", "%anvil_", "\\anvil"]
)
def test_the_syntax_of_queries_and_patterns_means_nothing(text: str) -> None:
    assert keys(text) == ["anvil-basel"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        understanding = understand(text, Site.objects.all())
    except SearchRefused:
        return
    assert found_sites(understanding, Site.objects.all()).count() <= 1
    assert all(phrase.text for phrase in understanding.matched)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("overmold", "overmolding"),
        ("moulding", "molds"),
        ("sterilisation", "sterilized"),
        ("capsule", "capsules"),
        ("assemblies", "assembly"),
        ("tabletting", "tablet"),
        ("filling", "fill"),
        ("silicone", "silicon"),
        ("coated", "coating"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("sterile", "sterilization"), ("PFS", "PF"), ("DES", "DE"), ("vial", "viral")]
)
def test_different_words_have_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_word_that_says_nothing_has_no_stem() -> None:
    assert stem("and") is None


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("", "abc", 3),
        ("lonza", "lonza", 0),
        ("siegfreid", "siegfried", 1),
        ("ethelyne", "ethylene", 2),
        ("tihuana", "tijuana", 1),
    ],
)
def test_slips_are_letters_wrong_missing_added_or_swapped(one: str, other: str, count: int) -> None:
    assert slips(one, other) == slips(other, one) == count


def test_a_guess_is_near_or_begins_alike_or_was_written_as_two_words() -> None:
    assert guesses("catelent", ["catalent pharma", "cantonment"]) == ("catalent",)
    assert guesses("catal", ["catalent pharma"]) == ("catalent",)
    assert guesses("thermofis", ["thermo fisher scientific"]) == ()
    assert guesses("thermofisher", ["thermo fisher scientific"]) == ("thermo fisher",)
    assert guesses("pfs", ["pfs", "pft"]) == ()


def test_a_renamed_provider_is_found_by_its_new_name_only() -> None:
    Provider.objects.filter(key="anvil").update(name="Hammer Works")
    Site.objects.update(name="Main plant")
    assert keys("hammer") == ["anvil-basel"]
    assert keys("anvil") == []


def test_a_site_that_moved_is_found_at_its_new_place_only() -> None:
    Site.objects.update(city="Zürich")
    assert keys("zurich") == ["anvil-basel"]
    assert keys("basel") == ["anvil-basel"]  # its name still says so
    Site.objects.update(name="Plant")
    assert keys("basel") == []


def test_a_provider_without_a_site_is_found_by_its_name_alone() -> None:
    Provider.objects.create(key="orphan", name="Orphan Devices", status="draft", source=builders.source())
    sites, providers = Site.objects.all(), Provider.objects.all()
    understanding = understand("orphen", sites, providers)
    assert [each.key for each in ranked_providers(understanding, providers, sites)] == ["orphan"]
    assert understand("orphan", sites).not_understood == ("orphan",)


def test_searching_writes_nothing() -> None:
    before = latest()
    keys("anvyl molding")
    assert latest() == before


def test_an_identifier_of_zeros_identifies_nobody() -> None:
    Site.objects.update(fei="0000000000")
    assert understand("0000000000", Site.objects.all()).not_understood == ("0000000000",)
