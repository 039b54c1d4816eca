"""The sites at which a brief is looked at, and the records that belong to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.blocks import Positions as Positions
from matching.engine.brief import Brief
from matching.engine.columns import (
    EVIDENCE,
    Bools,
    CapabilityRecords,
    Certificates,
    Columns,
    Inspections,
    Ints,
    ModalityRecords,
)
from matching.engine.levels import ALL, EXPECTED, first_rows

Table = CapabilityRecords | ModalityRecords | Certificates | Inspections
Coded = CapabilityRecords | ModalityRecords
Listed = Coded | Certificates


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Some records of a table: their positions in it and, ascending, their sites' positions in the selection."""

    at: Ints
    owner: Ints

    def only(self, keep: Bools) -> "Rows":
        kept = np.flatnonzero(keep)
        return Rows(at=self.at.take(kept), owner=self.owner.take(kept))


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A brief and the sites, ascending, for which it is evaluated; None stands for every site of a block of the
    catalog, or of the whole of it. Sites that are given are all of the block, if there is one.
    """

    columns: Columns
    brief: Brief
    sites: Positions | None = None
    block: slice | None = None
    expected_only: bool = False  # of the triples of wants
    _found: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return self.span.stop - self.span.start if self.sites is None else len(self.sites)

    @cached_property
    def span(self) -> slice:
        """All sites of the block, selected or not."""
        return slice(0, len(self.columns.sites.provider)) if self.block is None else self.block

    @property
    def asked(self) -> slice:
        """Which rows of a want's values are asked for."""
        return EXPECTED if self.expected_only else ALL

    def of_sites(self, column: NDArray[Any]) -> NDArray[Any]:
        """A column of the sites cut to the selection."""
        return column[self.span] if self.sites is None else column.take(self.sites)

    def in_span(self, sites: Ints) -> NDArray[np.intp]:
        """Sites of the block counted from its first."""
        found = sites.astype(np.intp)  # NumPy would convert positions of another width one by one
        if self.span.start:
            found -= self.span.start
        return found

    @property
    def own(self) -> Positions | None:
        """The selected sites counted so; None for all."""
        return self.sites if self.sites is None or not self.span.start else self.sites - self.span.start

    def graded(self, table: Coded, code: int, first: int = 0, end: int = len(EVIDENCE)) -> list[slice]:
        """Where the records of the block's sites are, of a code and of grades as `CodedRecords.graded` takes them."""
        if self._is_whole:
            return [table.graded(code, first, end)] if first < end else []
        grades = (table.graded(code, grade, grade + 1) for grade in range(first, end))
        return [self._cut(grade, table.sites_by_grade) for grade in grades if grade.start < grade.stop]

    def of_standard(self, standard: int) -> slice:
        """Where the certificates of the block's sites are in the order of their standards."""
        table = self.columns.certificates
        span = table.span(standard)
        return span if self._is_whole else self._cut(span, table.sites_by_standard)

    @cached_property
    def _is_whole(self) -> bool:
        sites: int = self.span.stop - self.span.start
        return sites == len(self.columns.sites.provider)

    def _cut(self, part: slice, sites: Ints) -> slice:
        """Of a part in which sites ascend, the part of the block."""
        first, end = sites[part].searchsorted(self._ends).tolist()
        return slice(part.start + first, part.start + end)

    @cached_property
    def _ends(self) -> Ints:
        return np.array((self.span.start, self.span.stop), dtype=np.int32)

    def once(self, name: object, make: Callable[[], Any]) -> Any:
        """What several musts or wants of a brief read alike is read once."""
        if name not in self._found:
            self._found[name] = make()
        return self._found[name]

    @cached_property
    def place(self) -> Ints:
        """Per site of the block its position in the selection, -1 if it is not selected."""
        place = np.full(self.span.stop - self.span.start, -1, dtype=np.int32)
        place[self.own] = np.arange(len(self), dtype=np.int32)
        return place

    def rows_of(self, table: Table) -> slice:
        """The records of the block's sites."""
        return self.once(("block", type(table)), lambda: self._rows_of(table))  # type: ignore[no-any-return]

    def _rows_of(self, table: Table) -> slice:
        return slice(0, len(table)) if self._is_whole else slice(*table.bounds(self._ends)[0].tolist())

    def all_rows(self, table: Table) -> Rows:
        """Every record at the selected sites."""
        return self.once(type(table), lambda: self._all_rows(table))  # type: ignore[no-any-return]

    def _all_rows(self, table: Table) -> Rows:
        if self.sites is not None:
            return rows_at(table, self.sites)
        rows = self.rows_of(table)
        return Rows(at=np.arange(rows.start, rows.stop), owner=self.in_span(table.site[rows]))

    def whole_providers(self) -> "Selection":
        """The same for every site of the selected sites' providers."""
        return self.once("whole providers", self._whole_providers)  # type: ignore[no-any-return]

    def _whole_providers(self) -> "Selection":
        providers = self.of_sites(self.columns.sites.provider)
        sites = _sites_of(self.columns, providers.take(first_rows(providers)))
        return self if len(sites) == len(self) else replace(self, sites=sites, _found={})

    @cached_property
    def reviewed(self) -> Bools:
        """Per site: its lists are attested to be complete."""
        return self.of_sites(self.columns.sites.reviewed)


def sites_of(columns: Columns, providers: Ints | Sequence[int]) -> Positions:
    """Every site of some providers, ascending."""
    ascending = np.sort(np.asarray(providers, dtype=np.int32))
    return _sites_of(columns, ascending.take(first_rows(ascending)))


def _sites_of(columns: Columns, providers: Ints) -> Positions:
    """The same of providers that ascend."""
    first, end = columns.sites.bounds(providers)
    count = end - first
    start = (first - (count.cumsum() - count)).repeat(count)
    sites: Positions = np.arange(len(start)) + start
    return sites


def rows_at(table: Table, sites: Positions) -> Rows:
    """Every record at some sites, ascending or not."""
    first, end = table.bounds(sites)
    count = end - first
    before = count.cumsum() - count
    owner = np.arange(len(sites)).repeat(count)
    return Rows(at=np.arange(len(owner)) + (first - before).repeat(count), owner=owner)
