"""The records that matter: for each must capability the best record of the site; the slowest step governs (2.5)."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from matching.engine.explain.case import NO, YES, Asked, Case, Read, Reason, Triple, is_open, lowest
from matching.engine.explain.facts import Capability
from matching.engine.explain.wording import in_words, listed
from matching.engine.levels import unknown

UNSTATED = unknown("unstated")


class Step(NamedTuple):
    """One must capability, or all records at once (`code` None); a step without a record is unstated.

    `record` decides the value, `hopeful` is the one that could still raise it: the one to ask about.
    """

    code: int | None
    record: Capability | None
    hopeful: Capability | None
    triple: Triple


class Weights(dict[tuple[Any, int, bool], Triple]):
    """(the number of a record, its evidence, whether for a must) → what it is worth, worked out once for all alike."""

    def __init__(self, asked: Asked, column: str, worth: Callable[[Any], Triple]) -> None:
        self.column = Capability._fields.index(column)
        self._asked, self._worth = asked, worth

    def __missing__(self, key: tuple[Any, int, bool]) -> Triple:
        number, evidence, is_must = key
        triple = self[key] = self._asked.weigh(self._worth(number), evidence, is_must)
        return triple


def steps(case: Case, weights: Weights, unit: str | None = None) -> list[Step]:
    """One per must capability, as sent; with a volume `unit` only those, and only the records, measured in it."""
    at, is_must = weights.column, case.is_must
    return [
        _best(code, records, [weights[record[at], record[1], is_must] for record in records])
        for code, records in case.asked.that_matter(case.site, unit)
    ]


def _best(code: int | None, records: Sequence[Capability], weighed: Sequence[Triple]) -> Step:
    """The component-wise max, and the records that a sentence names for it."""
    if not records:
        return Step(code, None, None, UNSTATED)
    if len(records) == 1:
        return Step(code, records[0], records[0], weighed[0])
    # A site has one record of a code, so the records themselves are never compared.
    found = [(t, -r.evidence, -r.code, r) for t, r in zip(weighed, records, strict=True)]
    best = max([(expected, low, high, grade, code, r) for (low, expected, high), grade, code, r in found])
    hope = max([(high, expected, grade, code, r) for (_, expected, high), grade, code, r in found])
    return Step(code, best[-1], hope[-1], (max(weighed)[0], best[0], hope[0]))


def governing(found: Sequence[Step]) -> Step:
    """The slowest step: the one that keeps the value down."""
    if len(found) == 1:
        return found[0]
    return min(found, key=lambda step: (step.triple[1], step.triple[0], step.triple[2]))


def together(found: Sequence[Step]) -> Triple:
    """The value of all steps: the component-wise min."""
    return found[0].triple if len(found) == 1 else lowest([step.triple for step in found])


def label(case: Case, record: Capability | None, step: Step) -> str:
    """What is made in this step: by the name of the record where there is one, else as asked for."""
    position = record.code if record else step.code
    return "anything" if position is None else case.asked.labels[position]


def stage(asked: Asked, code: int) -> Read:
    """scoring 2.2, over the records that matter."""
    name = in_words(asked.codes.stage_names[code])

    def stated(stages: int) -> Triple:
        if not stages:
            return UNSTATED
        return YES if stages >> code & 1 else NO

    weights = Weights(asked, "stages", stated)

    def read(case: Case) -> Reason:
        found = steps(case, weights)
        slowest = governing(found)
        record, at, triple = slowest.record, case.site.place, together(found)
        what = _what(case, found, slowest)
        if record is None or not record.stages:
            ask = f"Does {at} offer {what} for {name}?" if is_open(triple) else ""
            return Reason(triple, f"no stages are stated for {what} at {at}", record, ask)
        if record.stages >> code & 1:
            ask = f"What shows that {at} offers {what} for {name}?" if is_open(triple) else ""
            return Reason(triple, f"{name} is stated for {what} at {at}{case.graded(record.evidence)}", record, ask)
        told = f"for {what} at {at} the record states {_stages(case, record.stages)}, not {name}"
        because = f"{told}{case.graded(record.evidence)}"
        ask = f"Does {at} offer {what} for {name}?" if is_open(triple) else ""
        return Reason(triple, because, record, ask, f"{because}: ask whether the site takes that stage on")

    return read


def _what(case: Case, found: Sequence[Step], slowest: Step) -> str:
    """Every step of which the sentence about the slowest is true."""
    if len(found) == 1:
        return label(case, slowest.record, slowest)
    return listed(dict.fromkeys(label(case, step.record, step) for step in found if _same_word(step, slowest)))


def _same_word(step: Step, other: Step) -> bool:
    """Whether one sentence can tell both."""
    if step.record is None or other.record is None:
        return step.record is other.record
    return step.record.stages == other.record.stages and step.record.evidence == other.record.evidence


def _stages(case: Case, stated: int) -> str:
    return listed(in_words(name) for at, name in enumerate(case.asked.codes.stage_names) if stated >> at & 1)
