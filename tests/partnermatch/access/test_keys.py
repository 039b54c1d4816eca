"""The text of a key: what it looks like, and that a wrong one is recognised without asking anybody."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnermatch.access.keys import SECRET_ALPHABET, KeyText, checksum, new_key, read_key

BODY = "pm_abcdefgh_" + "0A" * 16
KEY = KeyText(prefix="abcdefgh", text=BODY + checksum(BODY))


def test_a_key_has_the_shape_that_a_secret_scanner_looks_for() -> None:
    key = new_key()
    assert re.fullmatch(r"pm_[a-z2-7]{8}_[0-9A-Za-z]{38}", key.text)
    assert key.text[3:11] == key.prefix
    assert read_key(key.text) == key


def test_no_two_keys_are_alike() -> None:
    assert len({new_key().text for _ in range(1000)}) == 1000


def test_a_key_is_read_back() -> None:
    assert read_key(KEY.text) == KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pm_",
        KEY.text[:-1],
        KEY.text + "0",
        f" {KEY.text}",
        f"{KEY.text}\n",
        KEY.text.replace("pm_", "PM_"),
        KEY.text.replace("_", "-"),
        KEY.text[:-1] + "\N{FULLWIDTH DIGIT ONE}",
    ],
    # A random key in a test's name would differ from one test process to the next.
    ids=["empty", "prefix", "short", "long", "space before", "line end", "capitals", "hyphens", "wide digit"],
)
def test_what_is_not_written_like_a_key_is_none(text: str) -> None:
    assert read_key(text) is None


@given(position=st.integers(12, 49), character=st.sampled_from(SECRET_ALPHABET))
def test_one_wrong_character_breaks_the_checksum(position: int, character: str) -> None:
    changed = KEY.text[:position] + character + KEY.text[position + 1 :]
    assert read_key(changed) == (KEY if changed == KEY.text else None)


def test_the_checksum_is_crc32_in_base_62() -> None:
    # CRC-32 of "123456789" is 0xCBF43926 = 3 421 780 262 (the check value of the algorithm's catalogue).
    digits = [SECRET_ALPHABET.index(digit) for digit in checksum("123456789")]
    assert sum(digit * 62**power for power, digit in enumerate(reversed(digits))) == 0xCBF43926


def test_the_digest_depends_on_every_part_and_on_the_pepper() -> None:
    other = new_key()
    digests = {KEY.digest("a"), KEY.digest("b"), other.digest("a")}
    assert len(digests) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)


def test_a_key_does_not_print_its_secret() -> None:
    assert KEY.text not in repr(KEY)
