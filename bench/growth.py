"""How time and memory of a match grow with the catalog: the engine over snapshots in files, as workers have them.

Each catalog is made and stored in a process of its own. Another process maps the files of all of them and is asked the
same briefs over each in turn. Then a server as it is deployed, with two workers, answers from the largest ones.
"""

import math
import time
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import pairwise
from tempfile import TemporaryDirectory

from bench.briefs import FIGURES, varied_briefs
from bench.contest import Case, cases_of
from bench.database import HOME
from bench.figures import Document, cpu_ms, percentile, say, table
from bench.over_http import CLIENTS, at_once
from bench.peers import engine
from bench.processes import alone, memory, most_private
from bench.serving import new_key, serving
from bench.stored import opened, write
from bench.vocabularies import codes
from matching.engine.columns import Columns
from matching.readmodel.follow import RELIEF
from matching.readmodel.surplus import use_one_heap

SECONDS = 20  # that the workers are asked for
LARGE = 100_000  # providers: of fewer, memory is that of any program


def measured(url: str, sizes: Sequence[int], *, briefs: int, rounds: int) -> Document:
    """Over a database without a catalog, to which Django is connected."""
    environment = {"DATABASE_URL": url}
    HOME.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=HOME) as root:  # on a disk: files in memory would count twice
        places = [f"{root}/{size}" for size in sizes]
        rows: list[Document] = []
        for size, place in zip(sizes, places, strict=True):
            say(f"growth: making {size:,} providers")
            rows.append({"providers": size, **alone(environment, write, size, place)})
        say(f"growth: asking {briefs} briefs of each size in turn")
        for row, found in zip(rows, alone(environment, times, places, briefs, rounds), strict=True):
            row |= found
        for row, place in zip(rows, places, strict=True):
            if row["providers"] >= LARGE:
                say(f"growth: a server of {row['providers']:,} providers")
                row["served"] = served(url, place)
    for smaller, larger in pairwise(rows):
        grown = math.log(larger["mean_ms"] / smaller["mean_ms"])
        larger["exponent_mean_ms"] = round(grown / math.log(larger["providers"] / smaller["providers"]), 3)
    return {"briefs": briefs, "rounds": rounds, "sizes": rows}


def times(places: list[str], briefs: int, rounds: int) -> list[Document]:
    """CPU time of the core match by size, in a process whose memory is set up as a worker's."""
    use_one_heap()
    catalogs = [opened(place) for place in places]  # held, so that their files stay
    columns = [stored.reading.facts.columns for stored in catalogs]
    cases = [cases_of(each, briefs) for each in columns]
    taken: list[dict[int, list[float]]] = [{} for _ in columns]
    for number in range(rounds + 1):  # the first one only warms up
        for own, asked, of_size in zip(columns, cases, taken, strict=True):
            for case in asked:
                cost = cpu_ms(_core(own, case))
                if number:
                    of_size.setdefault(case.number, []).append(cost)
    return [_row(*each) for each in zip(columns, cases, taken, strict=True)]


def _core(columns: Columns, case: Case) -> Callable[[], object]:
    return lambda: engine.core(columns, case.brief)


def _row(columns: Columns, cases: list[Case], taken: dict[int, list[float]]) -> Document:
    medians = [percentile(each, 0.5) for each in taken.values()]
    return {
        "mean_ms": round(sum(medians) / len(medians), 3),
        "p50_ms": round(percentile(medians, 0.5), 3),
        "p95_ms": round(percentile(medians, 0.95), 3),
        "most_held_by_an_answer_mib": round(max(_most_held(columns, case) for case in cases) / 2**20, 1),
    }


def _most_held(columns: Columns, case: Case) -> int:
    """By the arrays and objects of a whole answer."""
    tracemalloc.start()
    engine.whole(columns, case.brief)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def served(url: str, place: str) -> Document:
    """Eight clients; memory of the worker that has most of its own."""
    briefs = [document for _, document in varied_briefs(codes(), FIGURES)]
    with serving(url, new_key(), place) as server:
        first = server.first_match(briefs[0])
        server.wait_for_all()
        with most_private(server.workers) as most:
            taken = at_once(server, [new_key() for _ in range(CLIENTS)], briefs, seconds=SECONDS)
        time.sleep(RELIEF + 1)
        held = max((memory(number) for number in server.workers), key=lambda each: each.private)
    return {
        "first_match_s": round(first, 2),
        "shared_mib": held.shared,
        "private_mib": held.private,
        "most_private_mib": round(max(most.values()), 1),
        **{name: taken[name] for name in ("cpu_ms", "p50_ms", "p99_ms")},
    }


def told(result: Document) -> str:
    sizes = result["sizes"]
    header = ("providers", "sites", "records", "CPU ms", "p50", "p95", "exponent", "an answer MiB")
    keys = ("providers", "sites", "capability_records", "mean_ms", "p50_ms", "p95_ms")
    more = ("exponent_mean_ms", "most_held_by_an_answer_mib")
    rows = [[*(f"{row[key]:,}" for key in keys), *(row.get(key, "") for key in more)] for row in sizes]
    made = ("providers", "snapshot_mib", "made_in_s", "made_with_mib")
    of_worker = ("shared_mib", "private_mib", "most_private_mib", "first_match_s", "cpu_ms", "p50_ms", "p99_ms")
    files = [
        [*(row[key] for key in made), *(row["served"][key] for key in of_worker)] for row in sizes if "served" in row
    ]
    worker = ("a worker: shared MiB", "private MiB", "at most", "first match s", "CPU ms", "p50 ms", "p99 ms")
    if not files:
        return table(header, rows)
    return f"{table(header, rows)}\n\n{table(('providers', 'snapshot MiB', 'made in s', 'with MiB', *worker), files)}"
