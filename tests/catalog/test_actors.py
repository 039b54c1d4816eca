"""Who made a change: compared by user, whatever key it came with and whatever the user is called now."""

import pytest

from catalog.actors import Actor, shown

VERA = Actor(user="vera", id=7, key="abcdefgh")


@pytest.mark.parametrize(
    ("context", "wrote"),
    [
        ({"user": "vera", "user_id": 7}, True),
        ({"user": "vera", "user_id": 7, "key": "zzzzzzzz"}, True),
        ({"user": "renamed", "user_id": 7}, True),
        ({"user": "vera", "user_id": 8}, False),
        ({"user": "vera"}, True),
        ({"user": "vera (key pm_abcdefgh)"}, True),
        ({"user": "veras (key pm_abcdefgh)"}, False),
        ({"user": "paul", "user_id": 8, "author": "vera", "author_id": 7}, True),
        ({"user": "seed"}, False),
        ({}, False),
    ],
)
def test_a_change_is_its_users(context: dict[str, object], wrote: bool) -> None:
    assert VERA.wrote(context) is wrote


def test_a_context_states_only_what_is_known() -> None:
    assert VERA.context() == {"user": "vera", "user_id": 7, "key": "abcdefgh"}
    assert Actor(user="seed").context() == {"user": "seed"}


def test_people_read_the_user_and_the_key() -> None:
    assert shown(VERA.context()) == "vera (key pm_abcdefgh)"
    assert (shown({"user": "seed"}), shown({})) == ("seed", None)
