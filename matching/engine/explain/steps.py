"""The records that matter: for each must capability the best record of the site; the slowest step governs (2.5)."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from matching.engine.explain.case import NO, YES, Asked, Case, Read, Reason, Triple, is_open, lowest
from matching.engine.explain.facts import Capability
from matching.engine.explain.wording import in_words, listed
from matching.engine.levels import unknown

Weigh = Callable[[Case, Capability], Triple]
UNSTATED = unknown("unstated")


class Step(NamedTuple):
    """One must capability, or all records at once (`code` None); a step without a record is unstated.

    `record` decides the value, `hopeful` is the one that could still raise it: the one to ask about.
    """

    code: int | None
    record: Capability | None
    hopeful: Capability | None
    triple: Triple


def weighing(column: str, worth: Callable[[Any], Triple]) -> Weigh:
    """What the number of a record is worth, weighed by its evidence: worked out once for all records alike."""
    at, known = Capability._fields.index(column), {}

    def weigh(case: Case, record: Capability) -> Triple:
        key = record[at], record.evidence, case.is_must
        triple: Triple | None = known.get(key)
        if triple is None:
            triple = known[key] = case.weigh(worth(record[at]), record.evidence)
        return triple

    return weigh


def steps(case: Case, weigh: Weigh, unit: str | None = None) -> list[Step]:
    """One per must capability, as sent; with a volume `unit` only those, and only the records, measured in it."""
    return [_best(case, code, records, weigh) for code, records in case.asked.that_matter(case.site, unit)]


def _best(case: Case, code: int | None, records: Sequence[Capability], weigh: Weigh) -> Step:
    """The component-wise max, and the records that a sentence names for it."""
    if not records:
        return Step(code, None, None, UNSTATED)
    if len(records) == 1:
        record = records[0]
        return Step(code, record, record, weigh(case, record))
    weighed = [(weigh(case, record), record) for record in records]
    lows, expecteds, highs = zip(*(triple for triple, _ in weighed), strict=True)
    # A site has one record of a code, so the record itself is never compared.
    *_, record = max((expected, low, high, -r.evidence, -r.code, r) for (low, expected, high), r in weighed)
    *_, hopeful = max((high, expected, -r.evidence, -r.code, r) for (_, expected, high), r in weighed)
    return Step(code, record, hopeful, (max(lows), max(expecteds), max(highs)))


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

    weigh = weighing("stages", stated)

    def read(case: Case) -> Reason:
        found = steps(case, weigh)
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
