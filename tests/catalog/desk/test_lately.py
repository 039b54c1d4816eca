"""Large answers are kept for the latest state, and for no other."""

from collections.abc import Callable
from itertools import count

import pytest
from django.db import transaction

from catalog.desk.lately import lately


@pytest.fixture
def asked() -> Callable[[], int]:
    numbers = count()
    return lambda: next(numbers)


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_kept_until_the_state_changes(asked: Callable[[], int]) -> None:
    said = [lately(state, "a test", asked) for state in ("one", "one", "two", "two", "one")]
    assert said == [0, 0, 1, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_of_a_transaction(asked: Callable[[], int]) -> None:
    with transaction.atomic():
        assert [lately("one", "another test", asked) for _ in range(2)] == [0, 1]
    assert lately("one", "another test", asked) == 2
