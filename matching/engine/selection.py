"""The sites at which a brief is looked at, and the records that belong to them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from matching.engine.brief import Brief
from matching.engine.columns import Bools, CapabilityRecords, Certificates, Columns, Inspections, Ints, ModalityRecords

Table = CapabilityRecords | ModalityRecords | Certificates | Inspections
Coded = CapabilityRecords | ModalityRecords
Positions = NDArray[np.int64]
_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


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
    """A brief and the sites, ascending, for which it is evaluated; None stands for every site.

    Records are found either by their code, in the table's postings, or by their sites, whichever is less to read.
    """

    columns: Columns
    brief: Brief
    sites: Positions | None = None
    _found: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.columns.sites.provider) if self.sites is None else len(self.sites)

    def of_sites(self, column: NDArray[Any]) -> NDArray[Any]:
        """A column of the sites cut to the selection."""
        return column if self.sites is None else column.take(self.sites)

    def once(self, name: object, make: Callable[[], Any]) -> Any:
        """What several musts or wants of a brief read alike is read once."""
        if name not in self._found:
            self._found[name] = make()
        return self._found[name]

    def rows_with(self, table: Coded, codes: Sequence[int]) -> Rows:
        """The records at the selected sites that have one of these codes."""
        return self._rows(table, table.code, [table.of_code(code) for code in codes], codes)

    def certificates_of(self, standard: int) -> Rows:
        """The certificates of one standard at the selected sites."""
        table = self.columns.certificates
        return self._rows(table, table.standard, [table.of_standard(standard)], [standard])

    def _rows(self, table: Table, column: Ints, postings: Sequence[Ints], codes: Sequence[int]) -> Rows:
        by_code = sum(map(len, postings))
        if self.sites is None or by_code * len(self.columns.sites.provider) < len(self) * len(column):
            return self._at_selected(table, _merged(postings, by_code, len(column)))
        rows = self.all_rows(table)
        return rows.only(_among(column.take(rows.at), codes))

    def _at_selected(self, table: Table, at: Ints) -> Rows:
        site = table.site.take(at)
        if self.sites is None:
            return Rows(at=at, owner=site)
        owner = self._place.take(site)
        return Rows(at=at, owner=owner).only(owner >= 0)

    @cached_property
    def _place(self) -> Ints:
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
        provider = self.columns.sites.provider
        taken = np.zeros(len(self.columns.providers), dtype=np.bool_)
        taken[self.of_sites(provider)] = True
        sites = np.flatnonzero(taken.take(provider))
        return self if len(sites) == len(self) else Selection(columns=self.columns, brief=self.brief, sites=sites)

    @cached_property
    def reviewed(self) -> Bools:
        """Per site: its lists are attested to be complete."""
        return self.of_sites(self.columns.sites.reviewed)


def sites_of(columns: Columns, providers: Iterable[int]) -> Positions:
    """Every site of some providers, ascending."""
    asked = np.array(sorted(set(providers)), dtype=columns.sites.provider.dtype)  # of one type, or all are converted
    first, end = (np.searchsorted(columns.sites.provider, asked, side).tolist() for side in _SIDES)
    return np.array([site for each in map(range, first, end) for site in each], dtype=np.int64)


def _merged(postings: Sequence[Ints], total: int, length: int) -> Ints:
    """All positions of some postings, ascending; sorting few is quicker than marking them in a whole table."""
    if len(postings) == 1:
        return postings[0]
    together: Ints = np.concatenate(postings) if postings else np.empty(0, dtype=np.int32)
    if total * 64 < length:
        return np.sort(together)
    marked = np.zeros(length, dtype=np.bool_)
    marked[together] = True
    return np.flatnonzero(marked)


def _among(column: Ints, codes: Sequence[int]) -> Bools:
    if len(codes) == 1:
        return np.asarray(column == codes[0])
    wanted = np.zeros(max(codes, default=0) + 1, dtype=np.bool_)
    wanted[list(codes)] = True
    return wanted.take(column, mode="clip") & (column < len(wanted))


def rows_at(table: Table, sites: Positions | None) -> Rows:
    """Every record at some sites, ascending or not; None stands for every site."""
    if sites is None:
        return Rows(at=np.arange(len(table.site)), owner=table.site)
    first, end = table.bounds(sites)
    count = (end - first).astype(np.int64)
    owner = np.repeat(np.arange(len(sites)), count)
    before = np.cumsum(count) - count
    return Rows(at=np.arange(len(owner)) + (first - before).take(owner), owner=owner)
