"""Facts with some providers' rows put in the place of what was there: the same bytes as if all were read anew.

Every column is cut into parts, long ones of the old rows and short ones of the new. A column in which nothing changed
is given back as it is, the very same array, so that its file need not be written again.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from matching.engine.columns import Columns, Ints
from matching.engine.tables import Rows, read_only
from matching.engine.texts import NO_TEXT, Repeated, Texts, joined, narrowed, rows_of, taken
from matching.readmodel.facts import Facts

# What follows from each row by itself is cut like a column; the rest follows from columns as a whole.
_ROW_BY_ROW = ("reviewed", "micro_decades")
_WHOLE = {
    "site_starts": ("site",),
    "provider_starts": ("provider",),
    "first_sites": ("provider",),
    "further_on": ("provider",),
    "by_code": ("code",),
    "code_starts": ("code",),
    "sites_by_grade": ("site", "code", "evidence"),
    "grade_starts": ("code", "evidence"),
    "stages_by_grade": ("stages", "code", "evidence"),
    "by_standard": ("standard",),
    "standard_starts": ("standard",),
    "sites_by_standard": ("site", "standard"),
    "statuses_by_standard": ("status", "standard"),
    "valid_from_by_standard": ("valid_from", "standard"),
    "valid_until_by_standard": ("valid_until", "standard"),
    "scopes_by_standard": ("scope", "standard"),
}
_RECORDS = ("capabilities", "modalities", "inspections")
Scopes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows `start` to `stop` of the old table or the new; where they come to stand; how far their owners moved."""

    new: bool
    start: int
    stop: int
    to: int
    owner_moved: int = 0

    @property
    def moved(self) -> int:
        return self.to - self.start

    def __len__(self) -> int:
        return self.stop - self.start

    def of(self, old: Any, new: Any) -> Any:
        return (new if self.new else old)[self.start : self.stop]


@dataclass(frozen=True, kw_only=True)
class Cut:
    """How a table of old and new rows is put together."""

    parts: tuple[Part, ...]
    old_rows: int

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @cached_property
    def in_place(self) -> bool:
        """Every old row that stays does so where it was."""
        return len(self) == self.old_rows and not any(part.moved for part in self.parts if not part.new)

    def numbers(self, old: Ints, new: Ints) -> Ints:
        return self._together(old, [part.of(old, new) for part in self.parts])

    def owners(self, old: Ints, new: Ints) -> Ints:
        """Of numbers that are the owners' positions."""
        return self._together(old, [part.of(old, new) + old.dtype.type(part.owner_moved) for part in self.parts])

    def _together(self, old: Ints, pieces: Sequence[Ints]) -> Ints:
        if self.in_place and all(
            np.array_equal(piece, old[part.to : part.to + len(part)])
            for piece, part in zip(pieces, self.parts, strict=True)
            if part.new or part.owner_moved
        ):
            return old
        return read_only(np.concatenate([old[:0], *pieces]))

    def texts(self, old: Texts, new: Texts) -> Texts:
        if self.in_place and all(
            part.of(old, new) == old[part.to : part.to + len(part)] for part in self.parts if part.new
        ):
            return old
        return joined([old.part(0, 0), *((new if p.new else old).part(p.start, p.stop) for p in self.parts)])

    def repeated(self, old: Repeated[Any], new: Repeated[Any]) -> Repeated[Any]:
        words = _Words(old.distinct, new.distinct)
        numbers = self.numbers(old.numbers, words.numbers[new.numbers])
        used = _used(numbers, len(words.order))
        if used.all() and not len(words.unknown):
            unchanged = numbers is old.numbers
            return old if unchanged else Repeated(distinct=old.distinct, numbers=narrowed(numbers), blank=old.blank)
        order = words.order[used[words.order]]
        place = np.full(len(used) + 1, NO_TEXT, dtype=np.int64)  # NO_TEXT, -1, is the last
        place[order] = np.arange(len(order))
        distinct = rows_of(joined([old.distinct, taken(new.distinct, words.unknown)]), order)
        return Repeated(distinct=distinct, numbers=narrowed(place[numbers]), blank=old.blank)

    def column(self, old: Any, new: Any) -> Any:
        if isinstance(old, Texts):
            return self.texts(old, new)
        return self.repeated(old, new) if isinstance(old, Repeated) else self.numbers(old, new)


class _Words:
    """Two lists of distinct texts as one: the old keep their numbers, those of the new that are unknown come after."""

    def __init__(self, old: Texts, new: Texts) -> None:
        at = np.array([bisect_left(old, text) for text in new], dtype=np.int64)
        known = np.array(
            [n < len(old) and old[n] == text for n, text in zip(at.tolist(), new, strict=True)], dtype=bool
        )
        numbers = np.where(known, at, len(old) + np.cumsum(~known) - 1)
        self.unknown = np.flatnonzero(~known)  # rows of `new`
        self.numbers = np.append(numbers, NO_TEXT)  # of each row of `new`
        self.order = np.insert(np.arange(len(old)), at[self.unknown], numbers[self.unknown])  # by code point


