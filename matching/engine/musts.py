"""The gate: one function per must → met, unknown or unmet per site of the catalog (scoring 3)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from matching.engine import records
from matching.engine.at_best import RANKS_OF_STAGE
from matching.engine.columns import CONTRACT_SERVICES, EVIDENCE, MISSING, Bools, Columns, Ints
from matching.engine.selection import Coded, Selection
from matching.engine.statuses import MET, UNKNOWN, UNMET, Status


@dataclass(frozen=True, kw_only=True)
class Must:
    """One must of a brief. `read` finds its status at every selected site, in an array of its own.

    A partner can repair a near miss only of a positive one.
    """

    label: str
    read: Callable[[], Status]
    positive: bool = True


def musts(selection: Selection) -> list[Must]:
    """Every must of the brief, in the order of the contract, each as sent."""
    return [must for those in _IN_ORDER for must in those(selection)]


def capabilities(selection: Selection) -> Iterator[Must]:
    codes = selection.columns.codes.capability
    for code in selection.brief.must.capabilities:
        yield Must(label=f"capabilities:{code}", read=partial(_capability, selection, codes[code]))


def _capability(selection: Selection, code: int) -> Status:
    """2.1: what is not on record is a no, reviewed or not."""
    table, codes = selection.columns.capabilities, selection.columns.codes
    status = np.full(len(selection), UNMET, dtype=np.uint8)
    _mark_codes(selection, status, table, codes.above[code], UNKNOWN)
    _mark_accepted(selection, status, table, codes.below[code])
    return status


def standards(selection: Selection) -> Iterator[Must]:
    codes = selection.columns.codes.standard
    for code in selection.brief.must.standards:
        yield Must(label=f"standards:{code}", read=partial(_standard, selection, codes[code]))


def _standard(selection: Selection, code: int) -> Status:
    """2.3: of several certificates of a site the last mark stays, which is the best."""
    status, table = _absent(selection), selection.columns.certificates
    sites = table.sites_by_standard[selection.of_standard(code)]
    for found, certificates in records.judged(selection, code, weakest(selection)):
        status[selection.in_span(sites.compress(certificates))] = found
    return status


def modalities(selection: Selection) -> Iterator[Must]:
    codes = selection.columns.codes.modality
    for code in selection.brief.must.modalities:
        yield Must(label=f"modalities:{code}", read=partial(_modality, selection, codes[code]))


def _modality(selection: Selection, code: int) -> Status:
    status = _absent(selection)
    _mark_accepted(selection, status, selection.columns.modalities, [code])
    return status


def stages(selection: Selection) -> Iterator[Must]:
    codes = selection.columns.codes.stage
    for code in selection.brief.must.stages:
        yield Must(label=f"stages:{code}", read=partial(_stage, selection, codes[code]))


def _stage(selection: Selection, code: int) -> Status:
    if not selection.brief.must.capabilities:
        return _stage_of_anything(selection, code)
    proven, possible = selection.once("stages of all", lambda: _stages_of_all(selection))
    bit = proven.dtype.type(1) << min(code, 8 * proven.itemsize - 1)  # the last bit is that of all larger ones
    return _status(not_met=proven & bit == 0, unmet=possible & bit == 0)


def _stage_of_anything(selection: Selection, code: int) -> Status:
    """2.5: without must capabilities all records of a site count as if of one."""
    _, another, this = RANKS_OF_STAGE.T
    best = selection.of_sites(selection.columns.at_best.stages[:, code]).copy()
    return _status(not_met=best < this[weakest(selection)], unmet=best <= another.max())


def _stages_of_all(selection: Selection) -> tuple[Ints, Ints]:
    """At each site as bits: the stages that are proven for all that must be made, and those that nothing rules out."""
    dtype = selection.columns.capabilities.stages.dtype
    proven, possible = (np.full(len(selection), -1, dtype=dtype) for _ in range(2))
    for code in records.must_capabilities(selection):
        own_stages = _stages_of_one(selection, selection.columns.codes.below[code])
        for stages, own in zip((proven, possible), own_stages, strict=True):
            stages &= own
    return proven, possible


def _stages_of_one(selection: Selection, codes: Sequence[int]) -> tuple[Ints, Ints]:
    """The same by the records of some codes, of each of which a site has one at most."""
    table, length, accepted = selection.columns.capabilities, len(selection), weakest(selection) + 1
    proven, possible = np.zeros(length, dtype=table.stages.dtype), np.full(length, -1, dtype=table.stages.dtype)
    enough = [span for code in codes for span in selection.graded(table, code, 0, accepted)]
    spans = [*enough, *(span for code in codes for span in selection.graded(table, code, accepted))]
    sites = [selection.in_span(table.sites_by_grade[span]) for span in spans]
    for recorded in sites:
        possible[recorded] = 0
    for position, (span, recorded) in enumerate(zip(spans, sites, strict=True)):
        stated = table.stages_by_grade[span]
        possible[recorded] |= stated - (stated == 0)  # all bits where no stage is stated
        if position < len(enough):
            proven[recorded] |= stated
    return proven, possible


def countries(selection: Selection) -> Iterator[Must]:
    asked = selection.brief.must
    if asked.countries or asked.regions:
        listed = listed_countries(selection.columns, asked.countries, asked.regions)
        yield Must(label="countries", read=partial(_by_country, selection, listed, MET, UNMET))


def exclude_countries(selection: Selection) -> Iterator[Must]:
    if selection.brief.must.exclude_countries:
        listed = listed_countries(selection.columns, selection.brief.must.exclude_countries, ())
        yield Must(label="exclude_countries", read=partial(_by_country, selection, listed, UNMET, MET), positive=False)


def exclude_capabilities(selection: Selection) -> Iterator[Must]:
    codes = selection.columns.codes.capability
    for code in selection.brief.must.exclude_capabilities:
        read = partial(_exclude_capability, selection, codes[code])
        yield Must(label=f"exclude_capabilities:{code}", read=read, positive=False)


def _exclude_capability(selection: Selection, code: int) -> Status:
    """A warning counts whatever its grade, and nothing on record proves nothing at a site that is not reviewed."""
    table, codes = selection.columns.capabilities, selection.columns.codes
    status = (~selection.reviewed).view(np.uint8)  # UNKNOWN or MET
    _mark_codes(selection, status, table, codes.above[code], UNKNOWN)
    _mark_codes(selection, status, table, codes.below[code], UNMET)
    return status


def contract_services(selection: Selection) -> Iterator[Must]:
    if selection.brief.must.contract_services:
        yield Must(label="contract_services", read=partial(_contract_services, selection), positive=False)


def _contract_services(selection: Selection) -> Status:
    services = selection.of_sites(selection.columns.contract_services)
    no, yes = (CONTRACT_SERVICES.index(word) for word in ("no", "yes"))
    return _status(not_met=services != yes, unmet=services == no)


def _status(*, not_met: Bools, unmet: Bools) -> Status:
    """Whatever is unmet is not met."""
    return np.asarray(not_met.view(np.uint8) | unmet.view(np.uint8) * np.uint8(UNMET))  # UNKNOWN is 1, as a truth is


def _absent(selection: Selection) -> Status:
    """What is not on record: a no at a reviewed site, unknown at any other."""
    return np.asarray(selection.reviewed * np.uint8(UNMET - UNKNOWN) + np.uint8(UNKNOWN))


def _mark_codes(
    selection: Selection, status: Status, table: Coded, codes: Sequence[int], found: int, *grades: int
) -> None:
    """At the sites with a record of one of the codes; of grades from the first to before the second, if given."""
    for code in codes:
        for span in selection.graded(table, code, *grades):
            status[selection.in_span(table.sites_by_grade[span])] = found


def _mark_accepted(selection: Selection, status: Status, table: Coded, codes: Sequence[int]) -> None:
    """Records that prove what is asked; where the grade of evidence is not accepted, they leave it open."""
    accepted = weakest(selection) + 1
    if accepted < len(EVIDENCE):
        _mark_codes(selection, status, table, codes, UNKNOWN, accepted)
    _mark_codes(selection, status, table, codes, MET, 0, accepted)


def _by_country(selection: Selection, listed: Bools, if_listed: int, otherwise: int) -> Status:
    """2.4: by the site's country; missing → unstated."""
    table = np.full(len(listed) + 1, otherwise, dtype=np.uint8)
    table[:-1][listed] = if_listed
    table[MISSING] = UNKNOWN  # the last entry
    return table.take(selection.of_sites(selection.columns.sites.country), mode="wrap")


def listed_countries(columns: Columns, countries: Sequence[str], regions: Sequence[str]) -> Bools:
    """Per country of the vocabulary: whether it is listed or in a listed region."""
    codes = columns.codes
    listed: Bools = np.logical_or.reduce(codes.members[[codes.region[region] for region in regions]])
    listed[[codes.country[country] for country in countries]] = True
    return listed


def weakest(selection: Selection) -> int:
    """The lowest grade of evidence that the brief accepts, a position in EVIDENCE."""
    return EVIDENCE.index(selection.brief.must.min_evidence)


_IN_ORDER: tuple[Callable[[Selection], Iterator[Must]], ...] = (
    capabilities,
    standards,
    modalities,
    stages,
    countries,
    exclude_countries,
    exclude_capabilities,
    contract_services,
)
