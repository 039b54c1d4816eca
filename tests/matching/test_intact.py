"""One bit that changed in a record is found, wherever it is."""

import json
import random
import uuid

import pytest

from matching.replay import is_intact, verify
from matching.shortlists import canonical, hash_of
from tests.matching.engine.telling import record
from tests.matching.frozen import ID, TODAY, frozen, provider, site, snapshot

WORLD = snapshot(provider("beta", site("beta-one", capabilities=[record()])))
RECORD = canonical(frozen(WORLD, {"must": {"capabilities": ["device.molding"]}}))
HASH = hash_of(RECORD)


def test_what_was_frozen_is_intact() -> None:
    assert is_intact(RECORD, HASH, ID)


def test_one_changed_bit_is_found_at_every_byte() -> None:
    draw = random.Random(7)
    for place in range(len(RECORD)):
        changed = bytearray(RECORD)
        changed[place] ^= 1 << draw.randrange(8)
        assert not is_intact(bytes(changed), HASH)


def test_of_a_record_that_is_not_intact_nothing_is_compared() -> None:
    said = verify(RECORD[:-1] + b"]", HASH, WORLD, TODAY)
    assert (said["intact"], said["as_recorded"], said["today"], said["catalog"]["then"]) == (False, None, None, None)
    assert said["recomputed"] != said["hash"]
    assert len(said["because"]) == 2


@pytest.mark.parametrize(
    "stored",
    [
        json.dumps(json.loads(RECORD)).encode(),
        b'{"a":1,"a":1}',
        b'{"a":NaN}',
        b'{"a":"\\ud800"}',
        b'{"a":123456789012345678901}',
        b"[" * 100_000,
        b"[]",
        b"{}",
        b"",
        b"\xff",
    ],
)
def test_bytes_with_their_hash_that_are_no_record_are_found(stored: bytes) -> None:
    assert not is_intact(stored, hash_of(stored))


def test_the_record_of_another_shortlist_is_found() -> None:
    said = verify(RECORD, HASH, WORLD, TODAY, shortlist=uuid.UUID(int=9))
    assert said["because"] == ["The stored bytes are the record of another shortlist."]


def test_a_record_says_the_same_however_often_it_is_verified() -> None:
    assert verify(RECORD, HASH, WORLD, TODAY) == verify(RECORD, HASH, WORLD, TODAY)
