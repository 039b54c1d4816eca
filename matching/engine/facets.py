"""What the partners found have in common: countries, regions, standards, modalities (the contract's `facets`)."""

from collections.abc import Sequence

import numpy as np

from matching.engine import records
from matching.engine.columns import MISSING, Ints
from matching.engine.gate import Gate
from matching.engine.musts import weakest
from matching.engine.scores import Scores
from matching.engine.selection import Selection

Facet = list[dict[str, str | int]]


def facets(gate: Gate) -> dict[str, Facet]:
    """Providers with one of the asked fits, by their result site; most frequent first, then by code.

    A standard or modality counts where it would be met as a must of this brief.
    """
    columns, brief, codes = gate.columns, gate.brief, gate.columns.codes
    results = Scores(columns=columns, brief=brief).best_of_each(gate.leading(brief.fits))
    selection = Selection(columns=columns, brief=brief, sites=results)
    country = selection.of_sites(columns.sites.country)
    by_country = np.bincount(country[country != MISSING], minlength=len(codes.countries))
    return {
        "country": _facet(codes.countries, by_country),
        "region": _facet(codes.regions, codes.members.astype(np.int64) @ by_country),
        "standard": _facet(codes.standards, records.standards_met(selection, weakest(selection))),
        "modality": _facet(codes.modalities, records.modalities_met(selection, weakest(selection))),
    }


def _facet(codes: Sequence[str], found: Sequence[int] | Ints) -> Facet:
    rows = [(-int(n), code) for code, n in zip(codes, found, strict=True) if n]
    return [{"value": code, "count": -n} for n, code in sorted(rows)]
