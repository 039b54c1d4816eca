"""The explanation of one site: each must and want with its reason, and the questions that are worth asking.

It is written straight as the documents that the answer shows.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from matching.engine.brief import Want
from matching.engine.explain.asked import Asked
from matching.engine.explain.facts import Site
from matching.engine.explain.musts import Fact, Told, musts
from matching.engine.explain.reason import Read
from matching.engine.explain.wants import by_value, wants
from matching.engine.ranking import Ranking
from matching.engine.shown import contribution_tenths, share_ten_thousandths
from matching.engine.statuses import STATUSES, UNKNOWN, UNMET
from matching.engine.units import U, rounded

Document = dict[str, Any]


# At most one per fact, in the words of whoever asks first: documents whose `worth` is still being added up, in points *
# micro-units * the brief's common multiple.
Questions = dict[Fact, Document]


class _Wish(NamedTuple):
    """What is the same of a want at every site."""

    criterion: str
    position: int
    share: float
    worth: int  # of a micro-unit of one of its values
    reads: list[tuple[Fact, Read]]


class _Judged(NamedTuple):
    """What the ranking made of a site: by must, and by want."""

    statuses: list[int]
    values: list[list[int]]  # low, expected, high in micro-units
    shown: list[list[float]]  # the same as shares of 1
    contributions: list[float]


@dataclass(frozen=True, kw_only=True)
class Explainer:
    """Explains sites of one ranking, one by one; `asked.sites` must hold them all."""

    asked: Asked
    ranking: Ranking

    def explain(self, site: int) -> Document:
        """The reasons of a site that the ranking scored, and what to ask it, as an answer tells them."""
        about, judged, questions = self.asked.shown[site], self._judged[site], Questions()
        musts = self._musts_of(about, judged, questions)
        gates = len(questions)
        wants = self._wants_of(about, judged, questions)
        return {"musts": musts, "wants": wants, "questions": self._in_order(list(questions.values()), gates)}

    def repair(self, site: int) -> tuple[str, str]:
        """The label of a near miss's unmet must, and what would mend it."""
        label, must = self._musts[self._judged[site].statuses.index(UNMET)]
        *_, repair = must.read(self.asked.shown[site])
        return label, repair

    @cached_property
    def _judged(self) -> dict[int, _Judged]:
        ranking, sites = self.ranking, self.asked.positions
        values = ranking.values.take(np.searchsorted(ranking.scored, sites), axis=2)
        points = np.array([want.points for want in ranking.wants], dtype=np.int64)
        parts = (
            ranking.gate.statuses(sites).T,
            values.transpose(2, 0, 1),
            values.transpose(2, 0, 1) / U,
            contribution_tenths(points, values[:, 1]).T / 10,
        )
        by_site = zip(*(part.tolist() for part in parts), strict=True)
        return dict(zip(self.asked.sites, map(_Judged._make, by_site), strict=True))

    @cached_property
    def _musts(self) -> list[tuple[str, Told]]:
        labels = [must.label for must in self.ranking.gate.musts]
        return list(zip(labels, musts(self.asked), strict=True))

    @cached_property
    def _wants(self) -> list[_Wish]:
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

    def _musts_of(self, site: Site, judged: _Judged, questions: Questions) -> list[Document]:
        told = []
        for (label, (fact, read, records)), status in zip(self._musts, judged.statuses, strict=True):
            _, because, record, ask, _ = read(site)
            if status == UNKNOWN and fact not in questions:
                questions[fact] = {"about": label, "worth": 0, "ask": ask}
            evidence = None if record is None or records is None else records.proof(record)
            told.append({"must": label, "status": STATUSES[status], "because": because, "evidence": evidence})
        return told

    def _wants_of(self, site: Site, judged: _Judged, questions: Questions) -> list[Document]:
        by_want = zip(self._wants, judged.values, judged.shown, judged.contributions, strict=True)
        return [
            {
                "criterion": wish.criterion,
                "position": wish.position,
                "share": wish.share,
                "value": {"low": low, "expected": expected, "high": high},
                "value_micro": micro,
                "contribution": contribution,
                "because": _because(wish, site, micro, questions),
            }
            for wish, micro, (low, expected, high), contribution in by_want
        ]

    def _in_order(self, questions: list[Document], gates: int) -> list[Document]:
        """The first, on which a must hangs, as sent, then wants by worth: what the answer moves in the shown score."""
        whole = self.ranking.points_total * U * self._multiple
        ordered = [*questions[:gates], *sorted(questions[gates:], key=_worth, reverse=True)]
        for question in ordered:
            question["worth"] = rounded(1000 * question["worth"], whole) / 10 if whole else 0.0
        return ordered


def _worth(question: Document) -> int:
    worth: int = question["worth"]
    return worth


def _because(wish: _Wish, site: Site, value: list[int], questions: Questions) -> str:
    """What its values say together; what they leave open is collected."""
    said = []
    for fact, read in wish.reads or _by_value(wish, value):
        (low, _, high), because, _, ask, _ = read(site)
        said.append(because)
        if low < high:
            if fact not in questions:
                about = f"{fact[0]}:{fact[1]}" if fact[1] else wish.criterion
                questions[fact] = {"about": about, "worth": 0, "ask": ask}
            questions[fact]["worth"] += wish.worth * (high - low)
    return "; ".join(said)


def _by_value(wish: _Wish, value: list[int]) -> list[tuple[Fact, Read]]:
    low, expected, high = value
    return [((wish.criterion, ""), lambda site: by_value(site, wish.criterion, (low, expected, high)))]
