"""The records that matter: for each must capability the best record of the site; the slowest step governs (2.5)."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from matching.engine.explain.case import NO, YES, Case, Reason, Triple, is_open, lowest
from matching.engine.explain.facts import Capability
from matching.engine.explain.wording import in_words, listed
from matching.engine.levels import unknown

Read = Callable[[Capability], Triple]
UNSTATED = unknown("unstated")


class Step(NamedTuple):
    """One must capability, or all records at once (`code` None); a step without a record is unstated.

    `record` decides the value, `hopeful` is the one that could still raise it: the one to ask about.
    """

    code: int | None
    record: Capability | None
    hopeful: Capability | None
    triple: Triple


def steps(case: Case, read: Read, unit: str | None = None) -> list[Step]:
    """One per must capability, as sent; with a volume `unit` only those, and only the records, measured in it."""
    return [_best(case, code, records, read) for code, records in case.asked.that_matter(case.site, unit)]


def _best(case: Case, code: int | None, records: Sequence[Capability], read: Read) -> Step:
    """The component-wise max, and the records that a sentence names for it."""
    if not records:
        return Step(code, None, None, UNSTATED)
    weighed = [(case.weigh(read(record), record.evidence), record) for record in records]
    if len(weighed) == 1:
        triple, record = weighed[0]
        return Step(code, record, record, triple)
    lows, expecteds, highs = zip(*(triple for triple, _ in weighed), strict=True)
    _, record = max(weighed, key=lambda pair: (pair[0][1], pair[0][0], pair[0][2], -pair[1].evidence, -pair[1].code))
    _, hopeful = max(weighed, key=lambda pair: (pair[0][2], pair[0][1], -pair[1].evidence, -pair[1].code))
    return Step(code, record, hopeful, (max(lows), max(expecteds), max(highs)))


def governing(found: Sequence[Step]) -> Step:
    """The slowest step: the one that keeps the value down."""
    return min(found, key=lambda step: (step.triple[1], step.triple[0], step.triple[2]))


def together(found: Sequence[Step]) -> Triple:
    """The value of all steps: the component-wise min."""
    return lowest([step.triple for step in found])


def label(case: Case, record: Capability | None, step: Step) -> str:
    """What is made in this step: by the name of the record where there is one, else as asked for."""
    position = record.code if record else step.code
    return "anything" if position is None else case.asked.labels[position]


def stage(case: Case, code: int) -> Reason:
    """scoring 2.2, over the records that matter."""

    def stated(record: Capability) -> Triple:
        if not record.stages:
            return UNSTATED
        return YES if record.stages >> code & 1 else NO

    found = steps(case, stated)
    triple, slowest = together(found), governing(found)
    alike = [step for step in found if _same_word(step, slowest)]
    record, at, name = slowest.record, case.site.place, in_words(case.asked.codes.stage_names[code])
    grade = case.graded(record.evidence) if record else ""
    what = listed(dict.fromkeys(label(case, step.record, step) for step in alike))
    ask = f"Does {at} offer {what} for {name}?" if is_open(triple) else ""
    if record is None or not record.stages:
        return Reason(triple=triple, because=f"no stages are stated for {what} at {at}", evidence=record, ask=ask)
    if record.stages >> code & 1:
        because = f"{name} is stated for {what} at {at}{grade}"
        ask = f"What shows that {at} offers {what} for {name}?" if ask else ""
        return Reason(triple=triple, because=because, evidence=record, ask=ask)
    because = f"for {what} at {at} the record states {_stages(case, record.stages)}, not {name}{grade}"
    repair = f"{because}: ask whether the site takes that stage on"
    return Reason(triple=triple, because=because, evidence=record, ask=ask, repair=repair)


def _same_word(step: Step, other: Step) -> bool:
    """Whether one sentence can tell both."""
    if step.record is None or other.record is None:
        return step.record is other.record
    return step.record.stages == other.record.stages and step.record.evidence == other.record.evidence


def _stages(case: Case, stated: int) -> str:
    return listed(in_words(name) for at, name in enumerate(case.asked.codes.stage_names) if stated >> at & 1)
