"""While a new revision cannot be had, the last good snapshot is answered from, for a while."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.models import Modality
from catalog.revision import Latest
from matching.readmodel import freshness
from matching.readmodel.freshness import Behind, Keeper
from matching.readmodel.store import Store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keeper(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Keeper:
    monkeypatch.setattr(freshness, "PATIENCE", 0.05)
    Modality.objects.create(code="kite", name="Kite", group="device")
    keeper = Keeper()
    keeper.snapshot()
    return keeper


@pytest.fixture
def reading_elsewhere(keeper: Keeper, directory: Path) -> Iterator[int]:
    """The catalog has moved, and another worker reads it; what is held is of this revision."""
    assert keeper.held is not None
    Modality.objects.update(name="moved")
    with Store(directory).only_writer(until=0) as mine:
        assert mine
        yield keeper.held.reading.revision.number


def test_a_request_that_has_waited_is_answered_of_the_revision_before(keeper: Keeper, reading_elsewhere: int) -> None:
    assert keeper.snapshot().revision == reading_elsewhere


def test_after_a_while_it_is_refused(keeper: Keeper, reading_elsewhere: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "LAST_GOOD", 0)
    with pytest.raises(Behind):
        keeper.snapshot()


def test_once_the_revision_can_be_had_it_is_answered(keeper: Keeper, directory: Path) -> None:
    Modality.objects.update(name="moved")
    with Store(directory).only_writer(until=0):
        before = keeper.snapshot().revision
    after = keeper.snapshot()
    assert (after.revision, after.columns.codes.modality_names) == (before + 1, ("moved",))


@pytest.mark.parametrize("back", [0, 1])
def test_what_is_held_of_another_history_is_not_answered_from(
    keeper: Keeper, reading_elsewhere: int, back: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_back = Latest(number=reading_elsewhere - back, raised_at=None)
    monkeypatch.setattr(freshness, "latest", lambda: put_back)
    with pytest.raises(Behind):
        keeper.snapshot(put_back)
