"""What is read of the changes alone equals, byte for byte, what is read of everything."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import Certificate, Provider
from matching.readmodel.arrays import arrays_of, facts_of, words_of
from matching.readmodel.reading import Reading, read
from tests.catalog.api import builders
from tests.matching.readmodel.edits import edit, empty

pytestmark = pytest.mark.django_db(transaction=True)


def bytes_of(reading: Reading) -> dict[str, Any]:
    arrays = arrays_of(reading.facts)
    plain = {name: (array.dtype.str, array.shape, array.tobytes()) for name, array in arrays.items()}
    return {**plain, **words_of(reading.facts.columns.codes), "revision": reading.revision}


def differences(found: Reading, expected: Reading) -> list[str]:
    one, other = bytes_of(found), bytes_of(expected)
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]


def test_any_edits_read_by_themselves_equal_a_full_reading() -> None:
    builders.vocabularies()

    @settings(max_examples=8, deadline=None, database=None)
    @given(st.randoms(use_true_random=False), st.integers(3, 8))
    def edited(draw: random.Random, steps: int) -> None:
        empty()
        base = read()
        for _ in range(steps):
            edit(draw)
            found = read(base)
            assert differences(found, read()) == []
            base = found if draw.random() < 0.6 else base

    edited()


def catalog_of_three() -> Reading:
    builders.vocabularies()
    for key in ("acme", "beta", "gamma"):
        at = builders.site(f"{key}-one", builders.provider(key), city=key)
        builders.capability(at, annual_volume_max=10**15 if key == "gamma" else 5)
        builders.certificate(at, scope=["device"] if key == "beta" else [])
    return read()


def test_columns_in_which_nothing_changed_are_the_very_same_arrays() -> None:
    before = catalog_of_three()
    Certificate.objects.filter(site__key="beta-one").update(status="suspended")
    was, now = arrays_of(before.facts), arrays_of(read(before).facts)
    assert [name for name in now if now[name] is not was[name] and not name.startswith(("codes", "scop", "succ"))] == [
        "certificates.status",
        "certificates.statuses_by_standard",
    ]


def test_the_last_large_number_scope_and_city_leave_with_their_provider() -> None:
    before = catalog_of_three()
    Provider.objects.exclude(key="acme").update(status="retired")
    after = read(before)
    assert after.facts.columns.capabilities.annual_volume_max.dtype == "int8"
    assert after.facts.columns.scopes == ((),)
    assert differences(after, read()) == []


def test_facts_come_back_from_their_arrays() -> None:
    reading = catalog_of_three()
    back = facts_of(arrays_of(reading.facts), words_of(reading.facts.columns.codes))
    assert differences(Reading(revision=reading.revision, facts=back), reading) == []
    assert back.columns.providers.key == reading.facts.columns.providers.key
