"""What a reading of the records yields, and how it takes the grades of evidence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matching.engine.columns import EVIDENCE
from matching.engine.explain.facts import Site
from matching.engine.levels import RELIABILITY, unknown
from matching.engine.units import U, rounded

Triple = tuple[int, int, int]  # low, expected, high in micro-units
YES: Triple = (U, U, U)
NO: Triple = (0, 0, 0)
UNSTATED: Triple = unknown("unstated")
ABSENT: Triple = unknown("absent")
WEAK: Triple = unknown("evidence")
# What the records say of one must, or of one value of one want: what it counts, the sentence, the record that decides
# it, the question that would settle what is open, and what would mend a no. The last two are empty where there is
# nothing to ask or to mend. A plain tuple, for an answer has hundreds of them.
Reason = tuple[Triple, str, int | None, str, str]
Read = Callable[[Site], Reason]  # one must, or one value of one want, prepared once and read at each site


@dataclass(frozen=True, kw_only=True, eq=False)
class Grading:
    """How a must (which weakens poor evidence) or a want (which discounts it) takes each grade of EVIDENCE."""

    weigh: Callable[[Triple, int], Triple]  # what the evidence of a record leaves of its triple (scoring 1)
    told: tuple[str, ...]  # the end of a sentence, where the answer has no other place for the grade or it decides
    weak: tuple[bool, ...]  # whether a must does not accept it


def _of_musts(least: int) -> Grading:
    """`least` is the grade that the brief's musts accept, of those below which is less."""
    weak = tuple(grade > least for grade in range(len(EVIDENCE)))
    only = f"only, {EVIDENCE[least]} or better is asked for"
    return Grading(
        weigh=lambda triple, evidence: lowest((triple, WEAK)) if weak[evidence] else triple,
        told=tuple(f" ({grade} {only})" if is_weak else "" for grade, is_weak in zip(EVIDENCE, weak, strict=True)),
        weak=weak,
    )


OF_MUSTS = tuple(map(_of_musts, range(len(EVIDENCE))))  # by the grade that they accept


@lru_cache(maxsize=4096)
def discounted(triple: Triple, evidence: int) -> Triple:
    """A record's triple in a want, by the reliability of its grade (scoring 1)."""
    reliability, (low, expected, high) = RELIABILITY[EVIDENCE[evidence]], triple
    return rounded(reliability * low, U), rounded((U + reliability) * expected, 2 * U), high


OF_WANTS = Grading(
    weigh=discounted,
    told=tuple(f" ({grade})" for grade in EVIDENCE),
    weak=(False,) * len(EVIDENCE),
)

UNGRADED = Grading(
    weigh=lambda triple, evidence: triple,
    told=("",) * len(EVIDENCE),
    weak=(False,) * len(EVIDENCE),
)


def lowest(triples: Sequence[Triple]) -> Triple:
    """Component-wise min: "and"."""
    lows, expecteds, highs = zip(*triples, strict=True)
    return min(lows), min(expecteds), min(highs)


def highest(triples: Sequence[Triple]) -> Triple:
    """Component-wise max: "some record supports it"."""
    lows, expecteds, highs = zip(*triples, strict=True)
    return max(lows), max(expecteds), max(highs)


def is_open(triple: Triple) -> bool:
    """Whether an answer could move the value."""
    return triple[0] < triple[2]
