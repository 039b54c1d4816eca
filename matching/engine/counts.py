"""How many providers fit, and what each must costs (the contract's `counts` and `funnel`)."""

from dataclasses import dataclass, replace

import numpy as np

from matching.engine.brief import FITS
from matching.engine.columns import Bytes, Ints
from matching.engine.gate import CONFIRMED, EXCLUDED, POSSIBLE, Gate
from matching.engine.statuses import Status

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
    _, providers = gate.leaders
    by_fit = providers.reshape(EXCLUDED, -1).sum(axis=1).tolist()
    considered = int(np.count_nonzero(_considered(gate)))
    by_fit.append(considered - sum(by_fit))
    return {"considered": considered} | dict(zip(FITS, by_fit, strict=True))


def funnel(gate: Gate, by_fit: dict[str, int]) -> tuple[FunnelRow, ...]:
    """A must is met if some site of the provider meets it, else unknown if some site leaves it open."""
    considered, confirmed, possible = (by_fit[name] for name in ("considered", FITS[CONFIRMED], FITS[POSSIBLE]))
    together = FunnelRow(must=TOGETHER, met=confirmed, unknown=possible, unmet=considered - confirmed - possible)
    each = zip(gate.musts, _of_providers(gate).tolist(), strict=True)
    return (
        *(
            FunnelRow(must=must.label, met=considered - not_met, unknown=not_met - unmet, unmet=unmet)
            for must, (not_met, unmet) in each
        ),
        together,
    )


def _of_providers(gate: Gate) -> Ints:
    """[musts, 2]: of how many of the providers that are considered the best site does not meet it, and of how many it
    is unmet."""
    total, considered = np.zeros((len(gate.musts), 2), dtype=np.int64), _considered(gate)
    for block in gate.blocks:
        statuses, further_on = gate.everywhere.of_block(block), gate.columns.sites.further_on[:, block]
        best = [_best(byte.copy(), further_on) & considered[block] for byte in statuses.packed]
        total += np.array(replace(statuses, packed=best).totals(), dtype=np.int64).reshape(total.shape)
    return total


def _best(status: Status, further_on: Bytes) -> Status:
    """At the first site of each provider the best of its sites'."""
    for power, other in enumerate(further_on):
        step = 1 << power
        status[:-step] &= status[step:] | other[:-step]
    return status


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
