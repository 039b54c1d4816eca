"""The tables of what is on record of sites, and the orders in which the engine reads them.

A record belongs to a site; sites have none or many of each kind. What the musts of a brief ask of the whole catalog is
kept a second time in the order of codes, so that all there is of a code is read in a row.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.engine.tables import (
    Addresses,
    Int8,
    Int32,
    Ints,
    Narrow,
    OwnTexts,
    Records,
    SharedTexts,
    in_micro_decades,
    narrowed_days,
    positions_by,
    postings,
    read_only,
    starts_by,
)
from matching.engine.texts import narrowed

EVIDENCE = ("verified", "register", "declared", "inferred")  # the grades, the best first


@dataclass(frozen=True, kw_only=True)
class CodedRecords(Records):
    """One per site and code."""

    code: Narrow
    evidence: Int8

    @cached_property
    def by_code(self) -> Ints:
        """Positions of the records in the order (code, position)."""
        return positions_by(self.code)

    @cached_property
    def code_starts(self) -> Ints:
        """Where the records of each code begin in `by_code`."""
        return starts_by(self.code)

    def of_code(self, code: int) -> Ints:
        """Positions of a code's records, ascending."""
        return postings(self.by_code, self.code_starts, code)

    @cached_property
    def sites_by_grade(self) -> Ints:
        """The records' sites in the order (code, evidence, position)."""
        return read_only(self.site.take(positions_by(self.codes_and_grades)))

    @cached_property
    def grade_starts(self) -> Ints:
        """Where the grades of each code begin in that order."""
        return starts_by(self.codes_and_grades)

    @property
    def codes_and_grades(self) -> Ints:
        """Per record, one number for its code and its evidence."""
        return narrowed(self.code.astype(np.int32) * len(EVIDENCE) + self.evidence)

    def graded(self, code: int, first: int = 0, end: int = len(EVIDENCE)) -> slice:
        """Where the records of a code with a grade from `first` to before `end` are in the order (code, evidence)."""
        at, last = code * len(EVIDENCE), len(self.grade_starts) - 1
        return slice(self.grade_starts.item(min(at + first, last)), self.grade_starts.item(min(at + end, last)))


@dataclass(frozen=True, kw_only=True)
class CapabilityRecords(CodedRecords):
    """Numbers as stated, `MISSING` where they are not; a minimum of 0 is `MISSING`."""

    stages: Narrow  # bit i = stage i; 0 = not stated
    annual_volume_min: Narrow
    annual_volume_max: Narrow
    batch_size_min: Narrow
    batch_size_max: Narrow
    lead_time_weeks_min: Narrow
    lead_time_weeks_max: Narrow
    programmes: Narrow
    url: Addresses

    @cached_property
    def stages_by_grade(self) -> Ints:
        """Beside `sites_by_grade`."""
        return read_only(self.stages.take(positions_by(self.codes_and_grades)))

    @cached_property
    def annual_volume_min_micro_decades(self) -> Ints:
        """L (scoring 1) of each number, `MISSING` where it is not stated; so the other three."""
        return in_micro_decades(self.annual_volume_min)

    @cached_property
    def annual_volume_max_micro_decades(self) -> Ints:
        return in_micro_decades(self.annual_volume_max)

    @cached_property
    def batch_size_min_micro_decades(self) -> Ints:
        return in_micro_decades(self.batch_size_min)

    @cached_property
    def batch_size_max_micro_decades(self) -> Ints:
        return in_micro_decades(self.batch_size_max)

    @property
    def annual_volume_micro_decades(self) -> tuple[Ints, Ints]:
        """L(minimum), L(maximum)."""
        return self.annual_volume_min_micro_decades, self.annual_volume_max_micro_decades

    @property
    def batch_size_micro_decades(self) -> tuple[Ints, Ints]:
        """L(minimum), L(maximum)."""
        return self.batch_size_min_micro_decades, self.batch_size_max_micro_decades


@dataclass(frozen=True, kw_only=True)
class ModalityRecords(CodedRecords):
    url: Addresses


@dataclass(frozen=True, kw_only=True)
class Certificates(Records):
    """Several per site and standard. `scope` is a position in `Columns.scopes`."""

    standard: Narrow
    status: Int8
    valid_from: Int32
    valid_until: Int32
    scope: Narrow
    evidence: Int8
    number: OwnTexts
    issuer: SharedTexts
    url: Addresses

    @cached_property
    def by_standard(self) -> Ints:
        """Positions of the records in the order (standard, position)."""
        return positions_by(self.standard)

    @cached_property
    def standard_starts(self) -> Ints:
        """Where the records of each standard begin in `by_standard`."""
        return starts_by(self.standard)

    @property
    def code(self) -> Ints:
        return self.standard

    def of_code(self, standard: int) -> Ints:
        """Positions of a standard's records, ascending."""
        return postings(self.by_standard, self.standard_starts, standard)

    def span(self, standard: int) -> slice:
        """Where a standard's records stand in the columns that are in the order of `by_standard`."""
        last = len(self.standard_starts) - 1
        return slice(*(self.standard_starts.item(min(each, last)) for each in (standard, standard + 1)))

    @cached_property
    def sites_by_standard(self) -> Ints:
        """A column in the order of `by_standard`, so that all of one standard is read in a row; so the other four."""
        return read_only(self.site.take(self.by_standard))

    @cached_property
    def statuses_by_standard(self) -> Ints:
        return read_only(self.status.take(self.by_standard))

    @cached_property
    def valid_from_by_standard(self) -> Ints:
        return narrowed_days(self.valid_from.take(self.by_standard))

    @cached_property
    def valid_until_by_standard(self) -> Ints:
        return narrowed_days(self.valid_until.take(self.by_standard))

    @cached_property
    def scopes_by_standard(self) -> Ints:
        return read_only(self.scope.take(self.by_standard))


@dataclass(frozen=True, kw_only=True)
class Inspections(Records):
    """`area` is a position in AREAS or `MISSING`; `closed_on` is `NO_DAY` while open."""

    area: Int8
    outcome: Int8
    ended_on: Int32
    closed_on: Int32
    authority: SharedTexts
