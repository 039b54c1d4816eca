"""The digest of what the engine weighs with."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matching.engine import columns, configuration, criteria, inspections, levels, record_tables, records, tables
from matching.engine.configuration import configuration_digest

# module → the tables in it that change what an answer comes to
TUNABLE: dict[Any, tuple[str, ...]] = {
    columns: (),
    criteria: ("CRITERIA", "IN_LISTED_REGION"),
    inspections: ("AREAS_OF_ROOT", "REPAIRED_AFTER_DAYS", "VOLUNTARY_ACTION", "WINDOW_YEARS"),
    levels: ("PRIORS", "PROGRAMMES", "RELIABILITY"),
    record_tables: ("EVIDENCE",),
    records: ("LAPSED_DAYS",),
    tables: (),
}
# What only names or encodes something.
FIXED = {
    "CERTIFICATE_STATUS",
    "CONTRACT_SERVICES",
    "AREAS",
    "OUTCOMES",
    "MISSING",
    "NO_DAY",
    "EPOCH",
    "ALL",
    "EXPECTED",
}
DERIVED = {"LEVELS", "LEVEL", "NO", "YES", "TRIPLES", "GRADES", "EXPERIENCES", "MANY"}


def constants(module: Any) -> Iterator[str]:
    """Public constants that the module itself defines."""
    text = Path(module.__file__).read_text()
    for line in re.findall(r"^([A-Z][A-Z_, ]*?)(?:: [^=]+)? = ", text, re.MULTILINE):
        yield from line.split(", ")


@pytest.mark.parametrize("module", TUNABLE)
def test_every_constant_of_these_modules_is_in_the_digest_or_decides_nothing(module: Any) -> None:
    assert set(constants(module)) - FIXED - DERIVED == set(TUNABLE[module])


def changed(value: Any) -> Any:
    """Another value of the same shape."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, tuple):
        return (*value[:-1], changed(value[-1]))
    if isinstance(value, str):
        return f"{value}x"
    last = next(reversed(value))
    return dict(value) | ({last: changed(value[last])} if isinstance(value[last], int | tuple) else {"new": None})


@pytest.mark.parametrize("name", [name for names in TUNABLE.values() for name in names])
def test_another_value_of_any_of_them_is_another_digest(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = configuration_digest()
    monkeypatch.setattr(configuration, name, changed(getattr(configuration, name)))
    assert configuration_digest() != before


def test_a_new_value_is_noticed() -> None:
    """Records name this digest: whoever changes it on purpose writes the new one here."""
    assert configuration_digest() == "sha256:930969b3903eceab5b67975c3b8b434a8d8a2301434460ed1c2d2433742d08aa"
