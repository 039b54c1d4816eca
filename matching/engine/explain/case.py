"""One site under one brief: what a sentence is about, and what a reading of the records yields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

import numpy as np

from matching.engine.brief import Brief
from matching.engine.columns import EVIDENCE, Codes, Columns, day_number
from matching.engine.explain.facts import Capability, Certificate, Facts, Inspection, Modality, facts_of, inspections_of
from matching.engine.explain.wording import capability_label
from matching.engine.levels import RELIABILITY, unknown
from matching.engine.selection import sites_of
from matching.engine.units import U, rounded

Triple = tuple[int, int, int]  # low, expected, high in micro-units
YES: Triple = (U, U, U)
NO: Triple = (0, 0, 0)
WEAK: Triple = unknown("evidence")
Evidence = Capability | Modality | Certificate  # the record that decides, with its grade and url
Groups = list[tuple[int | None, list[Capability]]]  # code, None for all at once → records
_RELIABILITY = tuple(RELIABILITY[grade] for grade in EVIDENCE)


class Reason(NamedTuple):
    """What the records say of one must, or of one value of one want, and the record that decides it.

    `ask` is the question that would settle what is open, `repair` what would mend a no; both are empty where there is
    nothing to ask or to mend.
    """

    triple: Triple
    because: str
    evidence: Evidence | None = None
    ask: str = ""
    repair: str = ""


@dataclass(frozen=True, kw_only=True)
class Tree:
    """The capabilities as sentences need them, in plain lists: a single look-up is several times faster there."""

    codes: Codes

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """How a sentence names each capability."""
        return tuple(capability_label(self.codes, position) for position in range(len(self.codes.capabilities)))

    @cached_property
    def covers(self) -> list[list[bool]]:
        """`Codes.covers`."""
        table: list[list[bool]] = self.codes.covers.tolist()
        return table

    @cached_property
    def related(self) -> list[dict[int, bool]]:
        """Per capability those that say something of it: true for itself and what is below it, false for ancestors."""
        above = self.codes.covers.T.tolist()
        return [
            {other: below for other, (below, ancestor) in enumerate(zip(row, column, strict=True)) if below or ancestor}
            for row, column in zip(self.covers, above, strict=True)
        ]

    @cached_property
    def below(self) -> list[frozenset[int]]:
        """Per capability itself and what lies below it."""
        return [frozenset(np.flatnonzero(row).tolist()) for row in self.codes.covers]

    @cached_property
    def group(self) -> list[int | None]:
        """Per capability its parent, where that is not a root: what lies below the same group is a sibling."""
        covers = self.codes.covers
        depth = covers.sum(axis=0)
        above = np.where(covers & ~np.eye(len(covers), dtype=np.bool_), depth[:, None], 0)
        parents = above.argmax(axis=0).tolist() if len(covers) else []
        return [parent if above[parent, code] > 1 else None for code, parent in enumerate(parents)]


class _Held:
    """The tree of the vocabulary that was asked for last: it is the same from match to match."""

    tree: Tree | None = None


def tree_of(codes: Codes) -> Tree:
    """Worked out once for a snapshot."""
    tree = _Held.tree
    if tree is None or tree.codes is not codes:
        tree = _Held.tree = Tree(codes=codes)
    return tree


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A brief against the tables of one snapshot: its codes as positions, its dates as day numbers.

    `sites` are those that will be explained; what is costly to look up one by one is read for all of them at once.
    """

    columns: Columns
    brief: Brief
    sites: tuple[int, ...]
    _facts: dict[int, Facts] = field(default_factory=dict, repr=False)
    _beside: dict[int, list[Facts]] = field(default_factory=dict, repr=False)
    _to_cover: dict[int, list[int]] = field(default_factory=dict, repr=False)
    _groups: dict[tuple[int, str | None], Groups] = field(default_factory=dict, repr=False)
    _of_unit: dict[str | None, list[tuple[int | None, frozenset[int]]]] = field(default_factory=dict, repr=False)

    @cached_property
    def codes(self) -> Codes:
        return self.columns.codes

    @cached_property
    def tree(self) -> Tree:
        return tree_of(self.columns.codes)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """How a sentence names each capability."""
        return self.tree.labels

    @cached_property
    def as_of(self) -> int:
        return day_number(self.brief.as_of)

    @cached_property
    def horizon(self) -> int:
        return day_number(self.brief.horizon)

    @cached_property
    def least_evidence(self) -> int:
        return EVIDENCE.index(self.brief.must.min_evidence)

    @cached_property
    def capabilities(self) -> tuple[int, ...]:
        """The must capabilities, as sent."""
        return tuple(self.codes.capability[code] for code in self.brief.must.capabilities)

    @cached_property
    def covers(self) -> list[list[bool]]:
        return self.tree.covers

    @cached_property
    def inspections(self) -> Mapping[int, list[Inspection]]:
        return inspections_of(self.columns, self.brief, self.sites)

    def facts(self, site: int) -> Facts:
        """The records of a site, unpacked once, together with those of `sites`."""
        if site not in self._facts:
            needed = self.sites if site in self.sites else (site,)
            self._facts.update(facts_of(self.columns, tuple(dict.fromkeys(needed))))
        return self._facts[site]

    def facts_of_provider(self, site: int) -> list[Facts]:
        """Of all sites of the site's provider, ascending. Those of every provider in `sites` are unpacked together."""
        if site not in self._beside:
            provider = self.columns.sites.provider
            together = sites_of(self.columns, provider.take(self.sites or (site,)).tolist()).tolist()
            self._facts.update(facts_of(self.columns, [each for each in together if each not in self._facts]))
            for _, own in groupby(together, key=provider.item):
                facts = [self._facts[each] for each in own]
                self._beside.update((each.position, facts) for each in facts)
        return self._beside[site]

    def weigh(self, triple: Triple, evidence: int, is_must: bool) -> Triple:
        """What the evidence of a record leaves of its triple (scoring 1)."""
        if is_must:
            return lowest((triple, WEAK)) if evidence > self.least_evidence else triple
        return discounted(triple, evidence)

    def that_matter(self, site: Facts, unit: str | None) -> Groups:
        """scoring 2.5: the site's records of each must capability, or all at once, of the volume `unit` if given."""
        key = site.position, unit
        if key not in self._groups:
            of_site = site.by_code.items()
            self._groups[key] = [
                (code, [record for other, record in of_site if other in within]) for code, within in self._within(unit)
            ]
        return self._groups[key]

    def _within(self, unit: str | None) -> list[tuple[int | None, frozenset[int]]]:
        """Per must capability, or for all at once, the codes of the records that matter."""
        if unit not in self._of_unit:
            units, below = self.codes.units, self.tree.below
            alike = frozenset(code for code, own in enumerate(units) if unit is None or own == unit)
            found = [(code, below[code] & alike) for code in self.capabilities if code in alike]
            self._of_unit[unit] = [*found] if self.capabilities else [(None, alike)]
        return self._of_unit[unit]

    def to_cover(self, standard: int) -> list[int]:
        """R of scoring 2.3: the must capabilities to which the standard applies."""
        if standard not in self._to_cover:
            applies = self.codes.applies_to[standard]
            self._to_cover[standard] = [code for code in self.capabilities if applies[code]]
        return self._to_cover[standard]


