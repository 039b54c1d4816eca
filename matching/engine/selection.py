"""The sites at which a brief is looked at, and the records that belong to them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.brief import Brief
from matching.engine.columns import Bools, CapabilityRecords, Certificates, Columns, Inspections, Ints, ModalityRecords
from matching.engine.levels import ALL, EXPECTED, first_rows

Table = CapabilityRecords | ModalityRecords | Certificates | Inspections
Coded = CapabilityRecords | ModalityRecords
Listed = Coded | Certificates
Positions = NDArray[np.int64]


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
    """A brief and the sites, ascending, for which it is evaluated; None stands for every site."""

    columns: Columns
    brief: Brief
    sites: Positions | None = None
    expected_only: bool = False  # of the triples of wants
    _found: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.columns.sites.provider) if self.sites is None else len(self.sites)

    @property
    def asked(self) -> slice:
        """Which rows of a want's values are asked for."""
        return EXPECTED if self.expected_only else ALL

    def of_sites(self, column: NDArray[Any]) -> NDArray[Any]:
        """A column of the sites cut to the selection."""
        return column if self.sites is None else column.take(self.sites)

    def once(self, name: object, make: Callable[[], Any]) -> Any:
        """What several musts or wants of a brief read alike is read once."""
        if name not in self._found:
            self._found[name] = make()
        return self._found[name]

    @cached_property
    def place(self) -> Ints:
        """Per site of the catalog its position in the selection, -1 if it is not selected."""
        place = np.full(len(self.columns.sites.provider), -1, dtype=np.int32)
        place[self.sites] = np.arange(len(self), dtype=np.int32)
        return place

    def all_rows(self, table: Table) -> Rows:
        """Every record at the selected sites."""
        return self.once(type(table), lambda: rows_at(table, self.sites))  # type: ignore[no-any-return]

    def whole_providers(self) -> "Selection":
        """The same for every site of the selected sites' providers."""
        return self.once("whole providers", self._whole_providers)  # type: ignore[no-any-return]

    def _whole_providers(self) -> "Selection":
        providers = self.of_sites(self.columns.sites.provider)
        sites = _sites_of(self.columns, providers.take(first_rows(providers)) if len(providers) else providers)
        return self if len(sites) == len(self) else replace(self, sites=sites, _found={})

    @cached_property
    def reviewed(self) -> Bools:
        """Per site: its lists are attested to be complete."""
        return self.of_sites(self.columns.sites.reviewed)


def sites_of(columns: Columns, providers: Iterable[int]) -> Positions:
    """Every site of some providers, ascending."""
    return _sites_of(columns, np.array(sorted(set(providers)), dtype=np.int32))


def _sites_of(columns: Columns, providers: Ints) -> Positions:
    """The same of providers that ascend."""
    first, end = columns.sites.bounds(providers)
    count = end - first
    start = np.repeat(first - (count.cumsum() - count), count)
    sites: Positions = np.arange(len(start)) + start
    return sites


def rows_at(table: Table, sites: Positions | None) -> Rows:
    """Every record at some sites, ascending or not; None stands for every site."""
    if sites is None:
        return Rows(at=np.arange(len(table.site)), owner=table.site)
    first, end = table.bounds(sites)
    count = end - first
    before = count.cumsum() - count
    owner = np.repeat(np.arange(len(sites)), count)
    return Rows(at=np.arange(len(owner)) + np.repeat(first - before, count), owner=owner)
