"""The sites at which a brief is looked at, and the records that belong to them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.brief import Brief
from matching.engine.columns import Bools, CapabilityRecords, Certificates, Columns, Inspections, Ints, ModalityRecords

Table = CapabilityRecords | ModalityRecords | Certificates | Inspections
Positions = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Some records of a table: their positions in it and, ascending, their sites' positions in the selection."""

    at: Ints
    owner: Ints

    def only(self, keep: Bools) -> "Rows":
        kept = np.flatnonzero(keep)
        return Rows(at=self.at[kept], owner=self.owner[kept])


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A brief and the sites, ascending, for which it is evaluated; None stands for every site."""

    columns: Columns
    brief: Brief
    sites: Positions | None = None
    _rows: dict[str, Rows] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.columns.sites) if self.sites is None else len(self.sites)

    def of_sites(self, column: NDArray[Any]) -> NDArray[Any]:
        """A column of the sites cut to the selection."""
        return column if self.sites is None else column[self.sites]

    def rows(self, table: Table, keep: Bools) -> Rows:
        """The table's records at the selected sites for which `keep`, as long as the table, is true."""
        if self.sites is None:
            at = np.flatnonzero(keep)
            return Rows(at=at, owner=table.site[at])
        rows = self.all_rows(table)
        return rows.only(keep[rows.at])

    def rows_with(self, table: CapabilityRecords | ModalityRecords, wanted: Bools) -> Rows:
        """The records at the selected sites whose code is one of `wanted`, a truth value per code."""
        if self.sites is None:
            return self.rows(table, wanted[table.code])
        rows = self.all_rows(table)
        return rows.only(wanted[table.code[rows.at]])

    def all_rows(self, table: Table) -> Rows:
        """Every record at the selected sites."""
        name = type(table).__name__
        if name not in self._rows:
            self._rows[name] = _rows_at(table, self.sites)
        return self._rows[name]

    def whole_providers(self) -> "Selection":
        """The same for every site of the selected sites' providers."""
        provider = self.columns.sites.provider
        taken = np.zeros(len(self.columns.providers), dtype=np.bool_)
        taken[self.of_sites(provider)] = True
        sites = np.flatnonzero(taken[provider])
        return self if len(sites) == len(self) else Selection(columns=self.columns, brief=self.brief, sites=sites)

    @cached_property
    def reviewed(self) -> Bools:
        """Per site: its lists are attested to be complete."""
        return self.of_sites(self.columns.sites.reviewed)


def _rows_at(table: Table, sites: Positions | None) -> Rows:
    if sites is None:
        return Rows(at=np.arange(len(table)), owner=table.site)
    first, end = table.bounds(sites)
    count = end - first
    owner = np.repeat(np.arange(len(sites)), count)
    before = np.cumsum(count) - count
    return Rows(at=np.arange(len(owner)) + (first - before)[owner], owner=owner)
