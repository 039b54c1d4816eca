"""The product's own vocabularies as `Codes`, read from its reference lists."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matching.engine.columns import Bools, Codes, closure

REFERENCE = Path(__file__).parent.parent / "seeds" / "reference"
Row = dict[str, str]


def codes() -> Codes:
    """154 capabilities, 53 standards, 26 modalities, 249 countries, 12 regions."""
    capabilities, standards = sorted(_rows("capabilities"), key=_code), sorted(_rows("standards"), key=_code)
    modalities, stages = sorted(_rows("modalities"), key=_code), _rows("stages")
    countries, regions = _rows("countries"), _rows("regions")
    names = tuple(_code(row) for row in capabilities)
    covers = closure(names, [row["parent"] or None for row in capabilities])
    region_codes = tuple(sorted({row["region"] for row in regions}))
    country_codes = tuple(row["alpha2"] for row in countries)
    belongs = {(row["region"], row["country"]) for row in regions}
    return Codes(
        capabilities=names,
        capability_names=tuple(row["name"] for row in capabilities),
        units=_units(capabilities),
        covers=covers,
        standards=tuple(_code(row) for row in standards),
        standard_titles=tuple(row["title"] for row in standards),
        standard_kinds=tuple(row["kind"] for row in standards),
        standard_notes=tuple(row["note"] for row in standards),
        holdable=tuple(row["holdable"] == "yes" for row in standards),
        applies_to=np.array([_applies(row, names, covers) for row in standards], dtype=np.bool_),
        modalities=tuple(_code(row) for row in modalities),
        modality_names=tuple(row["name"] for row in modalities),
        stages=tuple(_code(row) for row in stages),
        stage_names=tuple(row["name"] for row in stages),
        countries=country_codes,
        country_names=tuple(row["name"] for row in countries),
        regions=region_codes,
        region_names=region_codes,
        members=np.array([[(region, c) in belongs for c in country_codes] for region in region_codes], dtype=np.bool_),
    )


def _rows(table: str) -> list[Row]:
    with (REFERENCE / f"{table}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def _code(row: Row) -> str:
    return row["code"]


def _units(capabilities: Sequence[Row]) -> tuple[str, ...]:
    """A parent's code is a prefix, so it comes first and its unit can be inherited."""
    units: dict[str, str] = {}
    for row in capabilities:
        units[row["code"]] = row["unit"] or units[row["parent"]]
    return tuple(units.values())


def _applies(standard: Row, capabilities: Sequence[str], covers: Bools) -> Bools:
    named = [capabilities.index(code) for code in standard["applies_to"].split(";") if code]
    return np.asarray(covers[named].any(axis=0)) if named else np.ones(len(capabilities), dtype=np.bool_)
