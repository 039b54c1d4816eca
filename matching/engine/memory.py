"""What was worked out for one brief and holds for others: sponsors ask for the same codes again and again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from numpy.typing import NDArray


class Memory:
    """The arrays that were asked for last, at most `most` bytes of them. A snapshot has its own and never changes."""

    def __init__(self, most: int) -> None:
        self._most, self._bytes, self._lock = most, 0, Lock()
        self._kept: OrderedDict[Hashable, NDArray[Any]] = OrderedDict()

    def recall(self, key: Hashable, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """The array of that key, made if it is not kept. Nobody may write to it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()  # by two threads at once at worst, alike
        made.flags.writeable = False
        self._keep(key, made)
        return made

    def _keep(self, key: Hashable, made: NDArray[Any]) -> None:
        with self._lock:
            if key in self._kept or made.nbytes > self._most:
                return
            self._kept[key] = made
            self._bytes += made.nbytes
            while self._bytes > self._most:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes
