"""The explanation of one site: each must and want with its reason, and the questions that are worth asking.

It is written straight as the documents that the answer shows.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from matching.engine.brief import Want
from matching.engine.columns import EVIDENCE
from matching.engine.explain.case import Asked, Case, Read, Triple, is_open
from matching.engine.explain.musts import Fact, musts
from matching.engine.explain.wants import by_value, wants
from matching.engine.ranking import Ranking
from matching.engine.shown import contribution_tenths, share_ten_thousandths
from matching.engine.statuses import STATUSES, UNKNOWN, UNMET
from matching.engine.units import U, rounded

Document = dict[str, Any]


@dataclass(slots=True)
class _Open:
    """A question being collected; `worth` is in points * micro-units * the brief's common multiple."""

    about: str  # the must's label or the want's criterion, with the code where it has codes
    ask: str
    gates: bool  # a must hangs on it
    worth: int = 0


Questions = dict[Fact, _Open]  # at most one per fact, in the words of whoever asks first


class _Wish(NamedTuple):
    """What is the same of a want at every site."""

    criterion: str
    position: int
    share: float
    worth: int  # of a micro-unit of one of its values
    reads: list[tuple[Fact, Read]]


@dataclass(frozen=True, kw_only=True)
class Explainer:
    """Explains sites of one ranking, one by one; `asked.sites` must hold them all."""

    asked: Asked
    ranking: Ranking

    def explain(self, site: int) -> Document:
        """The reasons of a site that the ranking scored, and what to ask it, as an answer tells them."""
        questions: Questions = {}
        return {
            "musts": self._musts(site, questions),
            "wants": self._wants(site, questions),
            "questions": self._in_order(questions),
        }

    def repair(self, site: int) -> tuple[str, str]:
        """The label of a near miss's unmet must, and what would mend it."""
        position = self._status(site).index(UNMET)
        label, _, read = self._must_reads[position]
        return label, read(Case(self.asked, self.asked.facts(site), True)).repair

    def _status(self, site: int) -> list[int]:
        return self._statuses[self.ranking.scored_position(site)]

    @cached_property
    def _statuses(self) -> list[list[int]]:
        """Per scored site, per must."""
        statuses: list[list[int]] = self.ranking.status.T.tolist()
        return statuses

    @cached_property
    def _must_reads(self) -> list[tuple[str, Fact, Read]]:
        labels = [must.label for must in self.ranking.gate.musts]
        return [(label, *read) for label, read in zip(labels, musts(self.asked), strict=True)]

    @cached_property
    def _points(self) -> list[int]:
        return [want.points for want in self.ranking.wants]

    @cached_property
    def _wishes(self) -> list[_Wish]:
        return [self._wish(want) for want in self.ranking.wants]

    def _wish(self, want: Want) -> _Wish:
        reads = wants(self.asked, want)
        share = share_ten_thousandths(want.points, self.ranking.points_total) / 10_000
        worth = want.points * (self._multiple // max(len(reads), 1))
        return _Wish(want.criterion, want.position, share, worth, reads)

    @cached_property
    def _multiple(self) -> int:
        """What every number of values divides, so that a value's part of its want stays an integer."""
        return math.lcm(*(len(want.parameters.get("values", ())) or 1 for want in self.ranking.wants))

    def _musts(self, site: int, questions: Questions) -> list[Document]:
        case, told = Case(self.asked, self.asked.facts(site), True), []
        for (label, fact, read), status in zip(self._must_reads, self._status(site), strict=True):
            _, because, record, ask, _ = read(case)
            if status == UNKNOWN and fact not in questions:
                questions[fact] = _Open(label, ask, True)
            evidence = {"grade": EVIDENCE[record.evidence], "url": record.url} if record else None
            told.append({"must": label, "status": STATUSES[status], "because": because, "evidence": evidence})
        return told

    def _wants(self, site: int, questions: Questions) -> list[Document]:
        case, told = Case(self.asked, self.asked.facts(site), False), []
        values = self.ranking.values[:, :, self.ranking.scored_position(site)].tolist()
        parts = contribution_tenths(self._points, [expected for _, expected, _ in values])
        for wish, value, tenths in zip(self._wishes, values, parts, strict=True):
            low, expected, high = value
            told.append(
                {
                    "criterion": wish.criterion,
                    "position": wish.position,
                    "share": wish.share,
                    "value": {"low": low / U, "expected": expected / U, "high": high / U},
                    "value_micro": value,
                    "contribution": tenths / 10,
                    "because": _because(wish, case, (low, expected, high), questions),
                }
            )
        return told

    def _in_order(self, questions: Questions) -> list[Document]:
        """Musts as sent, then wants by worth: what the answer moves in the shown score, 0 where only a must hangs on
        it."""
        whole = self.ranking.points_total * U * self._multiple
        ordered = sorted(questions.values(), key=lambda q: -math.inf if q.gates else -q.worth)
        worth = [rounded(1000 * q.worth, whole) / 10 if whole else 0.0 for q in ordered]
        return [{"about": q.about, "worth": w, "ask": q.ask} for q, w in zip(ordered, worth, strict=True)]


def _because(wish: _Wish, case: Case, value: Triple, questions: Questions) -> str:
    """What its values say together; what they leave open is collected."""
    if not wish.reads:
        reason = by_value(case, wish.criterion, value)
        if is_open(value):
            _collect(wish, (wish.criterion, ""), value, reason.ask, questions)
        return reason.because
    said = []
    for fact, read in wish.reads:
        triple, because, _, ask, _ = read(case)
        said.append(because)
        if triple[0] < triple[2]:
            _collect(wish, fact, triple, ask, questions)
    return said[0] if len(said) == 1 else "; ".join(said)


def _collect(wish: _Wish, fact: Fact, triple: Triple, ask: str, questions: Questions) -> None:
    question = questions.get(fact)
    if question is None:
        about = f"{fact[0]}:{fact[1]}" if fact[1] else wish.criterion
        question = questions[fact] = _Open(about, ask, False)
    question.worth += wish.worth * (triple[2] - triple[0])