def spliced(old: Facts, new: Facts, replaced: Sequence[int]) -> Facts:
    """`new` holds all that there is of the providers `replaced`, and the vocabularies and successors of today.

    The codes of both stand in the same order.
    """
    was, now = old.columns, new.columns
    providers = _cut_providers(old, new, replaced)
    sites = _cut_owned(providers, was.sites.provider, now.sites.provider)
    scope, scopes = _cut_scopes(_cut_owned(sites, was.certificates.site, now.certificates.site), was, now)
    tables = {
        "providers": _table(providers, was.providers, now.providers),
        "sites": _table(sites, was.sites, now.sites, owner="provider"),
        "certificates": _records(sites, was.certificates, now.certificates, scope=scope),
        **{name: _records(sites, getattr(was, name), getattr(now, name)) for name in _RECORDS},
    }
    columns = replace(was, **tables, scopes=scopes, codes=now.codes, successors=now.successors)
    vars(columns)["at_best"] = _table(sites, was.at_best, now.at_best)
    return Facts(
        columns=columns,
        provider_ids=narrowed(providers.numbers(old.provider_ids, new.provider_ids)),
        site_ids=narrowed(sites.numbers(old.site_ids, new.site_ids)),
    )


def _cut_providers(old: Facts, new: Facts, replaced: Sequence[int]) -> Cut:
    keys = old.columns.providers.key
    out = np.flatnonzero(np.isin(old.provider_ids, list(replaced))).tolist()
    places = [(bisect_left(keys, key), 0, row) for row, key in enumerate(new.columns.providers.key)]
    pieces: list[tuple[bool, int, int]] = []
    done = 0
    for at, drop, row in sorted([*places, *((at, 1, 0) for at in out)]):
        pieces.append((False, done, at))
        if not drop:
            pieces.append((True, row, row + 1))
        done = at + drop
    return _cut([*pieces, (False, done, len(keys))], [0] * (len(pieces) + 1), len(keys))


def _cut_owned(owners: Cut, old: Ints, new: Ints) -> Cut:
    """The rows of the owners' parts; the columns hold the owners' positions."""
    bounds = [np.searchsorted(new if part.new else old, (part.start, part.stop)).tolist() for part in owners.parts]
    pieces = [(part.new, first, end) for part, (first, end) in zip(owners.parts, bounds, strict=True)]
    return _cut(pieces, [part.moved for part in owners.parts], len(old))


def _cut(pieces: Sequence[tuple[bool, int, int]], moved: Sequence[int], old_rows: int) -> Cut:
    parts, to = [], 0
    for (new, start, stop), owner_moved in zip(pieces, moved, strict=True):
        parts.append(Part(new=new, start=start, stop=stop, to=to, owner_moved=owner_moved))
        to += stop - start
    return Cut(parts=tuple(part for part in parts if len(part)), old_rows=old_rows)


def _records(sites: Cut, old: Any, new: Any, **given: Any) -> Any:
    return _table(_cut_owned(sites, old.site, new.site), old, new, owner="site", **given)


def _table(cut: Cut, old: Any, new: Any, *, owner: str = "", **given: Any) -> Any:
    if owner:
        given[owner] = cut.owners(getattr(old, owner), getattr(new, owner))
    names = (column.name for column in fields(old) if column.name not in given)
    columns = {name: cut.column(getattr(old, name), getattr(new, name)) for name in names}
    table: Rows = replace(old, **{**columns, **given}).as_packed()
    for name in table.derived():
        if name.endswith(_ROW_BY_ROW):
            vars(table)[name] = cut.numbers(getattr(old, name), getattr(new, name))
        elif all(getattr(table, column) is getattr(old, column) for column in _WHOLE[name]):
            vars(table)[name] = getattr(old, name)
    return table


def _cut_scopes(cut: Cut, was: Columns, now: Columns) -> tuple[Ints, Scopes]:
    """The column and the list of those scopes that are in use, as ascending as ever."""
    unknown = [scope for scope in now.scopes if scope not in set(was.scopes)]
    together = (*was.scopes, *unknown)
    place = {scope: position for position, scope in enumerate(together)}
    renumbered = np.array([place[scope] for scope in now.scopes], dtype=np.int64)
    numbers = cut.numbers(was.certificates.scope, renumbered[now.certificates.scope])
    used = _used(numbers, len(together))
    used[0] = True
    if used.all() and not unknown:
        return numbers, was.scopes
    order = sorted(np.flatnonzero(used).tolist(), key=together.__getitem__)
    final = np.zeros(len(together), dtype=np.int64)
    final[order] = np.arange(len(order))
    return final[numbers], tuple(together[number] for number in order)


def _used(numbers: Ints, known: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which of the numbers from 0 occur; -1 is none."""
    return np.bincount(np.asarray(numbers, dtype=np.int64) + 1, minlength=known + 1)[1:] > 0
