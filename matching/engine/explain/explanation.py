"""The explanation of sites: each must and want with its reason, and the questions that are worth asking.

It is written straight as the documents that the answer shows: must by must and want by want, each at all sites in turn.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from matching.engine.brief import Want
from matching.engine.explain.asked import Asked
from matching.engine.explain.facts import Site
from matching.engine.explain.musts import Fact, Told, musts
from matching.engine.explain.reason import Read, Reason
from matching.engine.explain.wants import by_value, wants
from matching.engine.ranking import Ranking
from matching.engine.shown import contribution_tenths, share_ten_thousandths
from matching.engine.statuses import STATUSES, UNKNOWN, UNMET
from matching.engine.units import U, rounded

Document = dict[str, Any]

# Of a site, at most one per fact, in the words of whoever asks first: documents whose `worth` is still being added up,
# in points * micro-units * the brief's common multiple.
Questions = dict[Fact, Document]


class _Wish(NamedTuple):
    """A want, and what is read for it."""

    want: Want
    reads: list[tuple[Fact, Read]]


@dataclass(frozen=True, kw_only=True)
class Explainer:
    """Explains sites of `asked`, each of which the ranking must have scored.

    Those of `together` are explained all at once when the first of them is asked for, any other one alone.
    """

    asked: Asked
    ranking: Ranking
    together: Collection[int]
    _explained: dict[int, Document] = field(default_factory=dict, repr=False)

    def explain(self, site: int) -> Document:
        """The reasons of a site, and what to ask it, as an answer tells them."""
        if site not in self._explained:
            self._explain(self.together if site in self.together else (site,))
        return self._explained[site]

    def repair(self, site: int) -> tuple[str, str]:
        """The label of a near miss's unmet must, and what would mend it."""
        about = self.asked.shown[site]
        unmet = next(place for place, statuses in enumerate(self._statuses) if statuses[about.row] == UNMET)
        *_, repair = self._musts[unmet].read(about)
        return self.ranking.gate.musts[unmet].label, repair

    def _explain(self, positions: Collection[int]) -> None:
        sites = [self.asked.shown[position] for position in positions]
        questions: list[Questions] = [{} for _ in sites]
        musts = _by_site(self._told_musts(sites, questions), len(sites))
        gates = [len(own) for own in questions]
        wants = _by_site(self._told_wants(sites, questions), len(sites))
        for site, own_musts, own_wants, asked, first in zip(positions, musts, wants, questions, gates, strict=True):
            own_questions = self._in_order(list(asked.values()), first)
            self._explained[site] = {"musts": own_musts, "wants": own_wants, "questions": own_questions}

    @cached_property
    def _musts(self) -> list[Told]:
        return musts(self.asked)

    @cached_property
    def _wants(self) -> list[_Wish]:
        return [_Wish(want, wants(self.asked, want)) for want in self.ranking.wants]

    @cached_property
    def _statuses(self) -> list[list[int]]:
        """[musts, sites of `asked`]"""
        statuses: list[list[int]] = self.ranking.gate.statuses(self.asked.positions).tolist()
        return statuses

    def _told_musts(self, sites: list[Site], questions: list[Questions]) -> Iterable[list[Document]]:
        for must, told, everywhere in zip(self.ranking.gate.musts, self._musts, self._statuses, strict=True):
            label, fact, read, records = must.label, told.fact, told.read, told.records
            statuses, reasons = [everywhere[site.row] for site in sites], [read(site) for site in sites]
            for own, status, (*_, ask, _) in zip(questions, statuses, reasons, strict=True):
                if status == UNKNOWN and fact not in own:
                    own[fact] = {"about": label, "worth": 0, "ask": ask}
            proofs = repeat(None) if records is None else records.proofs([reason[2] for reason in reasons])
            yield [
                {"must": label, "status": STATUSES[status], "because": reason[1], "evidence": proof}
                for status, reason, proof in zip(statuses, reasons, proofs, strict=False)
            ]

    def _told_wants(self, sites: list[Site], questions: list[Questions]) -> Iterable[list[Document]]:
        at = self.ranking.scored_at(np.array([site.position for site in sites], dtype=np.int64))
        values = self.ranking.values.take(at, axis=2)
        points = np.array([want.points for want in self.ranking.wants], dtype=np.int64)
        contributions = (contribution_tenths(points, values[:, 1]) / 10).tolist()
        for (want, reads), micro, shown, contribution in zip(
            self._wants, values.tolist(), (values / U).tolist(), contributions, strict=True
        ):
            criterion, position = want.criterion, want.position
            share = share_ten_thousandths(want.points, self.ranking.points_total) / 10_000
            because = self._because(want, reads or _by_value(want, sites, micro), sites, questions)
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

    def _because(
        self, want: Want, reads: list[tuple[Fact, Read]], sites: list[Site], questions: list[Questions]
    ) -> list[str]:
        """What the want's values say together at each site; what they leave open is collected."""
        worth = want.points * (self._multiple // len(reads))  # of a micro-unit of one of its values
        said = [
            _said(fact, _about(fact) or want.criterion, [read(site) for site in sites], worth, questions)
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


def _by_site(told: Iterable[list[Document]], sites: int) -> list[list[Document]]:
    """What is told one by one of all sites, as a list of each site."""
    return [list(own) for own in zip(*told, strict=True)] or [[] for _ in range(sites)]


def _by_value(want: Want, sites: list[Site], values: list[list[int]]) -> list[tuple[Fact, Read]]:
    """The reading of a want for which there is none: what it says is its value."""
    value = dict(zip((site.row for site in sites), zip(*values, strict=True), strict=True))
    return [((want.criterion, ""), lambda site: by_value(site, want.criterion, value[site.row]))]


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
