"""Who takes part: the engine, and every peer that is installed, each over the same generated catalog."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from bench.contest import Case, Disagreement, Entry, Work, same
from bench.figures import say
from bench.peers import engine
from bench.peers.django_orm import DjangoOrm
from bench.peers.peer import Peer
from bench.peers.postgres import CoveringJoins, build, connected
from bench.peers.postgres_arrays import GinArrays, build_arrays
from bench.peers.python_objects import PythonObjects
from bench.tables import Table
from matching.engine.columns import Columns

LONG = 1.0  # seconds


def ranking_entry(columns: Columns, peer: Peer) -> Entry:
    """A peer that answers the whole question; its rows must be the engine's."""

    def asks(case: Case) -> Work:
        ask = peer.asking(case.asked)
        start = time.perf_counter()
        found = ask()
        taken = time.perf_counter() - start
        if peer.most is not None or taken > LONG:  # what takes seconds needs no warming up: this run counts
            entry.times[case.number] = [1000 * taken]
        expected = engine.first_rows(columns, case.brief)
        if not same(found, expected):
            pairs = zip([*found, None], [*expected, None], strict=False)
            first = next((pair for pair in pairs if pair[0] != pair[1]), None)
            raise Disagreement(f"{peer.name} on brief {case.number} ({case.kind}): {first}")
        return ask

    entry = Entry(name=peer.name, how=peer.how, cannot=peer.cannot, most=peer.most, asks=asks)
    return entry


def with_packages(columns: Columns, tables: dict[str, Table]) -> Iterator[Entry]:
    """The peers that are packages of bench/requirements.txt."""
    for package, module, maker in (
        ("duckdb", "duckdb_joins", lambda peers: ranking_entry(columns, peers.DuckDB(columns, tables))),
        ("polars", "polars_frames", lambda peers: ranking_entry(columns, peers.Polars(columns, tables))),
        ("tantivy", "tantivy_index", lambda peers: _filtering(peers, columns, tables)),
        ("pymcdm", "mcdm_matrix", lambda peers: _weighing(peers.PymcdmMatrix(columns))),
    ):
        if find_spec(package) is None:
            say(f"{package} is not installed and takes no part: make bench installs bench/requirements.txt")
            continue
        say(f"  loading {package}")
        yield maker(import_module(f"bench.peers.{module}"))


def _filtering(module: Any, columns: Columns, tables: dict[str, Table]) -> Entry:
    index = module.Tantivy(columns, tables)

    def asks(case: Case) -> Work:
        count: Callable[[], int] = index.counting(case.asked)
        found, expected = count(), module.passing(tables, case.asked)
        if found != expected:
            raise Disagreement(f"tantivy lets {found} sites pass brief {case.number}, not {expected}")
        return count

    return Entry(name=index.name, how=index.how, cannot=index.cannot, asks=asks)


def _weighing(method: Any) -> Entry:
    def asks(case: Case) -> Work | None:
        work: Callable[[], np.ndarray] | None = method.asking(case.brief)
        if work is not None and not np.allclose(work(), method.expected(case.brief)):
            raise Disagreement(f"pymcdm has other sums for brief {case.number}")
        return work

    return Entry(name=method.name, how=method.how, cannot=method.cannot, asks=asks)


@contextmanager
def in_postgresql(columns: Columns, tables: dict[str, Table], url: str, tuning: list[Case]) -> Iterator[list[Entry]]:
    """Both experts, each with or without parallel workers, whichever is faster over the briefs for tuning."""
    with connected(url) as alone, connected(url, parallel=True) as parallel:
        say("  loading PostgreSQL: record tables")
        build(alone, tables)
        say("  loading PostgreSQL: wide rows")
        build_arrays(alone, columns.codes)
        entries = []
        for expert in (CoveringJoins, GinArrays):
            choices = {"alone": expert(alone), "with parallel workers": expert(parallel)}
            seconds = {name: _seconds(peer, tuning) for name, peer in choices.items()}
            chosen = min(seconds, key=lambda name: seconds[name])
            say(f"  {expert.name}: {chosen} ({', '.join(f'{n} {s:.2f} s' for n, s in seconds.items())})")
            entry = ranking_entry(columns, choices[chosen])
            entry.how += f"; {chosen}"
            entries.append(entry)
        yield entries


def _seconds(peer: Peer, cases: list[Case]) -> float:
    """The second run of each brief, added up."""
    return sum(_second(peer.asking(case.asked)) for case in cases)


def _second(work: Work) -> float:
    work()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def objects_entry(columns: Columns, tables: dict[str, Table]) -> Entry:
    return ranking_entry(columns, PythonObjects(columns, tables))


def orm_entry(columns: Columns) -> Entry:
    """Over the database that Django is connected to, which holds the same catalog."""
    return ranking_entry(columns, DjangoOrm(columns))
