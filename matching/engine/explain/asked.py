"""A brief against the tables of one snapshot, and what the sites that it is told of have on record."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from matching.engine.brief import Brief
from matching.engine.columns import EVIDENCE, Codes, Columns, Ints, day_number
from matching.engine.explain.facts import (
    Inspection,
    OnRecord,
    Papers,
    Site,
    capabilities_at,
    inspections_of,
    modalities_at,
    place,
    sites_at,
)
from matching.engine.explain.reason import OF_MUSTS, Grading
from matching.engine.explain.tree import Tree, tree_of
from matching.engine.selection import Positions, sites_of


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Codes are positions, dates are day numbers. `sites` are those that will be told of.

    Each part of what is on record is read when a must or want first asks for it, for all sites at once.
    """

    columns: Columns
    brief: Brief
    sites: tuple[int, ...]
    whole: Positions | None = None  # all sites of their providers, ascending, where these are known already
    _found: dict[Any, Any] = field(default_factory=dict, repr=False)

    def once(self, name: object, make: Callable[[], Any]) -> Any:
        """What several musts or wants of the brief need alike is worked out once."""
        if name not in self._found:
            self._found[name] = make()
        return self._found[name]

    @property
    def codes(self) -> Codes:
        return self.columns.codes

    @cached_property
    def tree(self) -> Tree:
        return tree_of(self.columns.codes)

    @property
    def labels(self) -> tuple[str, ...]:
        """How a sentence names each capability."""
        return self.tree.labels

    @property
    def as_of(self) -> int:
        return day_number(self.brief.as_of)

    @property
    def horizon(self) -> int:
        return day_number(self.brief.horizon)

    @property
    def of_musts(self) -> Grading:
        """How this brief's musts take evidence."""
        return OF_MUSTS[EVIDENCE.index(self.brief.must.min_evidence)]

    @cached_property
    def must_capabilities(self) -> tuple[int, ...]:
        """As sent."""
        return tuple(self.codes.capability[code] for code in self.brief.must.capabilities)

    @cached_property
    def positions(self) -> Positions:
        """`sites` as an array."""
        return np.array(self.sites, dtype=np.int64)

    @cached_property
    def shown(self) -> dict[int, Site]:
        """`sites` with their names."""
        return dict(zip(self.sites, sites_at(self.columns, self.positions), strict=True))

    @cached_property
    def with_others(self) -> Positions:
        """All sites of the providers of `sites`, ascending."""
        if self.whole is not None:
            return self.whole
        return sites_of(self.columns, self.columns.sites.provider.take(self.positions).tolist())

    @cached_property
    def with_one_site(self) -> frozenset[int]:
        """Of the providers of `sites` those that have no other."""
        providers, sites = np.unique(self.columns.sites.provider.take(self.with_others), return_counts=True)
        return frozenset(providers[sites == 1].tolist())

    def place(self, site: int) -> str:
        """How a sentence names a site that is not shown itself."""
        return place(self.columns.sites.name[site], self.columns.sites.city[site])

    @cached_property
    def capabilities(self) -> OnRecord:
        return capabilities_at(self.columns, self.positions)

    @cached_property
    def capabilities_with_others(self) -> OnRecord:
        """Those of all sites of the providers that bear on a want which any of them may fulfil."""
        wanted = [want.parameters["values"] for want in self.brief.want if want.parameters.get("scope") == "provider"]
        asked = [self.codes.capability[code] for codes in wanted for code in codes]
        bears = np.asarray(self.tree.related[asked].any(axis=0))
        return capabilities_at(self.columns, self.with_others, bears)

    @cached_property
    def modalities(self) -> OnRecord:
        return modalities_at(self.columns, self.positions)

    @cached_property
    def papers(self) -> Papers:
        """The certificates of all standards that the brief names."""
        marked = np.zeros(len(self.codes.standards), dtype=np.bool_)
        wanted = [want.parameters["values"] for want in self.brief.want if want.criterion == "standard"]
        marked[[self.codes.standard[code] for codes in (self.brief.must.standards, *wanted) for code in codes]] = True
        return Papers(self.columns, self.positions, marked)

    @cached_property
    def inspections(self) -> dict[int, list[Inspection]]:
        """Those that count, by site."""
        return inspections_of(self.columns, self.brief, self.positions)

    def to_cover(self, standard: int) -> list[int]:
        """R of scoring 2.3: the must capabilities to which the standard applies."""
        applies: Ints = self.codes.applies_to[standard]
        return [code for code in self.must_capabilities if applies[code]]
