"""From words to meanings: which runs of words name something, and which runs explain the question best.

Every run of words is held against the vocabularies and the names at the visible sites. Of all ways to cut the question
into runs the cheapest is taken: few runs, each the whole name of something rather than a part or a likeness of it. So
"ethylene oxide tijuana" is a method and a city, not three words.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product

from django.db.models import QuerySet

from catalog.models import Provider, Site
from catalog.search.countries import COUNTRIES, REGIONS
from catalog.search.leaving import settle
from catalog.search.lookup import Term, Visible, find_terms, known_names, related_codes, similar_texts
from catalog.search.meaning import Kind, Matched, Reading, Understanding
from catalog.search.question import Word, read_question, split_words
from catalog.search.spelling import SHORTEST, guesses

LONGEST_RUN = 6  # words
MOST_SPELLINGS = 64  # of one run

# How good it is to be meant: the whole term is 1, a part of it by its share.
NAME_QUALITY = {Kind.NUMBER: 1.0, Kind.CITY: 0.95, Kind.PROVIDER: 0.9, Kind.SITE: 0.9}
PART_LOW, PART_HIGH = 0.2, 0.8
CORRECTED = 0.8
# Beside the whole term, others count of which the run is more than this share.
PART_BESIDE_WHOLE = 0.5

# What a run costs: 2 less its best quality if it means something.
COST_OF_FILLER = 0.1
COST_OF_LITTLE = 0.6
COST_OF_NOTHING = 4.0

# Legal forms, which names have and people leave out or mix up; what a number is announced by; and what all here are.
SAYS_LITTLE = frozenset(
    {"ab", "ag", "aps", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "kft", "kg", "limited"}
    | {"llc", "ltd", "nv", "oy", "plc", "pte", "pty", "sa", "sas", "sarl", "slu", "spa", "srl"}
    | {"duns", "fei", "number"}
    | {"cdmo", "cdmos", "cmo", "cmos", "manufacturer", "manufacturers", "supplier", "suppliers"}
)


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """A way to write one place of the question: its folded words, and their stems as one, blank if they say nothing."""

    folded: str
    stem: str
    corrected: bool = False


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way to write a run: its words, its stems as one, whether a word of it was corrected."""

    folded: str
    key: str
    corrected: bool

    @property
    def joined(self) -> str:
        return self.folded.replace(" ", "")


Run = tuple[int, int]  # from the first place to before the second
Places = tuple[tuple[Spelling, ...], ...]
Ways = Mapping[Run, tuple[Way, ...]]
Known = Mapping[str, frozenset[Kind]]
Readings = Mapping[Run, tuple[Reading, ...]]


def understand(text: str, sites: QuerySet[Site] | None, providers: QuerySet[Provider] | None = None) -> Understanding:
    """What the words of `text` mean in the vocabularies, and among the names and numbers of `sites`.

    `sites` are all that the caller may see, whatever else is asked of them; None: the capabilities are all there is to
    find. With `providers` those that have no such site are known as well. Raises SearchRefused. Four queries, two more
    for several capabilities, about six more for a misspelt word.
    """
    visible = None if sites is None else Visible(sites=sites, providers=providers)
    words = read_question(text)
    places: Places = tuple((Spelling(folded=word.folded, stem=word.stem or ""),) for word in words)
    readings = _readings(words, places, visible)
    explained = {place for run in readings for place in range(*run)}
    unknown = {word.folded for place, word in enumerate(words) if place not in explained and _may_be_misspelt(word)}
    if unknown:
        readings = _readings(words, _respelt(words, places, unknown, visible), visible)
    matched = tuple(_matched(words, run, readings.get(run, ())) for run in _cheapest(words, readings))
    if all(each.passed_over for each in matched):
        matched = tuple(replace(each, passed_over=False) for each in matched)
    codes = {each.code for part in matched for each in part.readings if each.kind is Kind.CAPABILITY}
    understanding = Understanding(matched=matched, related=related_codes(codes))
    return understanding if sites is None else settle(understanding, sites)


def _kinds(visible: Visible | None) -> tuple[Kind, ...]:
    return (Kind.CAPABILITY,) if visible is None else (Kind.CAPABILITY, Kind.COUNTRY, Kind.REGION)


def _may_be_misspelt(word: Word) -> bool:
    return len(word.folded) >= SHORTEST and not word.folded.isdigit() and word.folded not in SAYS_LITTLE


def _respelt(words: tuple[Word, ...], places: Places, unknown: Collection[str], visible: Visible | None) -> Places:
    """The places, with what each unknown word may have been."""
    texts = similar_texts(unknown, kinds=_kinds(visible), visible=visible)
    meant = {word: guesses(word, texts.get(word, ())) for word in unknown}
    stems: dict[str, str] = {}
    for part in split_words([guess for each in meant.values() for guess in each]):
        stems[part.typed] = stems.get(part.typed, "") + (part.stem or "")
    return tuple(
        spellings
        + tuple(Spelling(folded=each, stem=stems[each], corrected=True) for each in meant.get(word.folded, ()))
        for word, spellings in zip(words, places, strict=True)
    )


def _readings(words: tuple[Word, ...], places: Places, visible: Visible | None) -> Readings:
    """Every run that means something, with all it may mean."""
    ways = {run: tuple(_ways(places, run)) for run in _runs(places)}
    terms = _terms_by_key(words, ways, _kinds(visible))
    found = {run: [each for way in ways[run] for each in _of_terms(way, terms)] for run in ways}
    if visible is not None:
        tried = {way.folded for run in ways for way in _names_to_try(ways[run], run, found[run])}
        known = known_names(tried, visible)
        for run in ways:
            found[run] += _of_names(ways[run], run, found[run], known)
    return {run: kept for run, each in found.items() if (kept := _worth_keeping(each))}


