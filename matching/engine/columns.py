"""The read model's type: aligned, read-only arrays of everything the engine may look at.

Codes are small integers, positions in the tables of `Codes`. Days are counted from 1970-01-01.
A missing number is `MISSING`, a missing date `NO_DAY`, a missing country `MISSING`. Codes of records, stated numbers,
stages and scopes are as narrow as all of a column's numbers allow: widen them before computing with them. Providers
stand in the code-point order of their keys, sites in the order (provider, site key), records in the order of their
sites: a smaller position is a smaller key, so that ties are broken by position.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.engine.at_best import AtBest, at_best
from matching.engine.record_tables import EVIDENCE as EVIDENCE
from matching.engine.record_tables import CapabilityRecords as CapabilityRecords
from matching.engine.record_tables import Certificates as Certificates
from matching.engine.record_tables import Inspections as Inspections
from matching.engine.record_tables import ModalityRecords as ModalityRecords
from matching.engine.tables import MISSING as MISSING
from matching.engine.tables import Bools as Bools
from matching.engine.tables import ColumnsError as ColumnsError
from matching.engine.tables import Int8, Int16, Int32, OwnTexts, Rows, SharedTexts, read_only, starts_by
from matching.engine.tables import Ints as Ints

NO_DAY = int(np.iinfo(np.int32).min)
EPOCH = date(1970, 1, 1).toordinal()

Bytes = NDArray[np.uint8]

CERTIFICATE_STATUS = ("active", "suspended", "withdrawn")
CONTRACT_SERVICES = ("no", "unknown", "yes")
AREAS = ("device", "drug", "biologics", "food", "other")
OUTCOMES = ("none", "voluntary", "official")


def day_number(day: date | None) -> int:
    """Days since 1970-01-01, `NO_DAY` for None."""
    return NO_DAY if day is None else day.toordinal() - EPOCH


def day_of(number: int) -> date | None:
    """The inverse of `day_number`."""
    return None if number == NO_DAY else date.fromordinal(int(number) + EPOCH)


@dataclass(frozen=True, kw_only=True)
class Codes:
    """The vocabularies. Each tuple of codes is in code-point order and has its other columns beside it."""

    capabilities: tuple[str, ...]
    capability_names: tuple[str, ...]
    units: tuple[str, ...]  # per capability: its volume unit, its own or inherited
    covers: Bools  # [capabilities, capabilities]: covers[a, d] where d equals a or lies below it
    standards: tuple[str, ...]
    standard_titles: tuple[str, ...]
    standard_kinds: tuple[str, ...]
    standard_notes: tuple[str, ...]
    holdable: tuple[bool, ...]
    applies_to: Bools  # [standards, capabilities]: the standard applies to the capability
    modalities: tuple[str, ...]
    modality_names: tuple[str, ...]
    stages: tuple[str, ...]  # in the order of a programme, not of the code; at most 60
    stage_names: tuple[str, ...]
    countries: tuple[str, ...]
    country_names: tuple[str, ...]
    regions: tuple[str, ...]
    region_names: tuple[str, ...]
    members: Bools  # [regions, countries]

    @cached_property
    def capability(self) -> dict[str, int]:
        return _positions(self.capabilities)

    @cached_property
    def below(self) -> tuple[list[int], ...]:
        """Per capability, itself and those below it."""
        return tuple(covered.nonzero()[0].tolist() for covered in self.covers)

    @cached_property
    def above(self) -> tuple[list[int], ...]:
        """Per capability, its proper ancestors."""
        itself = np.eye(len(self.covers), dtype=np.bool_)
        return tuple(covering.nonzero()[0].tolist() for covering in (self.covers & ~itself).T)

    @cached_property
    def have_unit(self) -> dict[str, Bools]:
        """By volume unit, which capabilities are told in it."""
        return {unit: np.array([own == unit for own in self.units], dtype=np.bool_) for unit in set(self.units)}

    @cached_property
    def standard(self) -> dict[str, int]:
        return _positions(self.standards)

    @cached_property
    def modality(self) -> dict[str, int]:
        return _positions(self.modalities)

    @cached_property
    def stage(self) -> dict[str, int]:
        return _positions(self.stages)

    @cached_property
    def country(self) -> dict[str, int]:
        return _positions(self.countries)

    @cached_property
    def region(self) -> dict[str, int]:
        return _positions(self.regions)


@dataclass(frozen=True, kw_only=True)
class Providers(Rows):
    """Every published provider, also one without an active site (which is not considered)."""

    key: OwnTexts
    name: OwnTexts
    source: SharedTexts
    contract_services: Int8  # position in CONTRACT_SERVICES

    def position(self, key: str) -> int:
        """Where a provider stands; `KeyError` if there is none."""
        if not self.has(key):
            raise KeyError(key)
        return bisect_left(self.key, key)

    def has(self, key: str) -> bool:
        """Whether there is a published provider of that key."""
        position = bisect_left(self.key, key)
        return position < len(self.key) and self.key[position] == key


@dataclass(frozen=True, kw_only=True)
class Sites(Rows):
    """Every active site of a published provider."""

    provider: Int32
    key: OwnTexts
    name: OwnTexts
    city: SharedTexts
    country: Int16
    reviewed_on: Int32  # day on which a curator attested that the site's lists are complete; `NO_DAY` = never

    @cached_property
    def reviewed(self) -> Bools:
        """Whether absence from the site's lists is a no (any date counts)."""
        reviewed = np.asarray(self.reviewed_on != NO_DAY)
        reviewed.flags.writeable = False
        return reviewed

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(np.any(self.provider[1:] < self.provider[:-1])):
            raise ColumnsError("sites are not in the order of their providers")

    @cached_property
    def first_sites(self) -> Bytes:
        """All bits of a byte at the first site of each provider, none at the others."""
        first = np.full(len(self), 0xFF, dtype=np.uint8)
        first[1:] *= self.provider[1:] != self.provider[:-1]
        first.flags.writeable = False
        return first

    @cached_property
    def further_on(self) -> Bytes:
        """[steps, sites] for steps of 1, 2, 4 … as far as providers have sites: all bits of a byte where the site that
        far on is of another provider or there is none, no bit where it is of the same."""
        provider, steps, step = self.provider, [], 1
        while (other := provider[step:] != provider[:-step]).size and not other.all():
            steps.append(np.concatenate((other, np.ones(step, dtype=np.bool_))) * np.uint8(0xFF))
            step *= 2
        found = np.array(steps, dtype=np.uint8).reshape(len(steps), len(self))
        found.flags.writeable = False
        return found

    @cached_property
    def provider_starts(self) -> Ints:
        """Where the sites of provider 0, 1, … begin, up to the last that has any, and where they end."""
        return read_only(starts_by(self.provider).astype(np.int32))

    def of_provider(self, provider: int) -> range:
        """Positions of a provider's sites."""
        first, end = self.bounds(np.array([provider]))
        return range(int(first[0]), int(end[0]))

    def bounds(self, providers: Ints) -> tuple[Ints, Ints]:
        """Per provider, where its sites begin and end."""
        starts = self.provider_starts
        return starts.take(providers, mode="clip"), starts.take(providers + 1, mode="clip")


