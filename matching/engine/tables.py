"""What the tables of the read model are made of: columns of equal length, and the forms in which they are stored."""

from collections.abc import Callable, Sequence
from dataclasses import Field, dataclass, fields, replace
from functools import cached_property, partial
from typing import Annotated, Any, Self, get_args

import numpy as np
from numpy.typing import DTypeLike, NDArray

from matching.engine.texts import narrowed, packed, repeated
from matching.engine.units import micro_decades

Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]


MISSING = -1


class ColumnsError(ValueError):
    """The arrays do not fit together; the message names the column."""


def as_wide(width: DTypeLike, numbers: Ints) -> Ints:
    return read_only(numbers.astype(width, copy=False))


# The type of a column, and the function that gives it the form in which it is stored and shared.
Int8 = Annotated[Ints, partial(as_wide, np.int8)]
Int16 = Annotated[Ints, partial(as_wide, np.int16)]
Int32 = Annotated[Ints, partial(as_wide, np.int32)]
Narrow = Annotated[Ints, narrowed]
OwnTexts = Annotated[Sequence[str], packed]  # each row has its own
SharedTexts = Annotated[Sequence[str], partial(repeated, blank="")]  # many rows have the same one, or none
Addresses = Annotated[Sequence[str | None], partial(repeated, blank=None)]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Columns of equal length, made read-only."""

    def __post_init__(self) -> None:
        lengths = {f.name: len(getattr(self, f.name)) for f in fields(self)}
        if len(set(lengths.values())) > 1:
            raise ColumnsError(f"columns of {type(self).__name__} differ in length: {lengths}")
        for f in fields(self):
            column = getattr(self, f.name)
            if isinstance(column, np.ndarray):
                column.flags.writeable = False

    def __len__(self) -> int:
        return len(getattr(self, next(iter(self.__dataclass_fields__))))

    def as_packed(self) -> Self:
        """The same rows in the one form in which they are stored: equal rows are equal bytes."""
        return replace(self, **{f.name: _form(f)(getattr(self, f.name)) for f in fields(self)})

    @classmethod
    def derived(cls) -> tuple[str, ...]:
        """The names of what follows from the columns: properties that are computed once, or were stored with them."""
        return tuple(name for each in cls.__mro__ for name, value in vars(each).items() if _is_derived(value))


@dataclass(frozen=True, kw_only=True)
class Records(Rows):
    """Rows that belong to sites, in the order of those."""

    site: Int32

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(np.any(self.site[1:] < self.site[:-1])):
            raise ColumnsError(f"records of {type(self).__name__} are not in the order of their sites")

    def of_site(self, site: int) -> range:
        """Positions of a site's records."""
        first, end = self.bounds(np.array([site]))
        return range(int(first[0]), int(end[0]))

    def bounds(self, sites: Ints) -> tuple[Ints, Ints]:
        """Per site, where its records begin and end."""
        starts = self.site_starts
        return starts.take(sites, mode="clip"), starts.take(sites + 1, mode="clip")

    @cached_property
    def site_starts(self) -> Ints:
        """Where the records of site 0, 1, … begin, up to the last site that has any, and where they end."""
        sites = int(self.site[-1]) + 1 if len(self.site) else 0
        return read_only(np.searchsorted(self.site, np.arange(sites + 1), "left").astype(np.int32))


def _form(column: Field[Any]) -> Callable[[Any], Any]:
    form: Callable[[Any], Any] = get_args(column.type)[1]
    return form


def _is_derived(value: object) -> bool:
    return isinstance(value, cached_property)


def in_micro_decades(numbers: Ints) -> Ints:
    return read_only(micro_decades(numbers).astype(np.int32))  # at most 15 000 000


def narrowed_days(days: Ints) -> Ints:
    """In 16 bits where they have room there, which is until 2059; none is the least number, as in 32 bits."""
    narrow, none = np.iinfo(np.int16), days == np.iinfo(days.dtype).min
    if not bool(np.all(none | ((days > narrow.min) & (days <= narrow.max)))):
        return read_only(days)
    return read_only(np.where(none, narrow.min, days).astype(np.int16))


def read_only(column: Ints) -> Ints:
    column.flags.writeable = False
    return column


def positions_by(column: Ints) -> Ints:
    """Positions in the order (value, position)."""
    return read_only(np.argsort(column, kind="stable").astype(np.int32))


def starts_by(column: Ints) -> Ints:
    """Where the positions of value 0, 1, … begin in `positions_by`, up to the largest, and where they end."""
    return read_only(np.concatenate(([0], np.cumsum(np.bincount(column)))).astype(np.int64))


def postings(by: Ints, starts: Ints, code: int) -> Ints:
    """The positions of one value's records, ascending; empty for a value that no record has."""
    return by[starts[code] : starts[code + 1]] if code + 1 < len(starts) else by[:0]
