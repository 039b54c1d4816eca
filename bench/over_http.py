"""The whole match over HTTP: CPU beside an empty view, memory of the workers, cold starts, many clients at once."""

import json
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench.figures import EMPTY, NEW, Document, percentile, say, spread, table
from bench.processes import cpu_seconds, memory
from bench.serving import MATCH, Server, new_key, serving

BLOCK, BLOCKS, WARM = 60, 8, 3  # so that either worker has answered each brief, most probably
CLIENTS, SECONDS = 8, 20
Briefs = Sequence[Document]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An address and what is sent to it, block by block."""

    name: str
    path: str
    blocks: Sequence[Sequence[bytes]]
    step: str = ""  # what it does more than the one `after`
    after: str = ""

    def block(self, server: Server, number: int) -> list[float]:
        bodies = self.blocks[number % len(self.blocks)]
        return [server.ask(self.path, bodies[n % len(bodies)])[0] for n in range(BLOCK)]


def all_asked(briefs: Briefs, others: Sequence[Briefs]) -> list[Asked]:
    """An empty view and a match, all steps in between, and a match of briefs that come for the first time.

    Two of them judge nothing. Whatever the engine, a match costs no less than a kept answer over this stack.
    """
    sent = [[json.dumps(brief).encode() for brief in block] for block in (briefs, *others)]
    heavy, read, kept = "the same, as a heavy call", "up to the brief", "a kept answer"
    gated, ranked, told, explained = "up to the musts", "up to the ranking", "without reasons", "without rendering"
    steps = [
        (heavy, "empty-heavy", "its place among heavy calls", EMPTY),
        (read, "parsed", "reading the brief", heavy),
        (kept, "kept", "sending what was kept", read),
        ("the same, made again", "remade", "its objects made in C, rendering", kept),
        (gated, "gated", "musts", read),
        (ranked, "ranked", "wants, ranking", gated),
        (told, "told", "counts, funnel, facets, rows", ranked),
        (explained, "explained", "reasons and questions", told),
        ("match", "match", "rendering", explained),
    ]
    nothing = ((b"",),)
    return [
        Asked(name=EMPTY, path="/api/v1/empty/", step="authentication, routing, an empty answer", blocks=nothing),
        *(
            Asked(
                name=name,
                path=f"/api/v1/{path}/",
                step=step,
                after=after,
                blocks=sent[:1] if name != heavy else nothing,
            )
            for name, path, step, after in steps
        ),
        Asked(name=NEW, path=MATCH, blocks=sent[1:]),
    ]


def cost(server: Server, asked: Sequence[Asked]) -> list[Document]:
    """CPU of the workers and time per request, block by block in turn: a clock tick is long beside one request."""
    for each in [*asked[:-1]] * WARM:
        each.block(server, 0)
    cpu = dict.fromkeys((each.name for each in asked), 0.0)
    taken: dict[str, list[float]] = {name: [] for name in cpu}
    for number in range(BLOCKS):
        for each in asked:
            before = sum(map(cpu_seconds, server.workers))
            taken[each.name] += each.block(server, number)
            cpu[each.name] += sum(map(cpu_seconds, server.workers)) - before
    of_one = {name: 1000 * seconds / (BLOCK * BLOCKS) for name, seconds in cpu.items()}
    return [
        {
            "name": each.name,
            "cpu_ms": round(of_one[each.name], 3),
            "ratio_of_cpu": round(of_one[each.name] / of_one[EMPTY], 2),
            "step": each.step,
            "step_ms": round(of_one[each.name] - of_one.get(each.after, 0.0), 3) if each.step else None,
            **spread(taken[each.name]),
        }
        for each in asked
    ]


def first_answer(url: str, key: str, snapshots: str, brief: Document) -> Document:
    """Seconds from the start of the server's program to its first sign of life and to its first match.

    And the CPU of all its processes until then, which other work on the machine does not stretch.
    """
    with serving(url, key, snapshots) as server:
        alive = time.perf_counter() - server.started
        matched = server.first_match(brief)
        cpu = sum(map(cpu_seconds, [server.number, *server.workers]))
        return {"alive_s": round(alive, 2), "first_match_s": round(matched, 2), "cpu_s": round(cpu, 2)}


def of_workers(server: Server) -> list[Document]:
    return [vars(memory(number)) for number in server.workers]


def measured(url: str, briefs: Briefs, others: Sequence[Briefs]) -> Document:
    """Everything over one catalog; `others` are asked once each."""
    key = new_key()
    with tempfile.TemporaryDirectory() as snapshots:
        say("  cold starts")
        first = first_answer(url, key, snapshots, briefs[0])
        again = first_answer(url, key, snapshots, briefs[0])
        with serving(url, key, snapshots) as server:
            asked = all_asked(briefs, others)
            for _ in range(WARM):
                asked[-2].block(server, 0)
            memories = of_workers(server)
            say(f"  {BLOCKS * BLOCK} requests of each kind")
            costs = cost(server, asked)
    return {"first_start": first, "start_with_stored_snapshot": again, "cost": costs, "memory_mib": memories}


def told(result: Document) -> str:
    header = ("over HTTP", "CPU ms", "ratio of CPU", "p50 ms", "p95 ms", "p99 ms", "of which", "CPU ms")
    keys = ("name", "cpu_ms", "ratio_of_cpu", "p50_ms", "p95_ms", "p99_ms", "step", "step_ms")
    starts = {"first start": result["first_start"], "with a stored snapshot": result["start_with_stored_snapshot"]}
    memories = ", ".join(f"{m['shared']} shared + {m['private']} private" for m in result["memory_mib"])
    return "\n".join(
        [
            table(header, [["" if row[key] is None else row[key] for key in keys] for row in result["cost"]]),
            *(
                f"{name}: alive after {start['alive_s']} s, first match after {start['first_match_s']} s, "
                f"CPU {start['cpu_s']} s"
                for name, start in starts.items()
            ),
            f"MiB per worker: {memories}",
        ]
    )


def at_once(server: Server, keys: Sequence[str], briefs: Briefs, *, seconds: float = SECONDS) -> Document:
    """Times of matches under as many clients as there are keys, each asking again as soon as it is answered."""
    clients = [replace(server, key=key) for key in keys]
    bodies = [json.dumps(brief).encode() for brief in briefs]
    for body in bodies:
        server.ask(MATCH, body)
    before, end = sum(map(cpu_seconds, server.workers)), time.monotonic() + seconds
    taken: list[list[float]] = [[] for _ in clients]
    failures: list[BaseException] = []

    def ask(client: int) -> None:
        turn = client * len(bodies) // len(clients)
        try:
            while time.monotonic() < end:
                taken[client].append(clients[client].ask(MATCH, bodies[turn % len(bodies)])[0])
                turn += 1
        except (OSError, SystemExit) as failure:
            failures.append(failure)

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"a client was not answered: {failures[0]}")
    times = [each for own in taken for each in own]
    cpu = sum(map(cpu_seconds, server.workers)) - before
    return {
        "clients": len(clients),
        "matches_per_second": round(len(times) / seconds, 1),
        "cpu_ms": round(1000 * cpu / len(times), 3),
        **spread(times),
        "p99_to_p50": round(percentile(times, 0.99) / percentile(times, 0.5), 2),
    }
