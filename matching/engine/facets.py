"""What the partners found have in common: countries, regions, standards, modalities (the contract's `facets`)."""

from collections.abc import Callable, Sequence

import numpy as np

from matching.engine.brief import FITS, Brief
from matching.engine.columns import MISSING, Columns, Ints
from matching.engine.musts import MET, Status, modality_status, standard_status
from matching.engine.ranking import Ranking
from matching.engine.selection import Positions, Selection

Facet = list[dict[str, str | int]]


def facets(columns: Columns, brief: Brief, ranking: Ranking) -> dict[str, Facet]:
    """Providers with one of the asked fits, by their result site; most frequent first, then by code.

    A standard or modality counts where it would be met as a must of this brief.
    """
    selection = Selection(columns=columns, brief=brief, sites=_result_sites(brief, ranking))
    codes = columns.codes
    country = selection.of_sites(columns.sites.country)
    country = country[country != MISSING]
    by_country = np.bincount(country, minlength=len(codes.countries))
    return {
        "country": _facet(codes.countries, by_country),
        "region": _facet(codes.regions, codes.members.astype(np.int64) @ by_country),
        "standard": _facet(codes.standards, _met(selection, codes.standards, standard_status)),
        "modality": _facet(codes.modalities, _met(selection, codes.modalities, modality_status)),
    }


def _result_sites(brief: Brief, ranking: Ranking) -> Positions:
    sites = np.sort(ranking.ranked)
    return sites[np.isin(ranking.gate.fits(sites), [FITS.index(fit) for fit in brief.fits])]


def _met(selection: Selection, codes: Sequence[str], status: Callable[[Selection, str], Status]) -> list[int]:
    return [int((status(selection, code) == MET).sum()) for code in codes]


def _facet(codes: Sequence[str], found: Sequence[int] | Ints) -> Facet:
    rows = [(-int(n), code) for code, n in zip(codes, found, strict=True) if n]
    return [{"value": code, "count": -n} for n, code in sorted(rows)]
