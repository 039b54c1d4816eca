"""Per site the best that its records state, whatever a brief asks: more than that no want can make of it.

A few bytes stand for all records of a site, so that most sites can be left out before any record is read.
"""

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.levels import (
    EXPERIENCES,
    GRADES,
    RELIABILITY,
    discounted_expected,
    experience_at,
    first_rows,
    unknown,
)
from matching.engine.record_tables import EVIDENCE, CapabilityRecords, Inspections
from matching.engine.tables import MISSING, Ints, Rows, as_wide
from matching.engine.units import U

Byte = Annotated[Ints, lambda numbers: as_wide(np.uint8, numbers)]

# What a record can be worth, ascending: the larger the position, the better.
EXPERIENCED = np.unique(EXPERIENCES[1])
_OF_STAGE = discounted_expected(np.array([unknown("unstated")[1], 0, U]), GRADES)  # [grades, none, other, it stated]
_BY_VALUE = np.lexsort((-np.broadcast_to(GRADES, _OF_STAGE.shape).ravel(), _OF_STAGE.ravel()))  # then by evidence
STAGED = _OF_STAGE.ravel().take(_BY_VALUE)
RANKS_OF_STAGE = np.argsort(_BY_VALUE).astype(np.uint8).reshape(_OF_STAGE.shape)  # positions in STAGED

# A lead time is better or worse than one that is not stated as a brief has it, and than one on better evidence.
RELIABLE = tuple(sorted(set(RELIABILITY.values()), reverse=True))
_CLASS = np.array([RELIABLE.index(RELIABILITY[grade]) for grade in EVIDENCE], dtype=np.int8)
MOST, NONE_STATED = 125, 126  # half weeks; more are told as the first

SAID = ("stages", "lead_time_weeks_min", "lead_time_weeks_max", "programmes", "annual_volume_max", "batch_size_max")
NO_INSPECTION, INSPECTED, WITHOUT_FINDINGS = range(3)


@dataclass(frozen=True, kw_only=True)
class AtBest(Rows):
    """A row per site, all records being read. One without a record is as one with a record that states nothing."""

    experience: Byte  # position in EXPERIENCED
    stages: Byte  # [sites, stages]: positions in STAGED
    lead_time: Byte  # [sites, reliabilities, falling]: 2 * least sum of both ends + whether some record states none
    inspected: Byte  # the best inspection on record
    said: Byte  # bit i: some capability record states SAID[i]


def at_best(capabilities: CapabilityRecords, inspections: Inspections, *, sites: int, stages: int) -> AtBest:
    """What follows from all records of each site."""
    of_records, of_inspections = _PerSite(capabilities.site, sites), _PerSite(inspections.site, sites)
    experience = experience_at(capabilities.programmes, capabilities.evidence)
    without_findings = np.where(inspections.outcome == 0, WITHOUT_FINDINGS, INSPECTED)
    return AtBest(
        experience=of_records.best(_RANK_OF_EXPERIENCE.take(experience), _UNSTATED_EXPERIENCE),
        stages=_stages(of_records, capabilities, stages),
        lead_time=_lead_time(of_records, capabilities),
        inspected=of_inspections.best(without_findings.astype(np.uint8), NO_INSPECTION),
        said=_said(of_records, capabilities),
    )


class _PerSite:
    """Sums up the records of each site."""

    def __init__(self, site: Ints, sites: int) -> None:
        self._heads, self.sites = first_rows(site) if len(site) else np.empty(0, dtype=np.intp), sites
        self._owner = site.take(self._heads)

    def best(self, column: NDArray[Any], otherwise: int) -> NDArray[Any]:
        """The largest of each site's records."""
        found = np.full(self.sites, otherwise, dtype=column.dtype)
        if len(column):
            found[self._owner] = np.maximum.reduceat(column, self._heads)
        return found


def _said(per_site: _PerSite, table: CapabilityRecords) -> Ints:
    said = np.zeros(per_site.sites, dtype=np.uint8)
    for bit, name in enumerate(SAID):
        said |= per_site.best((getattr(table, name) > (0 if name == "stages" else MISSING)).view(np.uint8), 0) << bit
    return said


def _stages(per_site: _PerSite, table: CapabilityRecords, stages: int) -> Ints:
    found = np.empty((per_site.sites, stages), dtype=np.uint8)
    for stage in range(stages):
        says = np.where(table.stages == 0, 0, 1 + ((table.stages >> stage) & 1)).astype(np.int8)
        found[:, stage] = per_site.best(RANKS_OF_STAGE.take(table.evidence * np.int8(3) + says), _UNSTATED_STAGE)
    return found


def _lead_time(per_site: _PerSite, table: CapabilityRecords) -> Ints:
    low, high = (
        np.minimum(end, MOST).astype(np.int16) for end in (table.lead_time_weeks_min, table.lead_time_weeks_max)
    )
    both = np.where(low == MISSING, high, low) + np.where(high == MISSING, low, high)
    stated, reliable = both >= 0, _CLASS.take(table.evidence)
    shortness = np.where(stated, NONE_STATED - np.minimum(both, MOST), 0).astype(np.uint8)
    found = np.empty((per_site.sites, len(RELIABLE)), dtype=np.uint8)
    for each in range(len(RELIABLE)):
        alike = reliable == each
        shortest = per_site.best(shortness * alike, 0)
        unstated = per_site.best((alike & ~stated).view(np.uint8), int(each == 0))
        found[:, each] = 2 * (NONE_STATED - shortest) + unstated
    return found


_RANK_OF_EXPERIENCE = np.searchsorted(EXPERIENCED, EXPERIENCES[1]).astype(np.uint8)
_UNSTATED_EXPERIENCE, _UNSTATED_STAGE = (int(np.searchsorted(w, unknown("unstated")[1])) for w in (EXPERIENCED, STAGED))