@dataclass(frozen=True, kw_only=True)
class Columns:
    """One snapshot of the published catalog.

    `scopes` holds each distinct certificate scope once, as ascending positions of capability codes;
    `scopes[0]` is the empty one: site-wide. `successors`: the key of a provider that was merged → of the one it is now.
    """

    codes: Codes
    providers: Providers
    sites: Sites
    capabilities: CapabilityRecords
    modalities: ModalityRecords
    certificates: Certificates
    inspections: Inspections
    scopes: tuple[tuple[int, ...], ...]
    successors: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.scopes or self.scopes[0]:
            raise ColumnsError("scopes[0] must be the empty, site-wide scope")
        for table in (self.capabilities, self.modalities, self.certificates, self.inspections):
            if len(table) and int(table.site[-1]) >= len(self.sites):
                raise ColumnsError(f"{type(table).__name__} names site {int(table.site[-1])} of {len(self.sites)}")

    def as_packed(self) -> "Columns":
        """The same facts in the one form in which they are stored and shared."""
        tables = ("providers", "sites", "capabilities", "modalities", "certificates", "inspections")
        return replace(self, **{name: getattr(self, name).as_packed() for name in tables})

    def key_today(self, key: str) -> str | None:
        """The key of the published provider that this one is, or was merged into; None if there is none."""
        return key if self.providers.has(key) else self.successors.get(key)

    @cached_property
    def at_best(self) -> AtBest:
        """Per site what a want can come to at most; stored with the tables."""
        stages = len(self.codes.stages)
        return at_best(self.capabilities, self.inspections, sites=len(self.sites), stages=stages)

    @cached_property
    def contract_services(self) -> Ints:
        """Each site's, a position in CONTRACT_SERVICES."""
        return read_only(self.providers.contract_services.take(self.sites.provider))

    @cached_property
    def scope_covers(self) -> Bools:
        """[scopes, capabilities]: a code of the scope equals the capability or is above it."""
        return self._by_scope(self.codes.covers)

    @cached_property
    def scope_touches(self) -> Bools:
        """[scopes, capabilities]: a code of the scope equals the capability or is below it."""
        return self._by_scope(self.codes.covers.T)

    def _by_scope(self, related: Bools) -> Bools:
        found = np.zeros((len(self.scopes), len(self.codes.capabilities)), dtype=np.bool_)
        for position, scope in enumerate(self.scopes):
            found[position] = related[list(scope)].any(axis=0) if scope else False
        found.flags.writeable = False
        return found


def _positions(codes: Sequence[str]) -> dict[str, int]:
    return {code: position for position, code in enumerate(codes)}


def closure(codes: Sequence[str], parents: Iterable[str | None]) -> Bools:
    """`covers` of a tree given as codes and the code of each one's parent."""
    position = _positions(codes)
    above = dict(zip(codes, parents, strict=True))
    covers = np.zeros((len(codes), len(codes)), dtype=np.bool_)
    for code in codes:
        ancestor: str | None = code
        while ancestor is not None:
            covers[position[ancestor], position[code]] = True
            ancestor = above[ancestor]
    covers.flags.writeable = False
    return covers
