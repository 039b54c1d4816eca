"""The whole match over HTTP: CPU beside an empty view, memory of the workers, cold starts, many clients at once."""

import json
import tempfile
import threading
import time
from collections.abc import Sequence

from bench.figures import Document, percentile, say, spread, table
from bench.processes import cpu_seconds, memory
from bench.serving import EMPTY, EMPTY_HEAVY, MATCH, Server, new_key, serving

BLOCK, BLOCKS = 60, 8
CLIENTS, SECONDS = 8, 20
Briefs = Sequence[Document]


def cost(server: Server, briefs: Briefs) -> list[Document]:
    """CPU of the workers and time per request, block by block in turn: a clock tick is long beside one request."""
    bodies = [json.dumps(brief).encode() for brief in briefs]
    asked = {
        "an empty view": (EMPTY, [b""]),
        "the same, as a heavy call": (EMPTY_HEAVY, [b""]),
        "match": (MATCH, bodies),
    }
    for path, texts in asked.values():
        for n in range(BLOCK):
            server.ask(path, texts[n % len(texts)])
    cpu = dict.fromkeys(asked, 0.0)
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(BLOCKS):
        for name, (path, texts) in asked.items():
            before = sum(map(cpu_seconds, server.workers))
            taken[name] += [server.ask(path, texts[n % len(texts)])[0] for n in range(BLOCK)]
            cpu[name] += sum(map(cpu_seconds, server.workers)) - before
    empty = cpu["an empty view"]
    return [
        {
            "name": name,
            "cpu_ms": round(1000 * cpu[name] / (BLOCK * BLOCKS), 3),
            "ratio_of_cpu": round(cpu[name] / empty, 2),
            **spread(taken[name]),
        }
        for name in asked
    ]


def first_answer(url: str, key: str, snapshots: str, brief: Document) -> Document:
    """Seconds from the start of the server's program to its first sign of life and to its first match.

    And the CPU of all its processes until then, which other work on the machine does not stretch.
    """
    with serving(url, key, snapshots) as server:
        alive = time.perf_counter() - server.started
        server.match(brief)
        matched = time.perf_counter() - server.started
        cpu = sum(map(cpu_seconds, [server.number, *server.workers]))
        return {"alive_s": round(alive, 2), "first_match_s": round(matched, 2), "cpu_s": round(cpu, 2)}


def of_workers(server: Server) -> list[Document]:
    return [vars(memory(number)) for number in server.workers]


def measured(url: str, briefs: Briefs) -> Document:
    """Everything over one catalog."""
    key = new_key()
    with tempfile.TemporaryDirectory() as snapshots:
        say("  cold starts")
        first = first_answer(url, key, snapshots, briefs[0])
        again = first_answer(url, key, snapshots, briefs[0])
        with serving(url, key, snapshots) as server:
            say(f"  {BLOCKS * BLOCK} requests of each kind")
            costs = cost(server, briefs)
            memories = of_workers(server)
    return {"first_start": first, "start_with_stored_snapshot": again, "cost": costs, "memory_mib": memories}


def told(result: Document) -> str:
    header = ("over HTTP", "CPU ms", "ratio of CPU", "p50 ms", "p95 ms", "p99 ms")
    keys = ("name", "cpu_ms", "ratio_of_cpu", "p50_ms", "p95_ms", "p99_ms")
    starts = {"first start": result["first_start"], "with a stored snapshot": result["start_with_stored_snapshot"]}
    memories = ", ".join(f"{m['shared']} shared + {m['private']} private" for m in result["memory_mib"])
    return "\n".join(
        [
            table(header, [[row[key] for key in keys] for row in result["cost"]]),
            *(
                f"{name}: alive after {start['alive_s']} s, first match after {start['first_match_s']} s, "
                f"CPU {start['cpu_s']} s"
                for name, start in starts.items()
            ),
            f"MiB per worker: {memories}",
        ]
    )


def at_once(server: Server, briefs: Briefs, *, clients: int = CLIENTS, seconds: float = SECONDS) -> Document:
    """Times of matches under so many clients, each asking again as soon as it is answered."""
    bodies = [json.dumps(brief).encode() for brief in briefs]
    for body in bodies:
        server.ask(MATCH, body)
    end = time.monotonic() + seconds
    taken: list[list[float]] = [[] for _ in range(clients)]
    failures: list[BaseException] = []

    def ask(client: int) -> None:
        turn = client * len(bodies) // clients
        try:
            while time.monotonic() < end:
                taken[client].append(server.ask(MATCH, bodies[turn % len(bodies)])[0])
                turn += 1
        except (OSError, SystemExit) as failure:
            failures.append(failure)

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"a client was not answered: {failures[0]}")
    times = [each for own in taken for each in own]
    ratio = percentile(times, 0.99) / percentile(times, 0.5)
    return {"clients": clients, "matches_per_second": round(len(times) / seconds, 1), **spread(times)} | {
        "p99_to_p50": round(ratio, 2)
    }
