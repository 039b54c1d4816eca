"""The capabilities as sentences need them, worked out once for a snapshot."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from matching.engine.columns import Bools, Codes
from matching.engine.explain.wording import capability_label


@dataclass(frozen=True, kw_only=True)
class Tree:
    """What a capability is called, and which others it is related to."""

    codes: Codes
    _of_unit: dict[str | None, Bools] = field(default_factory=dict, repr=False)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """How a sentence names each capability."""
        return tuple(capability_label(self.codes, position) for position in range(len(self.codes.capabilities)))

    @cached_property
    def covers(self) -> list[list[bool]]:
        """`Codes.covers` as plain lists: a single look-up is several times faster there."""
        table: list[list[bool]] = self.codes.covers.tolist()
        return table

    @cached_property
    def related(self) -> Bools:
        """Per capability those that say something of it: itself, what is below it, and its ancestors."""
        return np.asarray(self.codes.covers | self.codes.covers.T)

    @cached_property
    def group(self) -> list[int | None]:
        """Per capability its parent, where that is not a root: what lies below the same group is a sibling."""
        covers = self.codes.covers
        depth = covers.sum(axis=0)
        above = np.where(covers & ~np.eye(len(covers), dtype=np.bool_), depth[:, None], 0)
        parents = above.argmax(axis=0).tolist() if len(covers) else []
        return [parent if above[parent, code] > 1 else None for code, parent in enumerate(parents)]

    def of_unit(self, unit: str | None) -> Bools:
        """The capabilities whose volumes are measured in the unit; all for None."""
        if unit not in self._of_unit:
            self._of_unit[unit] = np.array([unit in (None, own) for own in self.codes.units], dtype=np.bool_)
        return self._of_unit[unit]


class _Held:
    """The tree of the vocabulary that was asked for last: it is the same from match to match."""

    tree: Tree | None = None


def tree_of(codes: Codes) -> Tree:
    """Worked out once for a snapshot."""
    tree = _Held.tree
    if tree is None or tree.codes is not codes:
        tree = _Held.tree = Tree(codes=codes)
    return tree
