"""The explanation of one site: each must and want with its reason, and the questions that are worth asking."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from matching.engine.brief import Want
from matching.engine.columns import EVIDENCE
from matching.engine.explain.case import Asked, Case, Reason, Triple, is_open
from matching.engine.explain.musts import Fact, Read, musts
from matching.engine.explain.wants import by_value, wants
from matching.engine.musts import STATUSES, UNKNOWN, UNMET
from matching.engine.ranking import Ranking
from matching.engine.units import U, rounded


class MustReason(NamedTuple):
    """A must with the record that decides it; `grade` is None where no graded record does."""

    label: str
    status: str
    because: str
    grade: str | None
    url: str | None


class WantReason(NamedTuple):
    """A want with its value in micro-units."""

    want: Want
    value: Triple
    because: str


class Question(NamedTuple):
    """What to ask the site. `about` is the must's label or the want's criterion (with the code, where it has codes);
    `worth_tenths` is what the answer moves in the shown score, 0 where only a must hangs on it."""

    about: str
    worth_tenths: int
    ask: str


class Explanation(NamedTuple):
    """Everything to tell of one site."""

    musts: list[MustReason]
    wants: list[WantReason]
    questions: list[Question]


@dataclass(slots=True)
class _Open:
    """A question being collected; `worth` is in points * micro-units * the brief's common multiple."""

    about: str
    ask: str
    gates: bool  # a must hangs on it
    worth: int = 0


@dataclass(frozen=True, kw_only=True)
class Explainer:
    """Explains sites of one ranking, one by one; `asked.sites` must hold them all."""

    asked: Asked
    ranking: Ranking

    def explain(self, site: int) -> Explanation:
        """The reasons and questions of a site that the ranking scored."""
        questions: dict[Fact, _Open] = {}
        must_reasons = list(self._musts(site, questions))
        want_reasons = list(self._wants(site, questions))
        return Explanation(must_reasons, want_reasons, self._in_order(questions))

    def repair(self, site: int) -> tuple[str, str]:
        """The label of a near miss's unmet must, and what would mend it."""
        position = self._status(site).index(UNMET)
        _, read = self._must_reads[position]
        return self._labels[position], read(Case(self.asked, self.asked.facts(site), True)).repair

    def _status(self, site: int) -> list[int]:
        return self._statuses[self.ranking.scored_position(site)]

    @cached_property
    def _statuses(self) -> list[list[int]]:
        """Per scored site, per must."""
        statuses: list[list[int]] = self.ranking.status.T.tolist()
        return statuses

    @cached_property
    def _labels(self) -> list[str]:
        return [must.label for must in self.ranking.gate.musts]

    @cached_property
    def _must_reads(self) -> list[tuple[Fact, Read]]:
        return musts(self.asked)

    @cached_property
    def _want_reads(self) -> list[list[tuple[Fact, Read]]]:
        return [wants(self.asked, want) for want in self.ranking.wants]

    @cached_property
    def _multiple(self) -> int:
        """What every number of values divides, so that a value's part of its want stays an integer."""
        return math.lcm(*(len(want.parameters.get("values", ())) or 1 for want in self.ranking.wants))

    def _musts(self, site: int, questions: dict[Fact, _Open]) -> Iterator[MustReason]:
        case = Case(self.asked, self.asked.facts(site), True)
        statuses = self._status(site)
        for (fact, read), label, status in zip(self._must_reads, self._labels, statuses, strict=True):
            reason = read(case)
            if status == UNKNOWN:
                questions.setdefault(fact, _Open(about=label, ask=reason.ask, gates=True))
            grade, url = (EVIDENCE[reason.evidence.evidence], reason.evidence.url) if reason.evidence else (None, None)
            yield MustReason(label, STATUSES[status], reason.because, grade, url)

    def _wants(self, site: int, questions: dict[Fact, _Open]) -> Iterator[WantReason]:
        case = Case(self.asked, self.asked.facts(site), False)
        values = self.ranking.values[:, :, self.ranking.scored_position(site)].tolist()
        for want, reads, (low, expected, high) in zip(self.ranking.wants, self._want_reads, values, strict=True):
            value = (low, expected, high)
            said = [(fact, read(case)) for fact, read in reads] or [_untold(case, want, value)]
            for fact, reason in said:
                if is_open(reason.triple):
                    worth = want.points * (reason.triple[2] - reason.triple[0]) * (self._multiple // len(said))
                    _collect(questions, fact, want, reason.ask, worth)
            yield WantReason(want, value, "; ".join([reason.because for _, reason in said]))

    def _in_order(self, questions: dict[Fact, _Open]) -> list[Question]:
        """Musts as sent, then wants by worth."""
        whole = self.ranking.points_total * U * self._multiple
        ordered = sorted(questions.values(), key=lambda q: (0, 0) if q.gates else (1, -q.worth))
        return [Question(q.about, rounded(1000 * q.worth, whole) if whole else 0, q.ask) for q in ordered]


def _untold(case: Case, want: Want, value: Triple) -> tuple[Fact, Reason]:
    return (want.criterion, ""), by_value(case, want.criterion, value)


def _collect(questions: dict[Fact, _Open], fact: Fact, want: Want, ask: str, worth: int) -> None:
    """At most one question per fact, in the words of whoever asks first."""
    if fact not in questions:
        about = f"{fact[0]}:{fact[1]}" if fact[1] else want.criterion
        questions[fact] = _Open(about=about, ask=ask, gates=False)
    questions[fact].worth += worth
