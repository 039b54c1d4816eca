"""Every must of a brief at one site, with its reason, in the order of the contract."""

from collections.abc import Callable

from matching.engine.explain import history, offers, papers, places, steps
from matching.engine.explain.case import Asked, Read

Fact = tuple[str, str]  # what is asked about: "standards", "ISO13485"; the code is empty where there is none
Coded = Callable[[Asked, int], Read]  # prepares what is read of each site for one code


def musts(asked: Asked) -> list[tuple[Fact, Read]]:
    """What to read of each site, aligned with the ranking's `must_labels`."""
    must, codes = asked.brief.must, asked.codes
    reads: list[tuple[Fact, Read]] = [
        *((("capabilities", c), offers.capability(asked, codes.capability[c])) for c in must.capabilities),
        *((("standards", c), papers.standard(asked, codes.standard[c])) for c in must.standards),
        *((("modalities", c), offers.modality(asked, codes.modality[c])) for c in must.modalities),
        *((("stages", c), steps.stage(asked, codes.stage[c])) for c in must.stages),
    ]
    if must.countries or must.regions:
        reads.append((("countries", ""), places.countries(asked)))
    if must.exclude_countries:
        reads.append((("countries", ""), places.exclude_countries(asked)))
    reads.extend(
        (("exclude_capabilities", c), offers.excluded_capability(asked, codes.capability[c]))
        for c in must.exclude_capabilities
    )
    if must.contract_services:
        reads.append((("contract_services", ""), history.contract_services))
    return reads
