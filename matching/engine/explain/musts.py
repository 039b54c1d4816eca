"""Every must of a brief at one site, with its reason, in the order of the contract."""

from collections.abc import Callable
from functools import partial

from matching.engine.explain import history, offers, papers, places, steps
from matching.engine.explain.case import Asked, Case, Reason

Fact = tuple[str, str]  # what is asked about: "standards", "ISO13485"; the code is empty where there is none
Read = Callable[[Case], Reason]
Coded = Callable[[Case, int], Reason]


def musts(asked: Asked) -> list[tuple[Fact, Read]]:
    """What to read of each site, aligned with the ranking's `must_labels`."""
    must, codes = asked.brief.must, asked.codes
    reads: list[tuple[Fact, Read]] = [
        *((("capabilities", c), partial(coded, offers.capability, codes.capability[c])) for c in must.capabilities),
        *((("standards", c), partial(coded, papers.standard, codes.standard[c])) for c in must.standards),
        *((("modalities", c), partial(coded, offers.modality, codes.modality[c])) for c in must.modalities),
        *((("stages", c), partial(coded, steps.stage, codes.stage[c])) for c in must.stages),
    ]
    if must.countries or must.regions:
        reads.append((("countries", ""), places.countries))
    if must.exclude_countries:
        reads.append((("countries", ""), places.exclude_countries))
    for code in must.exclude_capabilities:
        read = partial(coded, offers.excluded_capability, codes.capability[code])
        reads.append((("exclude_capabilities", code), read))
    if must.contract_services:
        reads.append((("contract_services", ""), history.contract_services))
    return reads


def coded(read: Coded, code: int, case: Case) -> Reason:
    """The reading of one code, as a reading of a case alone once the first two are given."""
    return read(case, code)
