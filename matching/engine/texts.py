"""Columns of texts that are arrays: packed UTF-8, decoded one by one when they are asked for.

A million names are three arrays that workers can share, not a million Python objects in each of them. `Texts` holds
every row's text, `Repeated` each distinct one once and a small number per row. Both are sequences, as a tuple of `str`.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

Text = TypeVar("Text", str, str | None)
Ints = NDArray[np.integer]
Bytes = NDArray[np.uint8]

NO_TEXT = -1
AT_ONCE = 16_384  # rows whose bytes are addressed one by one at the same time
_WIDTHS = (np.int8, np.int16, np.int32, np.int64)


def narrowed(numbers: NDArray[Any]) -> Ints:
    """The same numbers in the narrowest type of integer that holds them all. Read-only."""
    low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    width = next(each for each in _WIDTHS if np.iinfo(each).min <= low and high <= np.iinfo(each).max)
    result: Ints = numbers.astype(width, copy=False)
    result.flags.writeable = False
    return result


class Texts(Sequence[str]):
    """Row `i` is the UTF-8 in `data[starts[i]:starts[i + 1]]`. `bisect` works where the texts ascend by code point."""

    def __init__(self, *, starts: Ints, data: Bytes) -> None:
        self.starts, self.data = starts, data
        self._ends = starts[1:]
        self._bytes = memoryview(data)  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        if isinstance(at, slice):
            return tuple(self.text(row) for row in range(*at.indices(len(self))))
        return self.text(at if 0 <= at < len(self.starts) - 1 else _row(at, len(self)))

    def text(self, row: int) -> str:
        """Row `row`, which must be one of 0, 1, …: it is not checked."""
        return self._bytes[self.starts.item(row) : self.starts.item(row + 1)].tobytes().decode()

    def at(self, rows: Ints) -> list[str]:
        """The texts of some rows, which are not checked."""
        bounds = zip(self.starts.take(rows).tolist(), self._ends.take(rows).tolist(), strict=True)
        return [self._bytes[start:end].tobytes().decode() for start, end in bounds]

    def __iter__(self) -> Iterator[str]:
        return map(self.text, range(len(self)))

    def part(self, start: int, stop: int) -> "Texts":
        """Some rows one after the other, without a copy."""
        return Texts(starts=self.starts[start : stop + 1], data=self.data)

    def __eq__(self, other: object) -> bool:
        return _equal(self, other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Texts({tuple(self)!r})"


class Repeated(Sequence[Text], Generic[Text]):
    """Row `i` is `distinct[numbers[i]]`, and `blank` where the number is `NO_TEXT`.

    `distinct` ascends by code point, and every one of them is in use: the same rows make the same arrays.
    """

    def __init__(self, *, distinct: Texts, numbers: Ints, blank: Text) -> None:
        self.distinct = distinct
        self.numbers = numbers
        self.blank: Text = blank

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Text: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Text, ...]: ...
    def __getitem__(self, at: int | slice) -> Text | tuple[Text, ...]:
        if isinstance(at, slice):
            return tuple(map(self._text, self.numbers[at].tolist()))
        return self._text(self.numbers.item(at if 0 <= at < len(self.numbers) else _row(at, len(self))))

    def _text(self, number: int) -> Text:
        return self.blank if number == NO_TEXT else self.distinct.text(number)

    def at(self, rows: Ints) -> list[Text]:
        """The texts of some rows, as of `Texts`."""
        numbers = self.numbers.take(rows)
        if not len(self.distinct):
            return [self.blank] * len(numbers)
        stated = zip(numbers.tolist(), self.distinct.at(numbers), strict=True)  # NO_TEXT, -1, ends where it starts
        return [self.blank if number == NO_TEXT else text for number, text in stated]

    def __iter__(self) -> Iterator[Text]:
        return iter(self[:])

    def __eq__(self, other: object) -> bool:
        return _equal(self, other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Repeated({tuple(self)!r})"


def packed(texts: Iterable[str]) -> Texts:
    """The texts as arrays; what is packed already stays as it is."""
    return texts if isinstance(texts, Texts) else packed_bytes([text.encode() for text in texts])


def packed_bytes(encoded: Sequence[bytes]) -> Texts:
    """The same of texts that are UTF-8 already."""
    lengths = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
    return Texts(starts=starts_of_lengths(lengths), data=np.frombuffer(b"".join(encoded), dtype=np.uint8))


def starts_of_lengths(lengths: Ints) -> Ints:
    """Where rows of these lengths begin, and where the last one ends: 32 bits wide as long as they suffice."""
    starts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths, dtype=np.int64)))
    result: Ints = starts.astype(np.int32 if starts[-1] <= np.iinfo(np.int32).max else np.int64)
    result.flags.writeable = False
    return result


def repeated(texts: Iterable[str | None], *, blank: Text) -> Repeated[Text]:
    """The texts with each distinct one held once; an empty one is `blank`."""
    if isinstance(texts, Repeated):
        return texts
    return distinct(texts if isinstance(texts, Texts) else packed([text or "" for text in texts]), blank=blank)


def distinct(texts: Texts, *, blank: Text) -> Repeated[Text]:
    """The same of packed texts, which stay packed: no row becomes a Python object, only each distinct text."""
    lengths = np.diff(texts.starts)
    numbers, found = np.full(len(texts), NO_TEXT, dtype=np.int64), 0
    samples: list[Ints] = []  # a row of each distinct text
    for length in np.unique(lengths[lengths > 0]).tolist():
        rows = np.flatnonzero(lengths == length)
        first, number = _alike(texts, rows, length)
        samples.append(rows[first])
        numbers[rows] = number + found
        found += len(first)
    sample = np.concatenate([np.zeros(0, dtype=np.int64), *samples])
    encoded = [bytes(texts.data[texts.starts[row] : texts.starts[row + 1]].data) for row in sample.tolist()]
    order = sorted(range(found), key=encoded.__getitem__)
    place = np.full(found + 1, NO_TEXT, dtype=np.int64)  # NO_TEXT, -1, is the last
    place[order] = np.arange(found)
    ordered = packed_bytes([encoded[number] for number in order])
    return Repeated(distinct=ordered, numbers=narrowed(place[numbers]), blank=blank)


def _alike(texts: Texts, rows: Ints, length: int) -> tuple[Ints, Ints]:
    """Of rows of one length: where among them each distinct text is first, and which of those each row has.

    Texts are told apart by a weighted sum of their bytes and then compared. Only texts that somebody made to have the
    same sum need the slow way.
    """
    weights = np.random.default_rng(length).integers(0, 2**64, size=length, dtype=np.uint64) | np.uint64(1)
    pieces = [rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE)]
    marks = np.concatenate([_letters(texts, piece, length) @ weights for piece in pieces])
    _, first, number = np.unique(marks, return_index=True, return_inverse=True)
    samples = [rows[first[number[at : at + AT_ONCE]]] for at in range(0, len(rows), AT_ONCE)]
    if not all(
        np.array_equal(_letters(texts, piece, length), _letters(texts, sample, length))
        for piece, sample in zip(pieces, samples, strict=True)
    ):
        _, first, number = np.unique(_letters(texts, rows, length).view(f"S{length}").ravel(), return_index=True,
                                     return_inverse=True)  # fmt: skip
    return first, number


def _letters(texts: Texts, rows: Ints, length: int) -> Bytes:
    """[rows, length]: the bytes of rows of that length."""
    letters: Bytes = texts.data[texts.starts[rows].astype(np.int64)[:, None] + np.arange(length)]
    return letters


def texts_at(column: Sequence[Text], rows: Ints) -> list[Text]:
    """The texts of some rows of a column, be it packed or not."""
    if isinstance(column, Texts | Repeated):
        return column.at(rows)  # type: ignore[return-value]
    return [column[row] for row in rows.tolist()]


def taken(texts: Texts, rows: Ints) -> Texts:
    """The texts of some rows, in their order."""
    pieces = [_bytes_at(texts, rows[at : at + AT_ONCE]) for at in range(0, len(rows), AT_ONCE)]
    lengths = np.diff(texts.starts)[rows]
    return Texts(starts=starts_of_lengths(lengths), data=np.concatenate([texts.data[:0], *pieces]))


def _bytes_at(texts: Texts, rows: Ints) -> Bytes:
    """The bytes of the rows, one after the other."""
    first = texts.starts[rows].astype(np.int64)
    lengths = texts.starts[rows + 1] - first
    before = np.cumsum(lengths) - lengths
    return texts.data[np.repeat(first - before, lengths) + np.arange(int(lengths.sum()))]


def joined(parts: Sequence[Texts]) -> Texts:
    """One column after the other."""
    lengths = np.concatenate([np.diff(part.starts) for part in parts])
    return Texts(starts=starts_of_lengths(lengths), data=np.concatenate([_bytes_of(part) for part in parts]))


def rows_of(texts: Texts, rows: Ints) -> Texts:
    """As `taken`, for rows most of which follow one another."""
    heads = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
    runs = zip(rows[heads].tolist(), rows[np.append(heads[1:], len(rows))[: len(heads)] - 1].tolist(), strict=True)
    return joined([texts.part(0, 0), *(texts.part(first, last + 1) for first, last in runs)])


def _bytes_of(texts: Texts) -> Bytes:
    return texts.data[texts.starts[0] : texts.starts[-1]]


def _row(at: int, rows: int) -> int:
    row = at + rows if at < 0 else at
    if not 0 <= row < rows:
        raise IndexError(f"row {at} of {rows}")
    return row


def _equal(texts: Sequence[str | None], other: object) -> bool:
    return isinstance(other, (Texts, Repeated, tuple)) and tuple(texts) == tuple(other)
