"""Every must of a brief, with what is read of each site for it, in the order of the contract."""

from collections.abc import Callable
from typing import NamedTuple

from matching.engine.explain import history, offers, papers, places, steps
from matching.engine.explain.asked import Asked
from matching.engine.explain.facts import OnRecord
from matching.engine.explain.reason import UNGRADED, Grading, Read

Fact = tuple[str, str]  # what is asked about: "standards", "ISO13485"; the code is empty where there is none
Coded = Callable[[Asked, int, Grading], Read]  # prepares what is read of each site for one code


class Told(NamedTuple):
    """How a must is told: `records` are those of which a reading names one."""

    fact: Fact
    read: Read
    records: OnRecord | None = None


def musts(asked: Asked) -> list[Told]:
    """Aligned with the musts of the ranking's gate."""
    must, codes = asked.brief.must, asked.codes

    def coded(
        name: str, table: dict[str, int], read: Coded, records: str, grading: Grading = asked.of_musts
    ) -> list[Told]:
        sent = getattr(must, name)
        return [Told((name, c), read(asked, table[c], grading), getattr(asked, records)) for c in sent]

    found = [
        *coded("capabilities", codes.capability, offers.capability, "capabilities"),
        *coded("standards", codes.standard, papers.standard, "papers"),
        *coded("modalities", codes.modality, offers.modality, "modalities"),
        *coded("stages", codes.stage, steps.stage, "capabilities"),
    ]
    if must.countries or must.regions:
        found.append(Told(("countries", ""), places.countries(asked)))
    if must.exclude_countries:
        found.append(Told(("countries", ""), places.exclude_countries(asked)))
    excluded = offers.excluded_capability
    found += coded("exclude_capabilities", codes.capability, excluded, "capabilities", grading=UNGRADED)
    if must.contract_services:
        found.append(Told(("contract_services", ""), history.contract_services))
    return found
