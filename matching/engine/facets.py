"""What the partners found have in common: countries, regions, standards, modalities (the contract's `facets`)."""

from collections.abc import Iterator, Sequence

import numpy as np

from matching.engine import records
from matching.engine.blocks import stretches
from matching.engine.columns import MISSING, Ints
from matching.engine.gate import Gate
from matching.engine.levels import first_rows
from matching.engine.musts import weakest
from matching.engine.scores import Scores
from matching.engine.selection import Positions, Selection

Facet = list[dict[str, str | int]]
AT_ONCE = 2**14  # sites


def facets(gate: Gate) -> dict[str, Facet]:
    """Providers with one of the asked fits, by their result site; most frequent first, then by code.

    A standard or modality counts where it would be met as a must of this brief.
    """
    columns, brief, codes = gate.columns, gate.brief, gate.columns.codes
    countries, standards, modalities = (
        np.zeros(len(of), dtype=np.int64) for of in (codes.countries, codes.standards, codes.modalities)
    )
    for results in _results(gate):
        selection = Selection(columns=columns, brief=brief, sites=results)
        country = selection.of_sites(columns.sites.country)
        countries += np.bincount(country[country != MISSING], minlength=len(countries))
        standards += records.standards_met(selection, weakest(selection))
        modalities += records.modalities_met(selection, weakest(selection))
    return {
        "country": _facet(codes.countries, countries),
        "region": _facet(codes.regions, codes.members.astype(np.int64) @ countries),
        "standard": _facet(codes.standards, standards),
        "modality": _facet(codes.modalities, modalities),
    }


def _results(gate: Gate) -> Iterator[Positions]:
    """The result sites of the providers with one of the asked fits, some thousands at a time."""
    scores, provider = Scores(columns=gate.columns, brief=gate.brief), gate.columns.sites.provider
    for sites in gate.leading(gate.brief.fits):
        edges = np.append(first_rows(provider.take(sites)), len(sites))
        for part in stretches(edges, AT_ONCE):
            yield scores.best_of_each(sites[part])


def _facet(codes: Sequence[str], found: Sequence[int] | Ints) -> Facet:
    rows = [(-int(n), code) for code, n in zip(codes, found, strict=True) if n]
    return [{"value": code, "count": -n} for n, code in sorted(rows)]
