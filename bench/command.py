"""What `python -m bench` does: each part prints its tables; a whole run is written to bench/results."""

import argparse
import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command

from bench import contest, contestants, goals, growth, over_http, snapshot
from bench.briefs import FIGURES, varied_briefs
from bench.catalogs import random_columns
from bench.database import database, remove, server
from bench.figures import Document, heading, load, say, store
from bench.product_database import Databases
from bench.serving import new_key, serving
from bench.tables import tables_of
from bench.vocabularies import codes
from matching.engine.columns import Codes

GROWTH = [10_000, 100_000, 1_000_000]
TUNING_BRIEFS = 4
Options = argparse.Namespace


def peers(options: Options, databases: Databases) -> Document:
    return {str(size): _contest(options, databases, size) for size in options.providers}


def _contest(options: Options, databases: Databases, size: int) -> Document:
    say(f"\npeers: {size:,} providers")
    columns = random_columns(size)
    tables = tables_of(columns)
    cases = contest.cases_of(columns, options.briefs)
    with ExitStack() as stack:
        entries = contest.engine_entries(columns)
        entries += contestants.with_packages(columns, tables)
        own = stack.enter_context(database(databases.server, "bench_expert"))
        tuning = contest.tuning_cases(columns, TUNING_BRIEFS)
        experts = stack.enter_context(contestants.in_postgresql(columns, tables, own, tuning))
        stack.enter_context(databases.catalog(columns))
        say("  loading Python objects")
        entries += [*experts, contestants.objects_entry(columns, tables), contestants.orm_entry(columns)]
        with out_of_collection():
            contest.prepare(entries, cases, "  checking")
            contest.run(entries, cases, rounds=options.rounds, seconds=options.seconds)
    entries.insert(2, contest.better_of(contest.POSTGRESQL, experts))
    results = [contest.compared(entry, entries[0]) for entry in entries]
    say(f"\n{len(columns.sites):,} sites, {len(columns.capabilities):,} capability records, load {load()[0]}")
    say(contest.told(results))
    return {"sites": len(columns.sites), "capability_records": len(columns.capabilities), "contestants": results}


@contextmanager
def out_of_collection() -> Iterator[None]:
    """The millions of objects of one contestant are no work for the garbage collector while others are timed."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def grown(options: Options, databases: Databases) -> Document:
    with databases.product("bench_growth") as own:
        result = growth.measured(own, options.growth, briefs=options.briefs, rounds=3)
    say("\n" + growth.told(result))
    return result


def http(options: Options, databases: Databases) -> Document:
    results = {}
    for size in options.providers:
        say(f"\nHTTP: {size:,} providers")
        columns = random_columns(size)
        briefs = sent(columns.codes, FIGURES)
        others = [sent(columns.codes, FIGURES + block) for block in range(1, over_http.BLOCKS + 1)]
        with databases.catalog(columns) as own:
            results[str(size)] = over_http.measured(own, briefs, others)
        say("\n" + over_http.told(results[str(size)]))
    return results


def sent(vocabulary: Codes, seed: int) -> list[Document]:
    return [document for _, document in varied_briefs(vocabulary, seed)]


def clients(options: Options, databases: Databases) -> Document | None:
    """The list of the FDA and the seeds, asked by several clients at once."""
    listed = Path(settings.DECRS_FILE)
    if not listed.exists():
        say(f"\nclients: left out, there is no list of the FDA at {listed}: name it in DECRS_FILE")
        return None
    say("\nclients: loading the seeds and the list of the FDA")
    with databases.product("bench_fda") as own:
        call_command("seed", stdout=StringIO())
        call_command("import_catalog", str(listed), source="decrs", publish=True, actor="bench", stdout=StringIO())
        with psycopg.connect(own, autocommit=True) as session:
            session.execute("VACUUM ANALYZE")
        briefs = sent(codes(), FIGURES)
        keys = [new_key() for _ in range(over_http.CLIENTS)]
        with tempfile.TemporaryDirectory() as snapshots, serving(own, keys[0], snapshots) as served:
            say(f"  {over_http.CLIENTS} clients, each with its key, for {over_http.SECONDS} s, twice")
            results = {
                "sixty varied briefs": over_http.at_once(served, keys, briefs),
                "one usual brief": over_http.at_once(served, keys, briefs[:1]),
            }
    for name, result in results.items():
        say(f"{name}: {', '.join(f'{key} {value}' for key, value in result.items())}")
    return results


def shared_snapshot(options: Options, databases: Databases) -> Document:
    """Over the largest catalog, which is not the same afterwards: the last part."""
    size = max(options.providers)
    say(f"\nsnapshot: {size:,} providers")
    with databases.catalog(random_columns(size)) as own:
        result = snapshot.measured(own)
    say("\n" + snapshot.told(result))
    return result


def module(name: str) -> Callable[[Options, Databases], None]:
    """A benchmark of its own, over the catalog of the clone's development database."""

    def run(options: Options, databases: Databases) -> None:
        ours = ("DATABASE_URL", "DATABASE_STATEMENT_TIMEOUT", "PARTNERMATCH_ENV", "DJANGO_SETTINGS_MODULE")
        env = {key: value for key, value in os.environ.items() if key not in ours}
        subprocess.run([sys.executable, "-m", name], env=env, check=True)

    return run


