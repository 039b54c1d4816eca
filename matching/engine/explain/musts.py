"""Every must of a brief, with what is read of each site for it, in the order of the contract."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from matching.engine.explain import history, offers, papers, places, steps
from matching.engine.explain.asked import Asked
from matching.engine.explain.facts import OnRecord
from matching.engine.explain.reason import UNGRADED, Grading, Read

Fact = tuple[str, str]  # what is asked about: "standards", "ISO13485"; the code is empty where there is none
Coded = Callable[[Asked, int, Grading], Read]  # prepares what is read of each site for one code


@dataclass(eq=False)
class Told:
    """How a must is told. What it reads is prepared when it is first asked for: an answer without reasons needs only
    what its near misses lack."""

    fact: Fact
    prepare: Callable[[], Read]
    about: Callable[[], OnRecord] | None = None

    @cached_property
    def read(self) -> Read:
        return self.prepare()

    @property
    def records(self) -> OnRecord | None:
        """Those of which a reading names one."""
        return self.about() if self.about else None


def musts(asked: Asked) -> list[Told]:
    """Aligned with the musts of the ranking's gate."""
    must, codes = asked.brief.must, asked.codes

    def coded(
        name: str, table: dict[str, int], read: Coded, about: Callable[[], OnRecord], grading: Grading = asked.of_musts
    ) -> list[Told]:
        return [Told((name, code), partial(read, asked, table[code], grading), about) for code in getattr(must, name)]

    def capabilities() -> OnRecord:
        return asked.capabilities

    found = [
        *coded("capabilities", codes.capability, offers.capability, capabilities),
        *coded("standards", codes.standard, papers.standard, lambda: asked.papers),
        *coded("modalities", codes.modality, offers.modality, lambda: asked.modalities),
        *coded("stages", codes.stage, steps.stage, capabilities),
    ]
    if must.countries or must.regions:
        found.append(Told(("countries", ""), lambda: places.countries(asked)))
    if must.exclude_countries:
        found.append(Told(("countries", ""), lambda: places.exclude_countries(asked)))
    excluded = offers.excluded_capability
    found += coded("exclude_capabilities", codes.capability, excluded, capabilities, grading=UNGRADED)
    if must.contract_services:
        found.append(Told(("contract_services", ""), lambda: history.contract_services))
    return found
