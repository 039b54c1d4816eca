"""An answer as text for a terminal."""

import json
from typing import Any

import pytest

from matching.management.shortlist import shortlist
from tests.golden.answers import names, recorded


def printed(name: str, width: int = 120, **changes: Any) -> list[str]:
    return list(shortlist(json.loads(recorded(name)) | changes, width))


@pytest.mark.parametrize("width", [60, 80, 100, 120, 160])
@pytest.mark.parametrize("name", names())
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    assert max(len(line) for line in printed(name, width)) <= width


def test_each_result_has_its_row_reasons_and_questions() -> None:
    lines = printed("device-shortlist")
    first = lines.index(next(line for line in lines if "Alder Medical" in line))
    assert " ".join(lines[first].split()) == "1 Alder Medical Tijuana MX confirmed 85.9 (81.4 to 90.5) 0.91"
    assert lines[first + 1].strip() == "source: synthetic"
    assert lines[first + 2].strip() == "+ ISO13485 MD 712345 (BSI) valid to 2029-02-28 (register)"
    assert lines[first + 3].strip() == "+ 29.6 points: MX (Mexico) is a preferred country"
    assert any(line.strip().startswith("? 6.2 points: Which lead time") for line in lines[first:])


def test_near_misses_come_last_with_what_would_mend_them() -> None:
    lines = printed("device-shortlist")
    misses = lines[lines.index("Near misses: all but one must met or open") :]
    assert "      - standards:ISO13485: ISO13485 MD 800006 (BSI) is suspended: ask when it is restored" in misses


def test_where_nobody_fits_the_funnel_is_printed() -> None:
    lines = printed("nobody")
    assert "Nobody fits. What each must leaves, in providers:" in lines
    assert lines[-2].split() == ["together", "0", "0", "16"]


def test_numbers_and_codes_are_not_broken_at_the_end_of_a_line() -> None:
    for width in range(60, 100):
        text = "\n".join(printed("device-shortlist", width))
        assert "20 000 000 units" in text.replace("\n        ", " ")
        assert "000\n" not in text.replace("000 000\n", "")


def test_what_a_terminal_would_obey_is_not_passed_on() -> None:
    brief = json.loads(recorded("nobody"))["brief"] | {"title": "\x1b[2J\x07 red\ud800"}
    assert printed("nobody", brief=brief)[0] == "�[2J� red�"


def test_one_is_told_as_one() -> None:
    counts = {"considered": 1, "confirmed": 0, "possible": 0, "near_miss": 1, "excluded": 0}
    lines = printed("nobody", counts=counts)
    assert "1 provider considered: 0 confirmed, 0 possible, 1 near miss, 0 excluded" in lines