PARTS: dict[str, Callable[[Options, Databases], Document | None]] = {
    "peers": peers,
    "growth": grown,
    "http": http,
    "clients": clients,
    "snapshot": shared_snapshot,
}
MODULES = ("engine", "lists", "search")


def _started(ends: ExitStack, document: Document) -> str:
    """The URL of the server, whose version the document names."""
    url = ends.enter_context(server())
    with psycopg.connect(url) as session:
        document["machine"]["postgresql"] = session.info.parameter_status("server_version")
    return url


def arguments() -> Options:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[*PARTS, *MODULES], help="these parts alone")
    parser.add_argument("--providers", nargs="+", type=int, default=[10_000, 100_000], help="sizes of the catalog")
    parser.add_argument("--growth", nargs="+", type=int, default=GROWTH, help="sizes for the engine alone")
    parser.add_argument("--briefs", type=int, default=60, help="how many of the sixty briefs")
    parser.add_argument("--rounds", type=int, default=5, help="how often each contestant is asked each brief")
    parser.add_argument("--seconds", type=float, default=120, help="after which a size's slow contestants rest")
    parser.add_argument("--remove", action="store_true", help="delete the benchmark's own PostgreSQL, and nothing else")
    parser.add_argument("--save", metavar="NAME", help="write a partial run too, under this name")
    return parser.parse_args()


def _minutes_since(begun: float) -> float:
    return round((time.perf_counter() - begun) / 60, 1)


def _measured(chosen: Sequence[str], options: Options, document: Document) -> Iterator[str]:
    """Part by part, each with its goals; its name when the document has it."""
    with ExitStack() as ends:
        databases = Databases(_started(ends, document) if set(PARTS) & set(chosen) else "", ends)
        for name in chosen:
            part, begun = PARTS.get(name) or module(f"bench.{name}"), time.perf_counter()
            try:
                document[name] = part(options, databases)
            except contest.Disagreement as disagreement:
                raise SystemExit(f"nothing is timed, for not all answer alike: {disagreement}") from disagreement
            if reached := goals.judged({name: document[name]}):
                say("\n" + goals.told(reached))
            document["minutes_of"][name] = _minutes_since(begun)
            yield name


def main() -> None:
    options = arguments()
    if options.remove:
        remove()
        return
    start, document = time.perf_counter(), heading() | {"minutes_of": {}}
    say(", ".join(f"{key} {value}" for key, value in document["machine"].items()))
    say(f"commit {document['commit']}, load {document['load_at_start']}")
    chosen = [name for name in (*PARTS, *MODULES) if name in (options.only or PARTS)]
    path = None
    for _ in _measured(chosen, options, document):
        document |= {"minutes": _minutes_since(start), "goals": goals.judged(document)}
        if not options.only or options.save:  # as far as it has come: a later part may fail
            path = store(document, options.save or "")
    if len(chosen) > 1 and document["goals"]:
        say("\n" + goals.told(document["goals"]))
    parts = ", ".join(f"{name} {minutes}" for name, minutes in document["minutes_of"].items())
    say(f"\n{document['minutes']} minutes ({parts}), load {load()}")
    if path:
        say(f"written: {path}")
