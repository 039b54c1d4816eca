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
_WIDTHS = (np.int8, np.int16, np.int32, np.int64)


def narrowed(numbers: NDArray[Any]) -> Ints:
    """The same numbers in the narrowest type of integer that holds them all. Read-only."""
    low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    width = next(each for each in _WIDTHS if np.iinfo(each).min <= low and high <= np.iinfo(each).max)
    result: Ints = numbers.astype(width)
    result.flags.writeable = False
    return result


class Texts(Sequence[str]):
    """Row `i` is the UTF-8 in `data[starts[i]:starts[i + 1]]`. `bisect` works where the texts ascend by code point."""

    def __init__(self, *, starts: Ints, data: Bytes) -> None:
        self.starts, self.data = starts, data
        self._bytes = memoryview(data)  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        if isinstance(at, slice):
            return tuple(self._text(row) for row in range(*at.indices(len(self))))
        return self._text(_row(at, len(self)))

    def _text(self, row: int) -> str:
        return str(self._bytes[self.starts.item(row) : self.starts.item(row + 1)], "utf-8")

    def __iter__(self) -> Iterator[str]:
        return map(self._text, range(len(self)))

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
        return self._text(self.numbers.item(_row(at, len(self))))

    def _text(self, number: int) -> Text:
        return self.blank if number == NO_TEXT else self.distinct[number]

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
    return of_distinct([(text or "").encode() for text in texts], blank=blank)


def of_distinct(encoded: Sequence[bytes], *, blank: Text) -> Repeated[Text]:
    """The same of texts that are UTF-8 already."""
    distinct = sorted(set(encoded) - {b""})
    number = {text: position for position, text in enumerate(distinct)} | {b"": NO_TEXT}
    numbers = np.fromiter(map(number.__getitem__, encoded), dtype=np.int64, count=len(encoded))
    return Repeated(distinct=packed_bytes(distinct), numbers=narrowed(numbers), blank=blank)


def _row(at: int, rows: int) -> int:
    row = at + rows if at < 0 else at
    if not 0 <= row < rows:
        raise IndexError(f"row {at} of {rows}")
    return row


def _equal(texts: Sequence[str | None], other: object) -> bool:
    return isinstance(other, (Texts, Repeated, tuple)) and tuple(texts) == tuple(other)