def _runs(places: Places) -> Iterator[Run]:
    """Those of several words begin and end with one that says something."""
    for start in range(len(places)):
        for end in range(start + 1, min(start + LONGEST_RUN, len(places)) + 1):
            if end - start == 1 or (places[start][0].stem and places[end - 1][0].stem):
                yield start, end


def _ways(places: Places, run: Run) -> Iterator[Way]:
    for way in islice(product(*places[slice(*run)]), MOST_SPELLINGS):
        yield Way(
            folded=" ".join(each.folded for each in way),
            key="".join(each.stem for each in way),
            corrected=any(each.corrected for each in way),
        )


def _terms_by_key(words: tuple[Word, ...], ways: Ways, kinds: tuple[Kind, ...]) -> Mapping[str, list[Term]]:
    """The terms that each key of a run is the whole or a part of."""
    keys = {way.key for each in ways.values() for way in each} - {""}
    folded = {way.folded for each in ways.values() for way in each}
    aliases = {alias: code for alias, code in {**COUNTRIES, **REGIONS}.items() if alias in folded}
    codes = {word.folded.upper() for word in words if word.stem}
    by_key: dict[str, list[Term]] = defaultdict(list)
    for term in find_terms(keys, kinds=kinds, typed_codes=codes, aliases=aliases):
        for key in keys & term.parts.keys():
            by_key[key].append(term)
    return by_key


def _of_terms(way: Way, terms: Mapping[str, list[Term]]) -> Iterator[Reading]:
    for term in terms.get(way.key, ()):
        share = term.parts[way.key]
        quality = 1.0 if share == 1 else PART_LOW + share * (PART_HIGH - PART_LOW)
        yield Reading(
            kind=term.kind, code=term.code, name=term.name, term=term.term, corrected=way.corrected, whole=share == 1,
            quality=quality * (CORRECTED if way.corrected else 1),
        )  # fmt: skip


def _names_to_try(ways: tuple[Way, ...], run: Run, found: list[Reading]) -> Iterator[Way]:
    """A word; the words of a term, which may be in a name as well; two words, or the parts of a number, as one."""
    start, end = run
    if end - start < 3 or any(each.whole for each in found):
        yield from ways
    if end - start == 2 or (end - start > 2 and ways[0].joined.isdigit()):
        yield replace(ways[0], folded=ways[0].joined)


def _of_names(ways: tuple[Way, ...], run: Run, found: list[Reading], known: Known) -> Iterator[Reading]:
    """Two words that are together nothing known are left to mean something each."""
    together = run[1] - run[0] == 1 or any(each.whole for each in found)
    for way in ways:
        kinds = known.get(way.folded, frozenset()) if together else known.get(way.joined, frozenset())
        for kind in sorted(kinds):
            yield Reading(
                kind=kind, corrected=way.corrected, whole=True,
                term=way.folded if kind in known.get(way.folded, ()) else way.joined,
                quality=NAME_QUALITY[kind] * (CORRECTED if way.corrected else 1),
            )  # fmt: skip


def _worth_keeping(readings: list[Reading]) -> tuple[Reading, ...]:
    """The best reading of each thing; corrected ones and small parts only where there is nothing better."""
    readings = [each for each in readings if not each.corrected] or readings
    if any(each.whole and each.code for each in readings):
        readings = [each for each in readings if each.quality > PART_LOW + PART_BESIDE_WHOLE * (PART_HIGH - PART_LOW)]
    best: dict[tuple[Kind, str], Reading] = {}
    for each in sorted(readings, key=lambda each: (-each.quality, each.kind, each.code, each.term)):
        best.setdefault((each.kind, each.code or each.term), each)
    return tuple(best.values())


def _cheapest(words: tuple[Word, ...], readings: Readings) -> tuple[Run, ...]:
    """The cut of the question that costs least; of equal ones the one of fewer runs."""
    best: list[tuple[float, int, tuple[Run, ...]]] = [(0.0, 0, ())]
    for end in range(1, len(words) + 1):
        options = []
        for start in range(max(0, end - LONGEST_RUN), end):
            cost = _cost(words, (start, end), readings)
            if cost is not None:
                before, count, runs = best[start]
                options.append((round(before + cost, 6), count + 1, (*runs, (start, end))))
        best.append(min(options))
    return best[-1][2]


def _cost(words: tuple[Word, ...], run: Run, readings: Readings) -> float | None:
    if run in readings:
        meant = 2 - max(each.quality for each in readings[run])
        return min(meant, _cost_of_leaving(words[run[0]])) if run[1] - run[0] == 1 else meant
    return _cost_of_leaving(words[run[0]]) if run[1] - run[0] == 1 else None


def _cost_of_leaving(word: Word) -> float:
    if word.stem is None:
        return COST_OF_FILLER
    return COST_OF_LITTLE if word.folded in SAYS_LITTLE else COST_OF_NOTHING


def _matched(words: tuple[Word, ...], run: Run, readings: tuple[Reading, ...]) -> Matched:
    start, end = run
    typed = " ".join(dict.fromkeys(word.typed for word in words[start:end]))
    passed_over = end - start == 1 and _cost_of_leaving(words[start]) < COST_OF_NOTHING
    return Matched(text=typed, readings=readings, passed_over=passed_over)
