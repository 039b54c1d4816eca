"""How many providers fit, and what each must costs (the contract's `counts` and `funnel`)."""

from dataclasses import dataclass

import numpy as np

from matching.engine.brief import FITS
from matching.engine.gate import CONFIRMED, EXCLUDED, POSSIBLE, Gate
from matching.engine.statuses import Status, Statuses

TOGETHER = "together"


@dataclass(frozen=True, kw_only=True)
class FunnelRow:
    """Providers by what one must says of the best of their sites; the last row is for all musts together."""

    must: str
    met: int
    unknown: int
    unmet: int


def counts(gate: Gate) -> dict[str, int]:
    """`considered` and each fit: providers, by the best fit of their sites."""
    _, providers = gate.best
    by_fit = providers.reshape(EXCLUDED, -1).sum(axis=1).tolist()
    considered = int(np.count_nonzero(_considered(gate)))
    by_fit.append(considered - sum(by_fit))
    return {"considered": considered} | dict(zip(FITS, by_fit, strict=True))


def funnel(gate: Gate, by_fit: dict[str, int]) -> tuple[FunnelRow, ...]:
    """A must is met if some site of the provider meets it, else unknown if some site leaves it open."""
    considered, confirmed, possible = (by_fit[name] for name in ("considered", FITS[CONFIRMED], FITS[POSSIBLE]))
    together = FunnelRow(must=TOGETHER, met=confirmed, unknown=possible, unmet=considered - confirmed - possible)
    each = zip(gate.musts, _of_providers(gate).totals(), strict=True)
    return (
        *(
            FunnelRow(must=must.label, met=considered - not_met, unknown=not_met - unmet, unmet=unmet)
            for must, (not_met, unmet) in each
        ),
        together,
    )


def _of_providers(gate: Gate) -> Statuses:
    """What the musts say of the best site of each provider that is considered, at its first site; of all others met."""
    columns, considered = gate.columns, _considered(gate)

    def best(status: Status) -> Status:
        for power, other in enumerate(columns.sites.further_on):
            step = 1 << power
            status[:-step] &= status[step:] | other[:-step]
        return status & considered

    everywhere = gate.everywhere
    return Statuses(
        musts=everywhere.musts, sites=everywhere.sites, packed=[best(byte.copy()) for byte in everywhere.packed]
    )


def _considered(gate: Gate) -> Status:
    """All bits at the first site of each provider that is considered, none at any other."""
    first = gate.columns.sites.first_sites
    if gate.only is not None:
        only = np.zeros_like(first)
        only[gate.only] = first[gate.only]
        return only
    if gate.left_out is not None:
        first = first.copy()
        first[gate.left_out] = 0
    return first
