"""The explanation of sites: each must and want with its reason, and the questions that are worth asking.

It is written straight as the documents that the answer shows: must by must and want by want, each at all sites in turn.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np

from matching.engine.brief import Want
from matching.engine.explain.asked import Asked
from matching.engine.explain.facts import Site
from matching.engine.explain.musts import Fact, Told, musts
from matching.engine.explain.reason import Reason
from matching.engine.explain.wants import by_value, wants
from matching.engine.ranking import Ranking
from matching.engine.shown import contribution_tenths, share_ten_thousandths
from matching.engine.statuses import STATUSES, UNKNOWN, UNMET
from matching.engine.units import U, rounded

Document = dict[str, Any]

# Of a site, at most one per fact, in the words of whoever asks first: documents whose `worth` is still being added up,
# in points * micro-units * the brief's common multiple.
Questions = dict[Fact, Document]


@dataclass(frozen=True, kw_only=True)
class Explainer:
    """Explains the sites of `asked`, each of which the ranking must have scored."""

    asked: Asked
    ranking: Ranking

    def explain(self, site: int) -> Document:
        """The reasons of a site, and what to ask it, as an answer tells them."""
        return self._explained[site]

    def repair(self, site: int) -> tuple[str, str]:
        """The label of a near miss's unmet must, and what would mend it."""
        about = self.asked.shown[site]
        unmet = next(place for place, statuses in enumerate(self._statuses) if statuses[about.row] == UNMET)
        *_, repair = self._musts[unmet].read(about)
        return self.ranking.gate.musts[unmet].label, repair

    @cached_property
    def _explained(self) -> dict[int, Document]:
        questions: list[Questions] = [{} for _ in self.asked.sites]
        musts = self._by_site(self._told_musts(questions))
        gates = [len(own) for own in questions]
        wants = self._by_site(self._told_wants(questions))
        ordered = [self._in_order(list(own.values()), first) for own, first in zip(questions, gates, strict=True)]
        return {
            site: {"musts": own_musts, "wants": own_wants, "questions": own_questions}
            for site, own_musts, own_wants, own_questions in zip(self.asked.sites, musts, wants, ordered, strict=True)
        }

    def _by_site(self, told: Iterable[list[Document]]) -> list[list[Document]]:
        """What is told one by one of all sites, as lists of each site."""
        return [list(own) for own in zip(*told, strict=True)] or [[] for _ in self.asked.sites]

    @cached_property
    def _sites(self) -> list[Site]:
        return list(self.asked.shown.values())

    @cached_property
    def _musts(self) -> list[Told]:
        return musts(self.asked)

    @cached_property
    def _statuses(self) -> list[list[int]]:
        """[musts, sites]"""
        statuses: list[list[int]] = self.ranking.gate.statuses(self.asked.positions).tolist()
        return statuses

    def _told_musts(self, questions: list[Questions]) -> Iterable[list[Document]]:
        for must, told, statuses in zip(self.ranking.gate.musts, self._musts, self._statuses, strict=True):
            label, fact, read, records = must.label, told.fact, told.read, told.records
            reasons = [read(site) for site in self._sites]
            for own, status, (*_, ask, _) in zip(questions, statuses, reasons, strict=True):
                if status == UNKNOWN and fact not in own:
                    own[fact] = {"about": label, "worth": 0, "ask": ask}
            proofs = repeat(None) if records is None else records.proofs([reason[2] for reason in reasons])
            yield [
                {"must": label, "status": STATUSES[status], "because": reason[1], "evidence": proof}
                for status, reason, proof in zip(statuses, reasons, proofs, strict=False)
            ]

    def _told_wants(self, questions: list[Questions]) -> Iterable[list[Document]]:
        values = self.ranking.values.take(self.ranking.scored_at(self.asked.positions), axis=2)
        points = np.array([want.points for want in self.ranking.wants], dtype=np.int64)
        contributions = (contribution_tenths(points, values[:, 1]) / 10).tolist()
        for want, micro, shown, contribution in zip(
            self.ranking.wants, values.tolist(), (values / U).tolist(), contributions, strict=True
        ):
            criterion, position = want.criterion, want.position
            share = share_ten_thousandths(want.points, self.ranking.points_total) / 10_000
            because = self._because(want, micro, questions)
            yield [
                {
                    "criterion": criterion,
                    "position": position,
                    "share": share,
                    "value": {"low": low, "expected": expected, "high": high},
                    "value_micro": [micro_low, micro_expected, micro_high],
                    "contribution": part,
                    "because": said,
                }
                for micro_low, micro_expected, micro_high, low, expected, high, part, said in zip(
                    *micro, *shown, contribution, because, strict=True
                )
            ]

    def _because(self, want: Want, micro: list[list[int]], questions: list[Questions]) -> list[str]:
        """What the want's values say together at each site; what they leave open is collected."""
        reads = wants(self.asked, want)
        worth = want.points * (self._multiple // max(len(reads), 1))  # of a micro-unit of one of its values
        if not reads:
            fact = want.criterion, ""
            found = zip(self._sites, zip(*micro, strict=True), strict=True)
            reasons = [by_value(site, want.criterion, value) for site, value in found]
            return _said(fact, want.criterion, reasons, worth, questions)
        said = [
            _said(fact, _about(fact) or want.criterion, [read(site) for site in self._sites], worth, questions)
            for fact, read in reads
        ]
        return said[0] if len(said) == 1 else ["; ".join(parts) for parts in zip(*said, strict=True)]

    @cached_property
    def _multiple(self) -> int:
        """What every number of values divides, so that a value's part of its want stays an integer."""
        return math.lcm(*(len(want.parameters.get("values", ())) or 1 for want in self.ranking.wants))

    @cached_property
    def _whole(self) -> int:
        """The worth of all points, as questions add it up."""
        return self.ranking.points_total * U * self._multiple

    def _in_order(self, questions: list[Document], gates: int) -> list[Document]:
        """The first, on which a must hangs, as sent, then wants by worth: what the answer moves in the shown score."""
        ordered = [*questions[:gates], *sorted(questions[gates:], key=_worth, reverse=True)]
        for question in ordered:
            question["worth"] = rounded(1000 * question["worth"], self._whole) / 10 if question["worth"] else 0.0
        return ordered


def _worth(question: Document) -> int:
    worth: int = question["worth"]
    return worth


def _about(fact: Fact) -> str:
    """How a question calls one value of a want; empty where there is but one."""
    vocabulary, code = fact
    return f"{vocabulary}:{code}" if code else ""


def _said(fact: Fact, about: str, reasons: list[Reason], worth: int, questions: list[Questions]) -> list[str]:
    """What one reading says at each site; what it leaves open is asked about, and worth so much a micro-unit."""
    for own, ((low, _, high), _, _, ask, _) in zip(questions, reasons, strict=True):
        if low < high:
            question = own.get(fact)
            if question is None:
                question = own[fact] = {"about": about, "worth": 0, "ask": ask}
            question["worth"] += worth * (high - low)
    return [reason[1] for reason in reasons]
