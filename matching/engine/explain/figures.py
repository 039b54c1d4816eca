"""Wants about numbers: volumes, lead time, experience, each through the records that matter (scoring 5, 5.1)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from matching.engine.columns import EVIDENCE, MISSING
from matching.engine.explain.asked import Asked
from matching.engine.explain.facts import Site
from matching.engine.explain.reason import OF_WANTS, Read, Reason, Triple
from matching.engine.explain.steps import Step, Steps, Worth, WorthOf, governing
from matching.engine.explain.wording import amount, counted, listed, window
from matching.engine.levels import unknown, worth_of_programmes
from matching.engine.units import U, micro_decade, rounded

# What the deciding record states as minimum and maximum, which of a single number are both this one; its name and the
# site's → a sentence.
Tell = Callable[[int, int, str, str], str]
Ask = Callable[[str, str, str], str]  # what is made, the site, the noun of the number → a question


@dataclass(frozen=True, kw_only=True)
class _Figure:
    """What is the same of a number of the capability records whatever is wanted of it."""

    columns: tuple[str, ...]  # one, or minimum and maximum
    fact: str
    asks: Mapping[str, Ask]  # by what a record leaves open


ANNUAL_VOLUME = _Figure(
    columns=("annual_volume_min", "annual_volume_max"),
    fact="the annual volume",
    asks={
        "unstated": lambda what, at, noun: (
            f"What annual volume of {what} does {at} offer, smallest to largest, in {noun}?"
        ),
        "no upper end": lambda what, at, noun: f"What is the largest annual volume of {what} at {at}, in {noun}?",
    },
)
BATCH_SIZE = _Figure(
    columns=("batch_size_min", "batch_size_max"),
    fact="the batch size",
    asks={
        "unstated": lambda what, at, noun: f"What batch sizes of {what} does {at} run, smallest to largest, in {noun}?",
        "no upper end": lambda what, at, noun: f"What is the largest batch of {what} at {at}, in {noun}?",
    },
)
LEAD_TIME = _Figure(
    columns=("lead_time_weeks_min", "lead_time_weeks_max"),
    fact="the lead time",
    asks={
        "unstated": lambda what, at, noun: f"What is the lead time of {what} at {at}, in {noun}?",
        "range": lambda what, at, noun: f"Which lead time of {what} does {at} commit to, in {noun}?",
    },
)
EXPERIENCE = _Figure(
    columns=("programmes",),
    fact="the number of programmes",
    asks={"unstated": lambda what, at, noun: f"How many {noun} of {what} has {at} run?"},
)


def annual_volume(asked: Asked, parameters: Mapping[str, Any]) -> Read:
    """The volume asked against what a year can hold."""
    value, unit = parameters["value"], parameters["unit"]
    wanted = amount(value)

    def tell(low: int, high: int, what: str, at: str) -> str:
        return f"{at} offers {window(low, high)} {unit} a year of {what}, {wanted} asked"

    return _Reading(asked, ANNUAL_VOLUME, _reach(asked, ANNUAL_VOLUME, value), tell, f"{unit} a year", unit).read


def batch_size(asked: Asked, parameters: Mapping[str, Any]) -> Read:
    """The batch asked against what one batch can hold."""
    value, unit = parameters["value"], parameters["unit"]
    wanted = amount(value)

    def tell(low: int, high: int, what: str, at: str) -> str:
        return f"{at} runs batches of {window(low, high)} {unit} of {what}, {wanted} asked"

    return _Reading(asked, BATCH_SIZE, _reach(asked, BATCH_SIZE, value), tell, f"{unit} a batch", unit).read


def lead_time(asked: Asked, parameters: Mapping[str, Any]) -> Read:
    """The weeks offered against the good ones and the limit."""
    good, limit = parameters["good_weeks"], parameters["limit_weeks"]
    wanted = f"good up to {amount(good)}, limit {amount(limit)}"

    def tell(low: int, high: int, what: str, at: str) -> str:
        one = MISSING in (low, high) or low == high
        offered = counted(max(low, high), "week") if one else f"{window(*sorted((low, high)))} weeks"
        return f"{what} at {at} takes {offered}; {wanted}"

    return _Reading(asked, LEAD_TIME, _speed(asked, good, limit), tell, "weeks").read


def experience(asked: Asked, parameters: Mapping[str, Any]) -> Read:
    """Programmes run."""

    def tell(programmes: int, _: int, what: str, at: str) -> str:
        return f"{counted(programmes, 'programme')} of {what} on record at {at}"

    return _Reading(asked, EXPERIENCE, _routine(asked), tell, "programmes").read


def _reach(asked: Asked, figure: _Figure, value: int) -> WorthOf:
    """5.1: full inside the window, zero half a decade outside it."""
    lows, highs = asked.capabilities.columns(*(f"{column}_micro_decades" for column in figure.columns))
    wanted, evidence = micro_decade(value), asked.capabilities.evidence

    def worth(record: int) -> Worth:
        low, high = lows[record], highs[record]  # MISSING, -1, lies below whatever is wanted
        if high == MISSING:
            return _unknown(0, max(0, U - 2 * max(low - wanted, 0)), evidence[record])  # without either end it is U
        return _known(max(0, U - 2 * max(low - wanted, wanted - high, 0)), evidence[record])

    return worth


def _speed(asked: Asked, good: int, limit: int) -> WorthOf:
    """The value of the longest, the middle and the shortest lead time; one bound alone stands for both."""
    lows, highs = asked.capabilities.columns(*LEAD_TIME.columns)
    evidence = asked.capabilities.evidence

    @cache
    def in_time(twice_the_weeks: int) -> int:
        return min(U, max(0, rounded(U * (2 * limit - twice_the_weeks), 2 * (limit - good))))

    def worth(record: int) -> Worth:
        low, high, grade = lows[record], highs[record], evidence[record]
        if low == MISSING or high == MISSING:
            return _unknown(0, U, grade) if low == high else _known(in_time(2 * max(low, high)), grade)
        expected, least = _known(in_time(low + high), grade)[0], _known(in_time(2 * high), grade)[1]
        return expected, least, in_time(2 * low)

    return worth


def _routine(asked: Asked) -> WorthOf:
    """Linear between the points of `PROGRAMMES`, flat above the last."""
    (programmes,) = asked.capabilities.columns(*EXPERIENCE.columns)
    evidence = asked.capabilities.evidence

    def worth(record: int) -> Worth:
        run, grade = programmes[record], evidence[record]
        return _unknown(0, U, grade) if run == MISSING else _known(_ROUTINE[min(run, len(_ROUTINE) - 1)], grade)

    return worth


@lru_cache(maxsize=4096)
def _known(value: int, evidence: int) -> Worth:
    low, expected, high = OF_WANTS.weigh((value, value, value), evidence)
    return expected, low, high


@lru_cache(maxsize=4096)
def _unknown(least: int, most: int, evidence: int) -> Worth:
    low, expected, high = OF_WANTS.weigh(unknown("unstated", least, most), evidence)
    return expected, low, high


class _Reading:
    """The governing step told; every step that leaves the value open asked for. `worth` is that of a record."""

    def __init__(
        self, asked: Asked, figure: _Figure, worth: WorthOf, tell: Tell, noun: str, unit: str | None = None
    ) -> None:
        records = asked.capabilities
        stated = records.columns(*figure.columns)
        self._lows, self._highs, self._evidence = stated[0], stated[-1], records.evidence
        self._fact, self._asks, self._tell, self._noun = figure.fact, figure.asks, tell, noun
        self._steps = Steps(asked, worth, unit)

    def read(self, site: Site) -> Reason:
        steps, at = self._steps, site.place
        found = steps.at(site)
        triple, place, record = governing(found)
        what, question = steps.label(record, place), self._ask(found, triple, at) if triple[0] < triple[2] else ""
        if record is None or self._lows[record] == self._highs[record] == MISSING:
            return triple, f"{self._fact} of {what} at {at} is not on record", None, question, ""
        told = self._tell(self._lows[record], self._highs[record], what, at)
        return triple, f"{told}{OF_WANTS.told[self._evidence[record]]}", None, question, ""

    def _ask(self, found: Sequence[Step], triple: Triple, at: str) -> str:
        gap, what = self._widest(found, triple[2])
        if gap in self._asks:
            return self._asks[gap](what, at, self._noun)
        return f"What shows {self._fact} of {what} at {at}? It is {gap} only."

    def _widest(self, found: Sequence[Step], ceiling: int) -> tuple[str, str]:
        """The gap of the step that is furthest behind, and every step that shares it."""
        if len(found) == 1:
            return self._open(found[0])
        unsettled = [step for step in found if step[1] < step[2] and step[1] < ceiling]
        widest, _ = self._open(min(unsettled, key=_lowest_first))
        alike = [what for gap, what in map(self._open, unsettled) if gap == widest]
        return widest, listed(dict.fromkeys(alike))

    def _open(self, step: Step) -> tuple[str, str]:
        """What a step leaves open, the number, its upper end, one figure, or where nothing, its grade; and its name."""
        hopeful = self._steps.hopeful(step)
        what = self._steps.label(hopeful, step[3])
        if hopeful is None:
            return "unstated", what
        low, high = self._lows[hopeful], self._highs[hopeful]
        if low == high == MISSING:
            return "unstated", what
        if high == MISSING and "no upper end" in self._asks:
            return "no upper end", what
        if MISSING != low != high != MISSING and "range" in self._asks:
            return "range", what
        return EVIDENCE[self._evidence[hopeful]], what


def _lowest_first(step: Step) -> tuple[int, int]:
    """Sorts the step that is furthest behind first."""
    expected, low, *_ = step
    return low, expected


_ROUTINE = worth_of_programmes().tolist()
