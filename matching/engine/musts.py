"""The gate: one function per must → met, unknown or unmet per site of the catalog (scoring 3).

What a must says of the sites hangs on little of a brief, so the snapshot's memory keeps it under just that.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
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
    """One must of a brief at every site. A partner can repair a near miss only of a positive one.

    Musts of one key are the same question, whichever brief asks it.
    """

    label: str
    key: Hashable
    status: Status
    positive: bool = True


def musts(selection: Selection) -> list[Must]:
    """Every must of the brief, in the order of the contract, each as sent."""
    return [must for read in _IN_ORDER for must in read(selection)]


def capabilities(selection: Selection) -> Iterator[Must]:
    codes, grade = selection.columns.codes.capability, weakest(selection)
    for code in selection.brief.must.capabilities:
        at = codes[code]

        def status(at: int = at) -> Status:
            return _status(selection, records.capability(selection, at, in_order=False))

        yield _must(selection, f"capabilities:{code}", ("capability", at, grade), status)


def standards(selection: Selection) -> Iterator[Must]:
    codes, grade = selection.columns.codes.standard, weakest(selection)
    for code in selection.brief.must.standards:
        at = codes[code]

        def status(at: int = at) -> Status:
            return _status(selection, records.standard(selection, at))

        key = ("standard", at, grade, *records.what_decides_standard(selection, at))
        yield _must(selection, f"standards:{code}", key, status)


def modalities(selection: Selection) -> Iterator[Must]:
    codes, grade = selection.columns.codes.modality, weakest(selection)
    for code in selection.brief.must.modalities:
        at = codes[code]

        def status(at: int = at) -> Status:
            return _status(selection, records.modality(selection, at))

        yield _must(selection, f"modalities:{code}", ("modality", at, grade), status)


def stages(selection: Selection) -> Iterator[Must]:
    codes, made = selection.columns.codes.stage, tuple(sorted(set(records.must_capabilities(selection))))
    for code in selection.brief.must.stages:
        at = codes[code]

        def status(at: int = at) -> Status:
            readings = records.stage(selection, at)
            return np.asarray(np.maximum.reduce([_status(selection, reading) for reading in readings]))  # the worst

        yield _must(selection, f"stages:{code}", ("stage", at, made, weakest(selection)), status)


def countries(selection: Selection) -> Iterator[Must]:
    asked = selection.brief.must
    if asked.countries or asked.regions:
        listed = country_levels(selection.columns, asked.countries, asked.regions)
        yield _by_country(selection, "countries", _YES_IS_MET.take(listed), positive=True)


def exclude_countries(selection: Selection) -> Iterator[Must]:
    if selection.brief.must.exclude_countries:
        listed = country_levels(selection.columns, selection.brief.must.exclude_countries, ())
        yield _by_country(selection, "exclude_countries", _YES_IS_UNMET.take(listed), positive=False)


def exclude_capabilities(selection: Selection) -> Iterator[Must]:
    """A warning counts whatever its grade, and nothing on record proves nothing at a site that is not reviewed."""
    codes = selection.columns.codes.capability
    for code in selection.brief.must.exclude_capabilities:
        at = codes[code]

        def status(at: int = at) -> Status:
            reading = records.capability(selection, at, in_order=False)
            return _YES_IS_UNMET.take(best_level(reading.levels, reading.owner, records.absent(selection)))

        yield _must(selection, f"exclude_capabilities:{code}", ("no capability", at), status, positive=False)


def contract_services(selection: Selection) -> Iterator[Must]:
    columns = selection.columns

    def status() -> Status:
        return _SERVICES.take(columns.providers.contract_services).take(columns.sites.provider)

    if selection.brief.must.contract_services:
        yield _must(selection, "contract_services", ("contract services",), status, positive=False)


def _must(
    selection: Selection, label: str, key: Hashable, status: Callable[[], Status], *, positive: bool = True
) -> Must:
    def packed() -> NDArray[np.uint8]:
        found = status()
        return np.packbits((found > MET, found > UNKNOWN), axis=1)

    bits = np.unpackbits(selection.columns.statuses.recall(key, packed), axis=1, count=len(selection))
    return Must(label=label, key=key, status=(bits[0] + bits[1]).view(np.int8), positive=positive)


def _status(selection: Selection, reading: records.Reading) -> Status:
    """The positive must of a reading: what is known of the sites without a record is the same for each of a kind."""
    if isinstance(reading.otherwise, int):
        result = np.full(len(selection), _YES_IS_MET[reading.otherwise], dtype=np.int8)
    else:
        result = selection.once("absent status", lambda: _YES_IS_MET.take(reading.otherwise)).copy()
    status = _YES_IS_MET.take(reading.accepted(weakest(selection)))
    for found in (UNMET, UNKNOWN, MET):  # of several the last stays, which is the best
        result[reading.owner.compress(status == found)] = found
    return result


def _by_country(selection: Selection, label: str, by_country: Status, *, positive: bool) -> Must:
    """2.4: the status of the site's country; missing → unstated."""
    table = np.append(by_country, np.int8(UNKNOWN))  # MISSING, -1, is the last entry
    key = ("country", table.tobytes())
    return _must(selection, label, key, lambda: table.take(selection.columns.sites.country), positive=positive)


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
