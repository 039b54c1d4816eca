"""The engine and its peers over one catalog and the same briefs: answers compared, then timed in turn."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from bench.asked import Asked, asked_of, today
from bench.briefs import FIGURES, TUNING, varied_briefs
from bench.figures import Document, geometric_mean, percentile, say, spread, table
from bench.peers import engine
from bench.peers.peer import Row
from matching.engine.brief import Brief
from matching.engine.columns import Columns
from matching.engine.door import parse_brief

CORE, WHOLE = "engine, core match", "engine, whole answer"
POSTGRESQL = "PostgreSQL, the better of the two"
DRAW = 3  # the seed of which briefs slow contestants are asked
Work = Callable[[], object]


class Disagreement(Exception):
    """A peer answers otherwise than the engine: nothing is timed that is not the same question."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One brief, as the engine and as the peers take it."""

    number: int
    kind: str
    brief: Brief
    asked: Asked


@dataclass(kw_only=True)
class Entry:
    """One contestant. `asks` makes the work to be timed for a brief, checked; None where it has nothing to say.

    `most` is how many briefs it is asked.
    """

    name: str
    how: str
    asks: Callable[[Case], Work | None]
    cannot: str = ""
    most: int | None = None
    works: dict[int, Work] = field(default_factory=dict)
    times: dict[int, list[float]] = field(default_factory=dict)  # milliseconds by brief

    def medians(self) -> dict[int, float]:
        return {number: percentile(times, 0.5) for number, times in self.times.items() if times}


def cases_of(columns: Columns, briefs: int, seed: int = FIGURES) -> list[Case]:
    """So many of the sixty, of every kind in turn."""
    sixty = list(enumerate(varied_briefs(columns.codes, seed)))
    step = max(1, len(sixty) // briefs)
    chosen = sixty[::step][:briefs]
    return [_case(columns, number, kind, document) for number, (kind, document) in chosen]


def drawn(cases: Sequence[Case], most: int | None) -> set[int]:
    """The numbers of some briefs: spread evenly over the kinds, within a kind by lot."""
    if most is None or most >= len(cases):
        return {case.number for case in cases}
    lot = Random(DRAW)  # noqa: S311 the same briefs every time
    kinds = list(dict.fromkeys(case.kind for case in cases))
    mixed = sorted(cases, key=lambda case: (kinds.index(case.kind), lot.random()))
    return {mixed[len(mixed) * (2 * place + 1) // (2 * most)].number for place in range(most)}


def tuning_cases(columns: Columns, briefs: int) -> list[Case]:
    """Of another seed: what is tuned never sees the briefs of the figures."""
    return cases_of(columns, briefs, TUNING)


def _case(columns: Columns, number: int, kind: str, document: Document) -> Case:
    brief = parse_brief(document, columns, today=today())
    return Case(number=number, kind=kind, brief=brief, asked=asked_of(columns, brief))


def same(found: Sequence[Row], expected: Sequence[Row]) -> bool:
    """Row by row; the engine's answer tells of open musts only whether there are any."""
    return [row._replace(open_musts=min(row.open_musts, 1)) for row in found] == list(expected)


def engine_entries(columns: Columns) -> list[Entry]:
    return [
        Entry(
            name=CORE,
            how="the page of 20 and 5 near misses with all values",
            asks=lambda case: lambda: engine.core(columns, case.brief),
        ),
        Entry(
            name=WHOLE,
            how="the first as a document: counts, funnel, reasons, questions, facets where asked",
            asks=lambda case: lambda: engine.whole(columns, case.brief),
        ),
    ]


def prepare(entries: Sequence[Entry], cases: Sequence[Case], progress: str) -> None:
    """Each contestant's work for each brief it is asked; to check its answer it was run once, which warms it up."""
    asked = {entry.name: drawn(cases, entry.most) for entry in entries}
    for place, case in enumerate(cases):
        for entry in entries:
            if case.number in asked[entry.name] and (work := entry.asks(case)) is not None:
                entry.works[case.number] = work
        if place % 5 == 4 or place == len(cases) - 1:
            say(f"{progress}: {place + 1} of {len(cases)} briefs answered alike by all")


def run(entries: Sequence[Entry], cases: Sequence[Case], *, rounds: int, seconds: float) -> None:
    """Round by round, brief by brief, every contestant in turn, so that other work on the machine hits all alike.

    After the first round a contestant that has used up its share of the seconds rests. In it nothing is asked that was
    timed already.
    """
    share = seconds / len(entries)
    used = {entry.name: sum(map(sum, entry.times.values())) / 1000 for entry in entries}
    for number in range(rounds):
        for case in cases:
            for entry in entries:
                rests = used[entry.name] > share if number else case.number in entry.times
                if (work := entry.works.get(case.number)) is None or rests:
                    continue
                start = time.perf_counter()
                work()
                taken = time.perf_counter() - start
                used[entry.name] += taken
                entry.times.setdefault(case.number, []).append(taken * 1000)
        say(f"  round {number + 1} of {rounds}, {sum(used.values()):.0f} s so far")


def better_of(name: str, entries: Sequence[Entry]) -> Entry:
    """For each brief the faster of several contestants: nobody knows beforehand which."""
    medians = [entry.medians() for entry in entries]
    best = Entry(name=name, how="for each brief the faster one", asks=lambda case: None)
    for number in set.intersection(*map(set, medians)):
        fastest = min(range(len(entries)), key=lambda each: medians[each][number])
        best.times[number] = entries[fastest].times[number]
    return best


def compared(entry: Entry, reference: Entry) -> Document:
    """Its times, and how many times as long it takes as the reference does over the same briefs."""
    own, other = entry.medians(), reference.medians()
    shared = sorted(own.keys() & other.keys())
    ratios = [own[number] / other[number] for number in shared]
    return {
        "name": entry.name,
        "how": entry.how,
        "cannot": entry.cannot,
        "briefs": len(shared),
        "which": shared,
        "runs": sum(len(times) for times in entry.times.values()),
        **spread([own[number] for number in shared]),
        "ratio_of_means": round(sum(own[n] for n in shared) / sum(other[n] for n in shared), 2),
        "geometric_mean_of_ratios": round(geometric_mean(ratios), 2),
        "least_ratio": round(min(ratios), 2),
        "greatest_ratio": round(max(ratios), 2),
    }


def told(results: Sequence[Document]) -> str:
    header = ("", "briefs", "runs", "mean ms", "p50 ms", "p95 ms", "ratio of means", "geometric mean", "least", "most")
    keys = ("briefs", "runs", "mean_ms", "p50_ms", "p95_ms", "ratio_of_means", "geometric_mean_of_ratios")
    rows = [(result["name"], *(result[key] for key in (*keys, "least_ratio", "greatest_ratio"))) for result in results]
    return table(header, rows)
