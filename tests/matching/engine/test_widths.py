"""What small integers have to hold: a longer list, more points or another prior must not wrap or lose its order."""

import numpy as np

from matching.engine.at_best import RANKS_OF_STAGE
from matching.engine.door.vocabulary import LONGEST_LIST
from matching.engine.door.wants import MOST_POINTS, MOST_WANTS
from matching.engine.units import U

LISTS_OF_MUSTS, SINGLE_MUSTS = 5, 3
MOST = MOST_WANTS * MOST_POINTS * U


def test_all_musts_of_a_brief_can_be_counted_in_a_byte() -> None:
    assert np.iinfo(np.uint8).max >= LISTS_OF_MUSTS * LONGEST_LIST + SINGLE_MUSTS


def test_twice_the_codes_of_a_list_can_be_counted_in_a_byte() -> None:
    assert np.iinfo(np.uint8).max >= 2 * LONGEST_LIST + 1


def test_those_on_record_and_those_that_are_broader_can_be_counted_together() -> None:
    assert np.iinfo(np.int16).max >= LONGEST_LIST * (LONGEST_LIST + 1) + LONGEST_LIST


def test_a_ceiling_and_a_key_have_room_for_all_points() -> None:
    assert np.iinfo(np.uint32).max >= MOST
    assert np.iinfo(np.int64).max >= MOST * (MOST + 1) + MOST


def test_the_best_record_of_a_stage_tells_a_must_what_is_proven() -> None:
    """It is kept by its worth for wants: priors that turned this order round would turn musts round, too."""
    unstated, another, this = RANKS_OF_STAGE.T.astype(int)
    assert another.max() < unstated.min()
    assert unstated.max() < this.min()
    assert (np.diff(this) < 0).all()
