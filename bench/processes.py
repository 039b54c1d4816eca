"""What the kernel knows of a process: its time on the CPU and its memory. Linux only."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1024  # kB


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
    lines = [line.split() for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()[1:]]
    kilobytes = {line[0].rstrip(":"): int(line[1]) for line in lines if len(line) > 1 and line[1].isdigit()}
    shared = kilobytes["Shared_Clean"] + kilobytes["Shared_Dirty"]
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return Memory(shared=round(shared / MIB, 1), private=round(private / MIB, 1))
