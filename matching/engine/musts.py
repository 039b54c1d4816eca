"""The gate: one function per must → met, unknown or unmet per site (scoring 3)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine import records
from matching.engine.columns import CONTRACT_SERVICES, EVIDENCE, Columns
from matching.engine.levels import LEVELS, NO, YES, Levels, best_level
from matching.engine.selection import Selection

Status = NDArray[np.int8]

MET, UNKNOWN, UNMET = range(3)
STATUSES = ("met", "unknown", "unmet")
_YES_IS_MET = np.array([{NO: UNMET, YES: MET}.get(level, UNKNOWN) for level in range(len(LEVELS))], dtype=np.int8)
_YES_IS_UNMET = np.array([{NO: MET, YES: UNMET}.get(level, UNKNOWN) for level in range(len(LEVELS))], dtype=np.int8)
_SERVICES = np.array([{"yes": MET, "no": UNMET}.get(s, UNKNOWN) for s in CONTRACT_SERVICES], dtype=np.int8)


@dataclass(frozen=True, kw_only=True)
class Must:
    """One must of a brief at every selected site. A partner can repair a near miss only of a positive one."""

    label: str
    status: Status
    positive: bool = True


def musts(selection: Selection) -> list[Must]:
    """Every must of the brief, in the order of the contract, each as sent."""
    return [must for read in _IN_ORDER for must in read(selection)]


def capabilities(selection: Selection) -> Iterator[Must]:
    codes = selection.columns.codes.capability
    for code in selection.brief.must.capabilities:
        reading = records.capability(selection, codes[code])
        yield Must(label=f"capabilities:{code}", status=_status(selection, reading))


def standards(selection: Selection) -> Iterator[Must]:
    codes = selection.columns.codes.standard
    for code in selection.brief.must.standards:
        reading = records.standard(selection, codes[code])
        yield Must(label=f"standards:{code}", status=_status(selection, reading))


def modalities(selection: Selection) -> Iterator[Must]:
    codes = selection.columns.codes.modality
    for code in selection.brief.must.modalities:
        reading = records.modality(selection, codes[code])
        yield Must(label=f"modalities:{code}", status=_status(selection, reading))


def stages(selection: Selection) -> Iterator[Must]:
    codes = selection.columns.codes.stage
    for code in selection.brief.must.stages:
        readings = records.stage(selection, codes[code])
        status = np.asarray(np.maximum.reduce([_status(selection, reading) for reading in readings]))  # the worst
        yield Must(label=f"stages:{code}", status=status)


def countries(selection: Selection) -> Iterator[Must]:
    asked = selection.brief.must
    if asked.countries or asked.regions:
        listed = country_levels(selection.columns, asked.countries, asked.regions)
        yield Must(label="countries", status=_by_country(selection, _YES_IS_MET.take(listed)))


def exclude_countries(selection: Selection) -> Iterator[Must]:
    if selection.brief.must.exclude_countries:
        listed = country_levels(selection.columns, selection.brief.must.exclude_countries, ())
        status = _by_country(selection, _YES_IS_UNMET.take(listed))
        yield Must(label="exclude_countries", status=status, positive=False)


def exclude_capabilities(selection: Selection) -> Iterator[Must]:
    """A warning counts whatever its grade, and nothing on record proves nothing at a site that is not reviewed."""
    codes = selection.columns.codes.capability
    for code in selection.brief.must.exclude_capabilities:
        reading = records.capability(selection, codes[code])
        level = best_level(reading.levels, reading.owner, records.absent(selection))
        yield Must(label=f"exclude_capabilities:{code}", status=_YES_IS_UNMET.take(level), positive=False)


def contract_services(selection: Selection) -> Iterator[Must]:
    if selection.brief.must.contract_services:
        columns = selection.columns
        status = _SERVICES.take(columns.providers.contract_services).take(selection.of_sites(columns.sites.provider))
        yield Must(label="contract_services", status=status, positive=False)


def _status(selection: Selection, reading: records.Reading) -> Status:
    """The positive must of a reading: what is known of the sites without a record is the same for each of a kind."""
    if isinstance(reading.otherwise, int):
        result = np.full(len(selection), _YES_IS_MET[reading.otherwise], dtype=np.int8)
    else:
        result = selection.once("absent status", lambda: _YES_IS_MET.take(reading.otherwise)).copy()
    status = _YES_IS_MET.take(reading.accepted(weakest(selection)))
    order = np.argsort(UNMET - status, kind="stable")
    result[reading.owner.take(order)] = status.take(order)  # of several the last stays, which is the best
    return result


def _by_country(selection: Selection, by_country: Status) -> Status:
    """2.4: the status of the site's country; missing → unstated."""
    table = np.append(by_country, np.int8(UNKNOWN))  # MISSING, -1, is the last entry
    return table.take(selection.of_sites(selection.columns.sites.country))


def country_levels(columns: Columns, countries: Sequence[str], regions: Sequence[str]) -> Levels:
    """Per country of the vocabulary: yes if it is listed or in a listed region."""
    codes = columns.codes
    levels = np.full(len(codes.countries), NO, dtype=np.int8)
    for region in regions:
        levels[codes.members[codes.region[region]]] = YES
    levels[[codes.country[country] for country in countries]] = YES
    return levels


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