class Case(NamedTuple):
    """A site as one part of a brief sees it: a must (which weakens poor evidence) or a want (which discounts it)."""

    asked: Asked
    site: Facts
    is_must: bool

    def weigh(self, triple: Triple, evidence: int) -> Triple:
        """What the evidence of a record leaves of its triple (scoring 1)."""
        return self.asked.weigh(triple, evidence, self.is_must)

    def is_weak(self, evidence: int) -> bool:
        """Whether a must does not accept the grade."""
        return self.is_must and evidence > self.asked.least_evidence

    def graded(self, evidence: int) -> str:
        """The end of a sentence that tells the grade, where the answer has no other place for it or it decides."""
        if not self.is_must:
            return f" ({EVIDENCE[evidence]})"
        if self.is_weak(evidence):
            return f" ({EVIDENCE[evidence]} only, {EVIDENCE[self.asked.least_evidence]} or better is asked for)"
        return ""


Read = Callable[[Case], Reason]  # one must, or one value of one want, prepared once and read at each site


@lru_cache(maxsize=4096)
def discounted(triple: Triple, evidence: int) -> Triple:
    """A record's triple in a want, by the reliability of its grade (scoring 1)."""
    reliability, (low, expected, high) = _RELIABILITY[evidence], triple
    return rounded(reliability * low, U), rounded((U + reliability) * expected, 2 * U), high


def lowest(triples: Sequence[Triple]) -> Triple:
    """Component-wise min: "and"."""
    lows, expecteds, highs = zip(*triples, strict=True)
    return min(lows), min(expecteds), min(highs)


def mean(triples: Sequence[Triple]) -> Triple:
    """Component-wise mean, each rounded once: "share"."""
    lows, expecteds, highs = zip(*triples, strict=True)
    n = len(triples)
    return rounded(sum(lows), n), rounded(sum(expecteds), n), rounded(sum(highs), n)


def is_open(triple: Triple) -> bool:
    """Whether an answer could move the value."""
    return triple[0] < triple[2]
