"""The explanation of one site: each must and want with its reason, and the questions that are worth asking."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from matching.engine.brief import Want
from matching.engine.columns import EVIDENCE
from matching.engine.explain.case import Asked, Case, Triple, is_open
from matching.engine.explain.musts import Fact, musts
from matching.engine.explain.wants import reasons
from matching.engine.musts import STATUSES, UNKNOWN, UNMET
from matching.engine.ranking import Ranking
from matching.engine.units import U, rounded


@dataclass(frozen=True, kw_only=True, slots=True)
class MustReason:
    """A must with the record that decides it; `grade` is None where no graded record does."""

    label: str
    status: str
    because: str
    grade: str | None
    url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WantReason:
    """A want with its value in micro-units."""

    want: Want
    value: Triple
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What to ask the site. `about` is the must's label or the want's criterion (with the code, where it has codes);
    `worth_tenths` is what the answer moves in the shown score, 0 where only a must hangs on it."""

    about: str
    worth_tenths: int
    ask: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    musts: tuple[MustReason, ...]
    wants: tuple[WantReason, ...]
    questions: tuple[Question, ...]


@dataclass(slots=True)
class _Open:
    """A question being collected; `worth` is in points * micro-units * the brief's common multiple."""

    about: str
    ask: str
    gates: bool  # a must hangs on it
    worth: int = 0


@dataclass(slots=True)
class _Questions:
    """At most one per fact, whoever asks first."""

    by_fact: dict[Fact, _Open] = field(default_factory=dict)

    def add(self, fact: Fact, question: _Open) -> None:
        asked = self.by_fact.setdefault(fact, question)
        if asked is not question:
            asked.worth += question.worth

    def in_order(self, whole: int) -> tuple[Question, ...]:
        """Musts as sent, then wants by worth; `whole` is the worth of the entire score."""
        found = self.by_fact.values()
        ordered = [q for q in found if q.gates] + sorted((q for q in found if not q.gates), key=lambda q: -q.worth)
        return tuple(
            Question(about=q.about, worth_tenths=rounded(1000 * q.worth, whole) if whole else 0, ask=q.ask)
            for q in ordered
        )


def explain(asked: Asked, ranking: Ranking, site: int) -> Explanation:
    """The reasons and questions of a site that the ranking scored."""
    questions = _Questions()
    must_reasons = tuple(_musts(asked, ranking, site, questions))
    want_reasons = tuple(_wants(asked, ranking, site, questions))
    whole = ranking.points_total * U * _common_multiple(ranking)
    return Explanation(musts=must_reasons, wants=want_reasons, questions=questions.in_order(whole))


def repair(asked: Asked, ranking: Ranking, site: int) -> tuple[str, str]:
    """The label of a near miss's unmet must, and what would mend it."""
    position = ranking.must_status[:, site].tolist().index(UNMET)
    _, read = musts(asked)[position]
    return ranking.must_labels[position], read(Case(asked=asked, site=asked.facts(site), is_must=True)).repair


def _musts(asked: Asked, ranking: Ranking, site: int, questions: _Questions) -> Iterator[MustReason]:
    case = Case(asked=asked, site=asked.facts(site), is_must=True)
    statuses = ranking.must_status[:, site].tolist()
    for (fact, read), label, status in zip(musts(asked), ranking.must_labels, statuses, strict=True):
        reason = read(case)
        if status == UNKNOWN:
            questions.add(fact, _Open(about=label, ask=reason.ask, gates=True))
        grade, url = (EVIDENCE[reason.evidence[0]], reason.evidence[1]) if reason.evidence else (None, None)
        yield MustReason(label=label, status=STATUSES[status], because=reason.because, grade=grade, url=url)


def _wants(asked: Asked, ranking: Ranking, site: int, questions: _Questions) -> Iterator[WantReason]:
    case = Case(asked=asked, site=asked.facts(site), is_must=False)
    values = ranking.values[:, :, ranking.scored_position(site)].tolist()
    multiple = _common_multiple(ranking)
    for want, (low, expected, high) in zip(ranking.wants, values, strict=True):
        said = list(reasons(case, want, (low, expected, high)))
        for fact, reason in said:
            if is_open(reason.triple):
                worth = want.points * (reason.triple[2] - reason.triple[0]) * (multiple // len(said))
                about = f"{fact[0]}:{fact[1]}" if fact[1] else want.criterion
                questions.add(fact, _Open(about=about, ask=reason.ask, gates=False, worth=worth))
        because = "; ".join(reason.because for _, reason in said)
        yield WantReason(want=want, value=(low, expected, high), because=because)


def _common_multiple(ranking: Ranking) -> int:
    """What every number of values divides, so that a value's part of its want stays an integer."""
    return math.lcm(*(len(want.parameters.get("values", ())) or 1 for want in ranking.wants))
