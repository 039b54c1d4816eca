"""Every want of a brief at one site: what the records say, value by value.

A criterion without an entry here is explained by its name and value alone, so a new one needs nothing but its function.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from matching.engine.brief import Want
from matching.engine.explain import figures, history, offers, papers, places, steps
from matching.engine.explain.case import NO, Asked, Case, Read, Reason, Triple, is_open
from matching.engine.explain.musts import Coded, Fact
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
            read = _best_of_provider
        return [((vocabulary, code), read(asked, positions[code])) for code in want.parameters["values"]]
    fact = SAME_FACT.get(want.criterion, (want.criterion, ""))
    return [(fact, SINGLE[want.criterion](asked, want.parameters))] if want.criterion in SINGLE else []


def by_value(case: Case, criterion: str, value: Triple) -> Reason:
    """The reason of a criterion without a sentence of its own: its name and the value that the ranking gave it."""
    name, at = criterion.replace("_", " "), case.site.place
    low, high = (f"{bound / U:.2f}" for bound in (value[0], value[2]))
    if not is_open(value):
        return Reason(triple=value, because=f"{name} of {at} counts {low} of 1")
    because = f"{name} of {at} counts {low} to {high} of 1 by what is on record"
    return Reason(triple=value, because=because, ask=f"What is the {name} of {at}?")


def _best_of_provider(asked: Asked, code: int) -> Read:
    """The site of the provider at which the capability stands best; the site itself where another is no better."""
    read_at, label = offers.capability(asked, code), asked.labels[code]
    related = asked.tree.related[code].keys()

    def read(case: Case) -> Reason:
        sites = asked.facts_of_provider(case.site.position)
        best, reached = case, offers.triple(case, code)
        for site in sites:
            if not related.isdisjoint(site.by_code.keys()):
                other = Case(asked, site, case.is_must)
                if (triple := offers.triple(other, code)) > reached:
                    best, reached = other, triple
        if reached != NO or len(sites) == 1:
            return read_at(best)
        because = f"{label} is not on record at {case.site.place} nor at any other site of {case.site.provider}"
        return Reason(NO, because)

    return read
