"""Providers that may be one, each pair with what speaks for it. Nothing is merged here: see `catalog.desk.merging`.

A number in common is as good as certain, a website is likely, a name alone only proposes: "vesta" finds Avesta, and
Haupt Pharma, which is Aenova, has nothing of its name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import CharField, Count, F, Func, Q, Value
from rapidfuzz import fuzz, process

from catalog.choices import PublicationStatus, Strength
from catalog.desk.curators import Curator, require_merge, stated
from catalog.desk.names import bare_name, domain_of
from catalog.exchange.amend import Refused
from catalog.exchange.problems import Problem
from catalog.exchange.rows import is_real
from catalog.models import Dismissal, Provider, Site

FEI, DUNS, WEBSITE, NAME = "fei", "duns", "website", "name"
NUMBERS = (FEI, DUNS)

ALIKE = 90  # of 100; below it, what is found in FDA's list is other companies
_MOST_ALIKE = 20  # of one provider: more than that have a name that says nothing
_MOST_OF_A_DOMAIN = 20  # providers: a site that more of them name is a host, whatever it is called
_NOBODY = 0  # keeps a query that would ask for nothing: a page costs the same number of them
_ROWS = 256  # names that are compared with all of their country at a time: this bounds the memory

Pair = tuple[int, int]


@dataclass(frozen=True, kw_only=True, order=True)
class Ground:
    """One thing that two providers have in common. `value`: the number, the domain, or of names both as compared."""

    kind: str
    value: str
    alike: int = 100  # names: of 100

    @property
    def told(self) -> list[str]:
        return [self.kind, self.value]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two, as a list shows it."""

    key: str
    name: str
    status: str
    countries: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Two providers, the smaller key first, and what speaks for their being one, the strongest first."""

    first: Side
    second: Side
    grounds: tuple[Ground, ...]

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.first, self.second

    @property
    def strength(self) -> Strength:
        return strength_of(self.grounds)


@dataclass(kw_only=True, slots=True)
class _Known:
    key: str
    name: str
    status: str
    website: str
    numbers: set[tuple[str, str]] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)

    @property
    def side(self) -> Side:
        return Side(key=self.key, name=self.name, status=self.status, countries=tuple(sorted(self.countries)))


def strength_of(grounds: Iterable[Ground]) -> Strength:
    """A number is sure, a website is likely, a name is possible."""
    kinds = {each.kind for each in grounds}
    if kinds & {*NUMBERS}:
        return Strength.SURE
    return Strength.LIKELY if WEBSITE in kinds else Strength.POSSIBLE


def find(*, provider: str = "", dismissed: bool = False) -> list[Candidate]:
    """All candidates, or those of one provider by its key: the strongest first, then by key. Retired ones are none.

    What was dismissed comes back when something speaks for it that did not then; with `dismissed`, all of it.
    """
    known = _read()
    own = {number for number, each in known.items() if each.key == provider} if provider else None
    found: dict[Pair, list[Ground]] = defaultdict(list)
    for pair, ground in _grounds(known):
        if own is None or own & {*pair}:
            found[pair].append(ground)
    for pair in [] if dismissed else _settled(found):
        del found[pair]
    return sorted((_candidate(known, pair, grounds) for pair, grounds in found.items()), key=_order)


def joined() -> list[Candidate]:
    """Those that a number joins, which are as good as certain: found without comparing names. Six queries."""
    shared = _read(~Q(status=PublicationStatus.RETIRED) & Q(pk__in=_with_shared_number()))
    found: dict[Pair, list[Ground]] = defaultdict(list)
    for pair, ground in _grounds(shared):
        found[pair].append(ground)
    for pair in _settled(found):
        del found[pair]
    candidates = (_candidate(shared, pair, grounds) for pair, grounds in found.items())
    return sorted((each for each in candidates if each.strength == Strength.SURE), key=_order)


def in_common(first: Provider, second: Provider) -> tuple[Ground, ...]:
    """What speaks for these two being one, the strongest first; also where one is retired."""
    known = _read(Q(pk__in=[first.pk, second.pk]))
    return tuple(sorted((ground for _, ground in _grounds(known)), key=_weight))


def dismiss(first: str, second: str, *, by: Curator, reason: str) -> Dismissal:
    """Remember that the two are not one, until something else speaks for it. Raises `NotAllowed` and `Refused`."""
    require_merge(by)
    reason = stated(reason, required="whoever finds them again wants to know")
    both = sorted(Provider.objects.filter(key__in=[first, second]), key=lambda each: each.key)
    if len(both) != 2:
        message = f"{first!r:.120} and {second!r:.120} are not two providers of the catalog"
        raise Refused([Problem(where="/providers", code="unknown_code", message=message)])
    grounds = sorted(each.told for each in in_common(*both))
    return Dismissal.objects.create(first=both[0], second=both[1], grounds=grounds, reason=reason, dismissed_by=by.user)


def _read(condition: Q | None = None) -> dict[int, _Known]:
    """Providers by their number in the order of their keys: two queries, whatever the size of the catalog."""
    chosen = ~Q(status=PublicationStatus.RETIRED) if condition is None else condition
    rows = Provider.objects.filter(chosen).order_by()
    columns = ("key", "pk", "name", "status", "website", "duns", "headquarters_country_id")
    known = {}
    for key, pk, name, status, website, duns, country in sorted(rows.values_list(*columns)):
        each = known[pk] = _Known(key=key, name=name, status=status, website=website)
        each.numbers |= _numbers(duns=duns)
        each.countries |= {country} - {None}
    sites = Site.objects.filter(provider__in=rows.values("pk")).order_by()
    for owner, fei, duns, country in sites.values_list("provider_id", "fei", "duns", "country_id").iterator():
        known[owner].numbers |= _numbers(fei=fei, duns=duns)
        known[owner].countries |= {country} - {None}
    return known


def _with_shared_number() -> set[int]:
    """Providers that have a real number which another one has too; an FEI without its leading zeros."""
    owners: dict[str, dict[str, set[int]]] = {FEI: defaultdict(set), DUNS: defaultdict(set)}
    bare = Func(F("fei"), Value("0"), function="ltrim", output_field=CharField())
    sites = Site.objects.order_by()
    with_fei = (
        sites.exclude(fei="")
        .values(number=bare)
        .annotate(of=ArrayAgg("provider", distinct=True), many=Count("provider", distinct=True))
    )
    for number, of in with_fei.filter(many__gt=1).values_list("number", "of"):
        owners[FEI][number].update(of)
    for owner, number in sites.exclude(duns="").values_list("provider", "duns"):
        owners[DUNS][number].add(owner)
    for owner, number in Provider.objects.order_by().exclude(duns="").values_list("pk", "duns"):
        owners[DUNS][number].add(owner)
    shared = (of for kind in owners.values() for number, of in kind.items() if is_real(number) and len(of) > 1)
    return set().union(*shared) or {_NOBODY}


def _numbers(*, fei: str = "", duns: str = "") -> set[tuple[str, str]]:
    """An FEI has seven digits or ten, and the shorter is the longer without its leading zeros."""
    real = {(FEI, fei.lstrip("0"))} if is_real(fei) else set()
    return real | ({(DUNS, duns)} if is_real(duns) else set())


def _grounds(known: Mapping[int, _Known]) -> Iterator[tuple[Pair, Ground]]:
    """Each pair, the smaller key first, with each thing in common."""
    for (kind, value), owners in _shared(known).items():
        for pair in combinations(owners, 2):
            yield pair, Ground(kind=kind, value=value)
    for pair, alike in dict(_names_alike(known)).items():  # once, in however many countries both are
        names = dict.fromkeys(bare_name(known[each].name) for each in pair)
        yield pair, Ground(kind=NAME, value=" / ".join(names), alike=alike)


def _shared(known: Mapping[int, _Known]) -> dict[tuple[str, str], list[int]]:
    """Numbers and domains → those of several providers."""
    owners: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, each in known.items():
        domain = domain_of(each.website)
        for what in each.numbers | ({(WEBSITE, domain)} if domain else set()):
            owners[what].append(number)
    return {
        what: numbers
        for what, numbers in sorted(owners.items())
        if len(numbers) > 1 and (what[0] != WEBSITE or len(numbers) <= _MOST_OF_A_DOMAIN)
    }


def _names_alike(known: Mapping[int, _Known]) -> Iterator[tuple[Pair, int]]:
    """Within a country; providers of which no country is known are compared with one another."""
    # Sorted words: "Pharma Haupt" is "Haupt Pharma".
    names = {number: " ".join(sorted(bare_name(each.name).split())) for number, each in known.items()}
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, each in known.items():
        for country in each.countries or {""}:
            blocks[country].append(number)
    for _, members in sorted(blocks.items()):
        for one, other, alike in _alike([names[each] for each in members]):
            yield (members[one], members[other]), alike


def _alike(names: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Positions of two names, the smaller first, and how alike they are; of each name the most alike of those after."""
    for start in range(0, len(names), _ROWS):
        rows = names[start : start + _ROWS]
        table = process.cdist(rows, names[start:], scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8)
        for row, scores in enumerate(table):
            later = np.flatnonzero(scores[row + 1 :]) + row + 1
            best = sorted((-int(scores[each]), int(each)) for each in later)[:_MOST_ALIKE]
            yield from ((start + row, start + each, -score) for score, each in best)


def _settled(found: Mapping[Pair, list[Ground]]) -> list[Pair]:
    """Those of which all that speaks for them was there when they were dismissed last."""
    known = {}
    for dismissal in Dismissal.objects.order_by("dismissed_at", "pk"):
        known[dismissal.first_id, dismissal.second_id] = dismissal.grounds
    return [pair for pair, grounds in found.items() if all(each.told in known.get(pair, ()) for each in grounds)]


def _candidate(known: Mapping[int, _Known], pair: Pair, grounds: list[Ground]) -> Candidate:
    first, second = (known[number].side for number in pair)
    return Candidate(first=first, second=second, grounds=tuple(sorted(grounds, key=_weight)))


def _weight(ground: Ground) -> tuple[int, int, str]:
    return (FEI, DUNS, WEBSITE, NAME).index(ground.kind), -ground.alike, ground.value


def _order(candidate: Candidate) -> tuple[int, int, str, str]:
    alike = max((each.alike for each in candidate.grounds if each.kind == NAME), default=0)
    return list(Strength).index(candidate.strength), -alike, candidate.first.key, candidate.second.key
