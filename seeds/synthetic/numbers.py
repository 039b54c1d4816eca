"""Volumes, batches, lead times and programmes that are plausible for a capability, in its own unit."""

from random import Random
from typing import Any

from seeds.synthetic.dice import chance, weighted
from seeds.synthetic.profiles import Profile

_STEPS = (1, 2, 3, 5, 8)  # five rounded values a decade
# Per capability, the longest prefix that is listed: decades of annual volume, decades of a batch, weeks of lead time.
# Units are those of seeds/reference/capabilities.csv: pieces, kg, g, doses, kits, tests, projects, tools.
_PLAUSIBLE: dict[str, tuple[tuple[int, int], tuple[int, int] | None, tuple[int, int]]] = {
    "device": ((4, 8), (3, 5), (6, 20)),
    "device.molding.tooling": ((0, 2), None, (8, 24)),
    "device.machining": ((3, 6), (1, 4), (4, 16)),
    "device.metal": ((4, 7), (2, 5), (5, 18)),
    "device.additive": ((2, 5), (0, 2), (2, 10)),
    "device.electronics": ((3, 6), (2, 4), (8, 26)),
    "device.packaging.validation": ((0, 2), None, (6, 16)),
    "device.sterilization": ((5, 8), (3, 5), (1, 5)),
    "device.design": ((0, 2), None, (8, 40)),
    "device.software": ((0, 2), None, (10, 44)),
    "ds": ((2, 5), (0, 3), (16, 40)),
    "ds.smallmolecule.development": ((0, 2), None, (12, 40)),
    "ds.potent": ((0, 3), (0, 2), (20, 48)),
    "ds.antibiotic": ((3, 6), (2, 4), (14, 32)),
    "ds.tides": ((0, 3), (0, 1), (20, 52)),
    "ds.biologics": ((0, 3), (0, 2), (26, 60)),
    "ds.biologics.cellline": ((0, 1), None, (16, 40)),
    "ds.advanced": ((2, 5), (1, 3), (20, 52)),
    "ds.advanced.adc": ((0, 2), (0, 1), (24, 52)),
    "ds.advanced.plasmid": ((1, 4), (0, 3), (14, 36)),
    "ds.advanced.mrna": ((1, 4), (0, 3), (14, 36)),
    "dp": ((6, 9), (4, 7), (10, 32)),
    "dp.oral": ((7, 9), (5, 7), (10, 28)),
    "dp.sterile": ((5, 8), (4, 6), (14, 40)),
    "dp.other": ((5, 8), (4, 6), (12, 32)),
    "pkg": ((5, 8), (3, 6), (3, 12)),
    "clin": ((2, 5), (1, 4), (4, 14)),
    "lab": ((3, 5), None, (2, 8)),
}
_PROGRAMMES = ((0, 6), (1, 14), (2, 16), (3, 16), (4, 12), (6, 12), (8, 8), (12, 8), (20, 5), (35, 3))


def _plausible(code: str) -> tuple[tuple[int, int], tuple[int, int] | None, tuple[int, int]]:
    while code not in _PLAUSIBLE:
        code = code.rpartition(".")[0]
    return _PLAUSIBLE[code]


def _window(rng: Random, decades: tuple[int, int], missing: int) -> dict[str, int | None] | None:
    """A rounded window inside the decades; None, or one bound only, as often as the profile is silent."""
    first, last = decades[0] * len(_STEPS), decades[1] * len(_STEPS)
    low = rng.randrange(first, first + (last - first) // 2 + 1)
    high = min(last, low + rng.randrange(3, 10))
    drawn: list[int | None] = [_STEPS[i % len(_STEPS)] * 10 ** (i // len(_STEPS)) for i in (low, high)]
    return _with_gaps(rng, drawn, missing)


def _weeks(rng: Random, weeks: tuple[int, int], missing: int) -> dict[str, int | None] | None:
    low = rng.randrange(weeks[0], (weeks[0] + weeks[1]) // 2 + 1)
    high = min(weeks[1], low + rng.randrange(1, (weeks[1] - weeks[0]) // 2 + 2))
    return _with_gaps(rng, [low, high], missing)


def _with_gaps(rng: Random, bounds: list[int | None], missing: int) -> dict[str, int | None] | None:
    if chance(rng, missing):
        return None
    if chance(rng, missing // 2):
        bounds[rng.randrange(2)] = None
    return {"min": bounds[0], "max": bounds[1]}


def numbers(rng: Random, code: str, profile: Profile) -> dict[str, Any]:
    """`annual_volume`, `batch_size`, `lead_time_weeks`, `programmes` of one capability record."""
    volume, batch, weeks = _plausible(code)
    missing = profile.number_missing
    return {
        "annual_volume": _window(rng, volume, missing),
        "batch_size": _window(rng, batch, missing) if batch else None,
        "lead_time_weeks": _weeks(rng, weeks, missing),
        "programmes": None if chance(rng, missing) else weighted(rng, _PROGRAMMES),
    }
