"""Every want of a brief, with what is read of each site for it, value by value.

A criterion without an entry here is explained by its name and value alone, so a new one needs nothing but its function.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from matching.engine.brief import Want
from matching.engine.explain import figures, history, offers, papers, places, steps
from matching.engine.explain.asked import Asked
from matching.engine.explain.facts import Site
from matching.engine.explain.musts import Coded, Fact
from matching.engine.explain.reason import OF_WANTS, Read, Reason, Triple, is_open
from matching.engine.units import U

Single = Callable[[Asked, Mapping[str, Any]], Read]  # prepares what is read of each site

SINGLE: Mapping[str, Single] = MappingProxyType(
    {
        "region": places.region,
        "annual_volume": figures.annual_volume,
        "batch_size": figures.batch_size,
        "lead_time": figures.lead_time,
        "experience": figures.experience,
        "inspection": history.inspection,
        "concentration": places.concentration,
    }
)
# Criterion → the vocabulary of its `values` (also the name of the must on the same fact), and how one value is read.
CODED: Mapping[str, tuple[str, str, Coded]] = MappingProxyType(
    {
        "capability": ("capabilities", "capability", offers.capability),
        "standard": ("standards", "standard", papers.standard),
        "modality": ("modalities", "modality", offers.modality),
        "stage": ("stages", "stage", steps.stage),
    }
)
SAME_FACT = {"region": ("countries", ""), "concentration": ("countries", "")}


def wants(asked: Asked, want: Want) -> list[tuple[Fact, Read]]:
    """What to read of each site for a want: one reading per value, or one; none for a criterion unknown here."""
    if want.criterion in CODED:
        vocabulary, table, read = CODED[want.criterion]
        positions = getattr(asked.codes, table)
        if want.parameters.get("scope") == "provider":
            read = offers.anywhere
        return [((vocabulary, code), read(asked, positions[code], OF_WANTS)) for code in want.parameters["values"]]
    fact = SAME_FACT.get(want.criterion, (want.criterion, ""))
    return [(fact, SINGLE[want.criterion](asked, want.parameters))] if want.criterion in SINGLE else []


def by_value(site: Site, criterion: str, value: Triple) -> Reason:
    """The reason of a criterion without a sentence of its own: its name and the value that the ranking gave it."""
    name, at = criterion.replace("_", " "), site.place
    low, high = (f"{bound / U:.2f}" for bound in (value[0], value[2]))
    if not is_open(value):
        return value, f"{name} of {at} counts {low} of 1", None, "", ""
    because = f"{name} of {at} counts {low} to {high} of 1 by what is on record"
    return value, because, None, f"What is the {name} of {at}?", ""
