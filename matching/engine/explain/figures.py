"""Wants about numbers: volumes, lead time, experience, each through the records that matter (scoring 5, 5.1)."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from matching.engine.columns import EVIDENCE, MISSING
from matching.engine.explain.case import Asked, Case, Read, Reason, Triple, is_open
from matching.engine.explain.facts import Capability, Range
from matching.engine.explain.steps import UNSTATED, Step, Weights, governing, label, steps, together
from matching.engine.explain.wording import amount, counted, listed, window
from matching.engine.levels import PROGRAMMES, unknown
from matching.engine.units import U, micro_decade, rounded

Tell = Callable[[Capability, str, str], str]  # the deciding record, its name and the site's → a sentence


def annual_volume(asked: Asked, parameters: Mapping[str, Any]) -> Read:
    """The volume asked against what a year can hold."""
    value, unit = parameters["value"], parameters["unit"]
    wanted = amount(value)

    def tell(record: Capability, what: str, at: str) -> str:
        return f"{at} offers {window(*record.annual_volume)} {unit} a year of {what}, {wanted} asked"

    weights = Weights(asked, "annual_volume", lambda offered: reach(offered, value))
    return _reading("annual_volume", weights, f"{unit} a year", tell, unit)


def batch_size(asked: Asked, parameters: Mapping[str, Any]) -> Read:
    """The batch asked against what one batch can hold."""
    value, unit = parameters["value"], parameters["unit"]
    wanted = amount(value)

    def tell(record: Capability, what: str, at: str) -> str:
        return f"{at} runs batches of {window(*record.batch_size)} {unit} of {what}, {wanted} asked"

    weights = Weights(asked, "batch_size", lambda offered: reach(offered, value))
    return _reading("batch_size", weights, f"{unit} a batch", tell, unit)


def lead_time(asked: Asked, parameters: Mapping[str, Any]) -> Read:
    """The weeks offered against the good ones and the limit."""
    good, limit = parameters["good_weeks"], parameters["limit_weeks"]
    wanted = f"good up to {amount(good)}, limit {amount(limit)}"

    def tell(record: Capability, what: str, at: str) -> str:
        bounds = sorted({bound for bound in record.lead_time_weeks if bound != MISSING})
        offered = counted(bounds[0], "week") if len(bounds) == 1 else f"{window(*bounds)} weeks"
        return f"{what} at {at} takes {offered}; {wanted}"

    weights = Weights(asked, "lead_time_weeks", lambda offered: speed(offered, good, limit))
    return _reading("lead_time_weeks", weights, "weeks", tell)


def experience(asked: Asked, parameters: Mapping[str, Any]) -> Read:
    """Programmes run."""

    def tell(record: Capability, what: str, at: str) -> str:
        return f"{counted(record.programmes, 'programme')} of {what} on record at {at}"

    return _reading("programmes", Weights(asked, "programmes", routine), "programmes", tell)


@lru_cache(maxsize=4096)
def reach(offered: Range, value: int) -> Triple:
    """5.1: full inside the window, zero half a decade outside it."""
    low, high = offered
    below = micro_decade(low) - micro_decade(value) if low != MISSING else 0
    if high == MISSING:
        return UNSTATED if low == MISSING else unknown("unstated", 0, max(0, U - 2 * max(below, 0)))
    outside = max(below, micro_decade(value) - micro_decade(high), 0)
    g = max(0, U - 2 * outside)
    return g, g, g


@lru_cache(maxsize=4096)
def speed(offered: Range, good: int, limit: int) -> Triple:
    """The value of the longest, the middle and the shortest lead time; one bound alone stands for both."""
    low, high = (bound if bound != MISSING else other for bound, other in (offered, offered[::-1]))
    if low == MISSING:
        return UNSTATED

    def worth(twice_the_weeks: int) -> int:
        return min(U, max(0, rounded(U * (2 * limit - twice_the_weeks), 2 * (limit - good))))

    return worth(2 * high), worth(low + high), worth(2 * low)


@lru_cache(maxsize=4096)
def routine(programmes: int) -> Triple:
    """Linear between the points of `PROGRAMMES`, flat above the last."""
    if programmes == MISSING:
        return UNSTATED
    value = U
    for (left, at_left), (right, at_right) in pairwise(PROGRAMMES):
        if left <= programmes < right:
            value = at_left + rounded((at_right - at_left) * (programmes - left), right - left)
    return value, value, value


def _reading(column: str, weights: Weights, noun: str, tell: Tell, unit: str | None = None) -> Read:
    """The governing step told; every step that leaves the value open asked for."""
    fact = _FACT[column]

    def read(case: Case) -> Reason:
        found, at = steps(case, weights, unit), case.site.place
        triple, slowest = together(found), governing(found)
        ask = _ask(case, found, column, noun) if is_open(triple) else ""
        record = slowest.record
        what = label(case, record, slowest)
        if record is None or _gap(record, column) == "unstated":
            return Reason(triple, f"{fact} of {what} at {at} is not on record", None, ask)
        return Reason(triple, f"{tell(record, what, at)}{case.graded(record.evidence)}", record, ask)

    return read


_FACT = {
    "annual_volume": "the annual volume",
    "batch_size": "the batch size",
    "lead_time_weeks": "the lead time",
    "programmes": "the number of programmes",
}
_ASK = {
    ("annual_volume", "unstated"): "What annual volume of {what} does {at} offer, smallest to largest, in {noun}?",
    ("annual_volume", "no upper end"): "What is the largest annual volume of {what} at {at}, in {noun}?",
    ("batch_size", "unstated"): "What batch sizes of {what} does {at} run, smallest to largest, in {noun}?",
    ("batch_size", "no upper end"): "What is the largest batch of {what} at {at}, in {noun}?",
    ("lead_time_weeks", "unstated"): "What is the lead time of {what} at {at}, in {noun}?",
    ("lead_time_weeks", "range"): "Which lead time of {what} does {at} commit to, in {noun}?",
    ("programmes", "unstated"): "How many programmes of {what} has {at} run?",
}
_SHOW = "What shows {fact} of {what} at {at}? It is {grade} only."


def _ask(case: Case, found: list[Step], column: str, noun: str) -> str:
    """One question for the steps that share the widest gap."""
    if len(found) == 1:
        (first,) = found
        gap, what = _gap(first.hopeful, column), label(case, first.hopeful, first)
    else:
        gap, what = _widest(case, found, column)
    question = _ASK.get((column, gap))
    if question:
        return question.format(what=what, at=case.site.place, noun=noun)
    return _SHOW.format(fact=_FACT[column], what=what, at=case.site.place, grade=gap)


def _widest(case: Case, found: list[Step], column: str) -> tuple[str, str]:
    """The gap of the step that is furthest behind, and every step that shares it."""
    ceiling = together(found)[2]
    unsettled = [step for step in found if is_open(step.triple) and step.triple[0] < ceiling]
    first = min(unsettled, key=lambda step: (step.triple[0], step.triple[1]))
    gap = _gap(first.hopeful, column)
    alike = [step for step in unsettled if _gap(step.hopeful, column) == gap]
    return gap, listed(dict.fromkeys(label(case, step.hopeful, step) for step in alike))


def _gap(record: Capability | None, column: str) -> str:
    """What a record leaves open: the number, its upper end, one figure; where nothing, its grade."""
    if record is None:
        return "unstated"
    stated = getattr(record, column)
    low, high = (stated, stated) if column == "programmes" else stated
    if low == high == MISSING:
        return "unstated"
    if column == "lead_time_weeks" and MISSING not in (low, high) and low != high:
        return "range"
    if column in ("annual_volume", "batch_size") and high == MISSING:
        return "no upper end"
    return EVIDENCE[record.evidence]
