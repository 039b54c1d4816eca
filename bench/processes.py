"""What the kernel knows of a process: its time on the CPU and its memory. Linux only. And processes of one's own."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

import django

TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1024  # kB
LOOKED_EVERY = 0.005  # seconds
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Of one process, in MiB: what others map too, and what is its own."""

    shared: float
    private: float


def children(number: int) -> list[int]:
    """The processes that this one started and that still run."""
    return [int(each) for each in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def cpu_seconds(number: int) -> float:
    """User and system time of all threads so far, in steps of a clock tick (0.01 s)."""
    after_name = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / TICKS


def memory(number: int) -> Memory:
    """A page of a file counts as shared while another process maps it too."""
    kilobytes = _kilobytes(f"/proc/{number}/smaps_rollup")
    shared = kilobytes["Shared_Clean"] + kilobytes["Shared_Dirty"]
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return Memory(shared=round(shared / MIB, 1), private=round(private / MIB, 1))


def mapped(number: int) -> frozenset[str]:
    """The stored arrays that it has in its memory."""
    lines = Path(f"/proc/{number}/maps").read_text().splitlines()
    return frozenset(line.split()[-1] for line in lines if line.endswith(".npy"))


def _kilobytes(path: str) -> dict[str, int]:
    lines = [line.split() for line in Path(path).read_text().splitlines()]
    return {line[0].rstrip(":"): int(line[1]) for line in lines if line[-1] == "kB"}


@contextmanager
def most_private(numbers: Sequence[int]) -> Iterator[dict[int, float]]:
    """The most MiB that each process is seen to hold for itself and in no file, as long as the context lasts."""
    most, ended = dict.fromkeys(numbers, 0.0), threading.Event()

    def look() -> None:
        while not ended.wait(LOOKED_EVERY):
            for number in numbers:
                most[number] = max(most[number], _kilobytes(f"/proc/{number}/status")["RssAnon"] / MIB)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield most
    finally:
        ended.set()
        thread.join()
    for number in numbers:
        most[number] -= _forked(number)


def _forked(number: int) -> float:
    """MiB that are no file's and that it has had in common with its parent from the fork on."""
    rollup = _kilobytes(f"/proc/{number}/smaps_rollup")
    return max(0.0, (rollup["Anonymous"] - rollup["Private_Dirty"]) / MIB)


def alone(environment: Mapping[str, str], work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """What the function answers in a process of its own, with Django set up by this environment and nothing else done.

    All memory is given back with it.
    """
    with ProcessPoolExecutor(1, get_context("spawn"), _begin, (dict(environment),)) as pool:
        return pool.submit(work, *given, **named).result()


def _begin(environment: Mapping[str, str]) -> None:
    os.environ |= environment
    django.setup()
