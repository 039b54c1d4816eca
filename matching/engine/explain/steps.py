"""The records that matter: for each must capability the best record of the site; the slowest step governs (2.5)."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from matching.engine.columns import EVIDENCE
from matching.engine.explain.asked import Asked
from matching.engine.explain.facts import Site, by_site
from matching.engine.explain.reason import NO, OF_MUSTS, OF_WANTS, UNSTATED, YES, Grading, Read, Reason, Triple
from matching.engine.explain.wording import in_words, listed

# Must capability, None for all at once → its records that matter, by the place of their site.
Groups = list[tuple[int | None, dict[int, list[int]]]]
Worth = tuple[int, int, int]  # expected, low, high: the slower the smaller
WorthOf = Callable[[int], Worth]  # of a capability record
# One must capability (or all records at once) at a site: expected, low, high; its place among the steps; the record
# that decides it; all its records. The smallest step is the slowest.
Step = tuple[int, int, int, int, int | None, list[int]]


def that_matter(asked: Asked, unit: str | None) -> Groups:
    """The records of each must capability, or all at once, of the volume `unit` if given."""
    records, covers, alike = asked.capabilities, asked.codes.covers, asked.tree.of_unit(unit)
    if not asked.must_capabilities:
        return [(None, by_site(records.among(alike)))]
    return [(code, by_site(records.among(covers[code] & alike))) for code in asked.must_capabilities if alike[code]]


class Steps:
    """What the records that matter are worth, by site; with a volume `unit` only what is measured in it.

    `worth` is that of a record, its evidence weighed. A step without a record is unstated.
    """

    def __init__(self, asked: Asked, worth: WorthOf, unit: str | None = None) -> None:
        groups: Groups = asked.once(("that matter", unit), lambda: that_matter(asked, unit))
        self._labels, self._codes, self._worth = asked.labels, asked.capabilities.codes, worth
        self._asked = [code for code, _ in groups]
        steps = [self._step(place, of_site, len(asked.sites)) for place, (_, of_site) in enumerate(groups)]
        self._of_site = list(zip(*steps, strict=True))

    def _step(self, place: int, of_site: Mapping[int, list[int]], sites: int) -> list[Step]:
        """One step at each site."""
        low, expected, high = UNSTATED
        found: list[Step] = [(expected, low, high, place, None, [])] * sites
        for site, records in of_site.items():
            if len(records) == 1:
                expected, low, high = self._worth(records[0])
                found[site] = expected, low, high, place, records[0], records
            else:
                found[site] = self._best(place, records)
        return found

    def _best(self, place: int, records: list[int]) -> Step:
        """The component-wise max, and the record that a sentence names for it: of several alike, the first."""
        weighed = []
        for record in records:
            worth = self._worth(record)
            if worth == YES:  # none is better
                return *worth, place, record, records
            weighed.append(worth)
        expecteds, lows, highs = zip(*weighed, strict=True)
        return max(expecteds), max(lows), max(highs), place, records[weighed.index(max(weighed))], records

    def at(self, site: Site) -> tuple[Step, ...]:
        """One per must capability, as sent."""
        return self._of_site[site.row]

    def hopeful(self, step: Step) -> int | None:
        """The record that could still raise the value of a step: the one to ask about."""
        *_, record, records = step
        return record if len(records) < 2 else max(records, key=self._hope)

    def _hope(self, record: int) -> tuple[int, int]:
        expected, _, high = self._worth(record)
        return high, expected

    def label(self, record: int | None, place: int) -> str:
        """What is made in a step: by the name of its record where there is one, else as asked for."""
        if record is not None:
            return self._labels[self._codes[record]]
        code = self._asked[place]
        return "anything" if code is None else self._labels[code]


def governing(found: Sequence[Step]) -> tuple[Triple, int, int | None]:
    """The value of all steps, the component-wise min; the place of the slowest, which keeps it down, and its record."""
    if len(found) == 1:
        ((expected, low, high, place, record, _),) = found
    else:
        expected, low, high, place, record, _ = min(found)
        for step in found:
            if step[1] < low:
                low = step[1]
            if step[2] < high:
                high = step[2]
    return (low, expected, high), place, record


def stage(asked: Asked, code: int, grading: Grading) -> Read:
    """scoring 2.2, over the records that matter."""
    name, stage_names = in_words(asked.codes.stage_names[code]), asked.codes.stage_names
    (stated,), evidence = asked.capabilities.columns("stages"), asked.capabilities.evidence
    unstated, lacking, served = _FOR_A_STAGE[grading]

    def worth(record: int) -> Worth:
        stages = stated[record]
        return (unstated if not stages else served if stages >> code & 1 else lacking)[evidence[record]]

    steps = Steps(asked, worth)

    def same(record: int | None, other: int | None) -> bool:
        """Whether one sentence can tell both."""
        if record is None or other is None:
            return record is other
        return stated[record] == stated[other] and evidence[record] == evidence[other]

    def read(site: Site) -> Reason:
        found, at = steps.at(site), site.place
        triple, _, record = governing(found)
        alike = found if len(found) == 1 else [step for step in found if same(step[4], record)]
        what = listed(dict.fromkeys([steps.label(step[4], step[3]) for step in alike]))
        is_open = triple[0] < triple[2]
        ask = f"Does {at} offer {what} for {name}?" if is_open else ""
        if record is None or not stated[record]:
            return triple, f"no stages are stated for {what} at {at}", record, ask, ""
        graded, stages = grading.told[evidence[record]], stated[record]
        if stages >> code & 1:
            ask = f"What shows that {at} offers {what} for {name}?" if is_open else ""
            return triple, f"{name} is stated for {what} at {at}{graded}", record, ask, ""
        told = listed(in_words(other) for bit, other in enumerate(stage_names) if stages >> bit & 1)
        because = f"for {what} at {at} the record states {told}, not {name}{graded}"
        return triple, because, record, ask, f"{because}: ask whether the site takes that stage on"

    return read


def _by_grade(grading: Grading, triple: Triple) -> list[Worth]:
    """What the triple of a record comes to by its evidence."""
    weighed = [grading.weigh(triple, evidence) for evidence in range(len(EVIDENCE))]
    return [(expected, low, high) for low, expected, high in weighed]


# What a record counts for a stage, by its evidence, where it states none, others, this one.
_FOR_A_STAGE: Mapping[Grading, list[list[Worth]]] = MappingProxyType(
    {grading: [_by_grade(grading, triple) for triple in (UNSTATED, NO, YES)] for grading in (*OF_MUSTS, OF_WANTS)}
)
