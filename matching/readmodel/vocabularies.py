"""The vocabularies of the catalog as the engine's tables of codes."""

from collections.abc import Sequence

import numpy as np

from catalog.models import Capability, Country, Modality, Region, Stage, Standard
from matching.engine.columns import Bools, Codes, closure


def read_codes() -> Codes:
    """Six small queries."""
    capabilities = sorted(Capability.objects.values_list("code", "name", "parent_id", "unit"))
    standards = sorted(Standard.objects.values_list("code", "title", "kind", "note", "holdable", "applies_to"))
    modalities = sorted(Modality.objects.values_list("code", "name"))
    stages = list(Stage.objects.order_by("order").values_list("code", "name"))
    countries = sorted(Country.objects.values_list("code", "name"))
    regions = sorted(Region.objects.values_list("code", "name", "countries"))
    codes = tuple(row[0] for row in capabilities)
    covers = closure(codes, [row[2] for row in capabilities])
    country_codes = tuple(row[0] for row in countries)
    return Codes(
        capabilities=codes,
        capability_names=tuple(row[1] for row in capabilities),
        units=_units(capabilities),
        covers=covers,
        standards=tuple(row[0] for row in standards),
        standard_titles=tuple(row[1] for row in standards),
        standard_kinds=tuple(row[2] for row in standards),
        standard_notes=tuple(row[3] for row in standards),
        holdable=tuple(row[4] for row in standards),
        applies_to=_applies_to([row[5] for row in standards], codes, covers),
        modalities=tuple(row[0] for row in modalities),
        modality_names=tuple(row[1] for row in modalities),
        stages=tuple(row[0] for row in stages),
        stage_names=tuple(row[1] for row in stages),
        countries=country_codes,
        country_names=tuple(row[1] for row in countries),
        regions=tuple(row[0] for row in regions),
        region_names=tuple(row[1] for row in regions),
        members=_members([row[2] for row in regions], country_codes),
    )


def _units(capabilities: Sequence[tuple[str, str, str | None, str]]) -> tuple[str, ...]:
    """Each capability's own volume unit, or the nearest ancestor's. Rows come parents first (a code is a prefix)."""
    units: dict[str, str] = {}
    for code, _name, parent, unit in capabilities:
        units[code] = unit or (units[parent] if parent else "")
    return tuple(units.values())


def _applies_to(lists: Sequence[Sequence[str]], codes: Sequence[str], covers: Bools) -> Bools:
    position = {code: n for n, code in enumerate(codes)}
    everything = np.ones(len(codes), dtype=np.bool_)
    rows = [covers[[position[c] for c in named]].any(axis=0) if named else everything for named in lists]
    return np.array(rows, dtype=np.bool_).reshape(len(lists), len(codes))


def _members(lists: Sequence[Sequence[str]], countries: Sequence[str]) -> Bools:
    rows = [[country in set(named) for country in countries] for named in lists]
    return np.array(rows, dtype=np.bool_).reshape(len(lists), len(countries))
