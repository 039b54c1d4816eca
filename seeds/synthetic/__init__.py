"""Invented providers for demonstration and tests: the same bytes on every machine, and marked synthetic throughout."""

from random import Random
from typing import Any

from seeds.synthetic.cases import FLAWS, TWINS, close_some_sites, twin
from seeds.synthetic.device_trades import DEVICE_TRADES
from seeds.synthetic.medicine_trades import BIOLOGICS_TRADES, DRUG_TRADES, SERVICE_TRADES
from seeds.synthetic.names import stems
from seeds.synthetic.providers import SEED, provider

TRADES = (*DEVICE_TRADES, *DRUG_TRADES, *BIOLOGICS_TRADES, *SERVICE_TRADES)


def documents() -> dict[str, Any]:
    """The synthetic catalog in the exchange format, providers in the order of their keys."""
    names = iter(stems(Random(SEED)))  # noqa: S311 -- data, not secrets
    found: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for trade in TRADES:
        for position in range(trade.count):
            # A generator of its own for each, so that a change to one trade leaves the others as they are.
            rng = Random(SEED * 1_000_000 + len(found))  # noqa: S311 -- data, not secrets
            made = provider(rng, trade, position, next(names))
            if flaw := FLAWS.get((trade.name, position)):
                flaw(made)
            found.append(made)
            others += [made] if position >= trade.anchors else []
            if (trade.name, position) in TWINS:
                found.append(twin(made, f"{next(names)} {made['name'].partition(' ')[2]}"))
    close_some_sites(others)
    return {"format": "partnermatch-catalog/1", "providers": sorted(found, key=lambda item: str(item["key"]))}
