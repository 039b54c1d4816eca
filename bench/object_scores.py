"""The wants over plain Python objects: one closure each, a site in, a triple of micro-units out."""

from collections.abc import Callable, Iterable

from bench.asked import Asked, Node, Paper, Wish
from bench.objects import ABSENT, NO, UNSTATED, Capability, Score, Site, Value, standing, steps_of
from matching.engine.columns import MISSING, NO_DAY, OUTCOMES
from matching.engine.inspections import REPAIRED_AFTER_DAYS, VOLUNTARY_ACTION
from matching.engine.levels import PRIORS
from matching.engine.units import U, rounded

OFFICIAL = OUTCOMES.index("official")


def scores_of(asked: Asked) -> list[tuple[int, Score]]:
    """Points and value of each want."""
    return [(wish.points, SCORES[wish.criterion](asked, wish)) for wish in asked.wishes]


def discounted(value: Value, tenths: int) -> Value:
    low, expected, high = value
    return rounded(low * tenths, 10), rounded(expected * (10 + tenths), 20), high


def best_of(values: Iterable[Value], otherwise: Value) -> Value:
    found = list(values)
    if not found:
        return otherwise
    low, expected, high = map(max, zip(*found, strict=True))
    return low, expected, high


def mean(scores: list[Score]) -> Score:
    if len(scores) == 1:
        return scores[0]
    count = len(scores)

    def score(site: Site) -> Value:
        low, expected, high = (rounded(sum(ends), count) for ends in zip(*(s(site) for s in scores), strict=True))
        return low, expected, high

    return score


def capability(asked: Asked, wish: Wish) -> Score:
    def at_site(node: Node) -> Score:
        below, above = node.below, node.above

        def score(site: Site) -> Value:
            values = [
                discounted((U, U, U) if record.code in below else UNSTATED, record.tenths)
                for record in site.capabilities
                if record.code in below or record.code in above
            ]
            return best_of(values, NO)

        return score

    def anywhere(score: Score) -> Score:
        return lambda site: best_of(map(score, site.siblings), NO)

    scores = [at_site(node) for node in wish.nodes]
    return mean([anywhere(score) for score in scores] if wish.of_provider else scores)


def standard(asked: Asked, wish: Wish) -> Score:
    def held(paper: Paper) -> Score:
        read = standing(asked, paper)

        def score(site: Site) -> Value:
            said = [(read(record), record.tenths) for record in site.certificates.get(paper.code, ())]
            values = [discounted(_likely(each), tenths) for each, tenths in said if each >= 0]
            return best_of(values, NO if site.reviewed else ABSENT)

        return score

    return mean([held(paper) for paper in wish.papers])


def _likely(said: int) -> Value:
    return (U if said == U else 0), said, (U if said else 0)


def modality(asked: Asked, wish: Wish) -> Score:
    def worked_with(code: int) -> Score:
        def score(site: Site) -> Value:
            if code in site.modalities:
                return discounted((U, U, U), site.modalities[code][1])
            return NO if site.reviewed else ABSENT

        return score

    return mean([worked_with(code) for code in wish.codes])


def slowest_step(asked: Asked, wish: Wish, value: Callable[[Capability], Value]) -> Score:
    steps = steps_of(asked, wish.measured or None)

    def score(site: Site) -> Value:
        bests = [
            best_of(
                (discounted(value(r), r.tenths) for r in site.capabilities if codes is None or r.code in codes),
                UNSTATED,
            )
            for codes in steps
        ]
        low, expected, high = map(min, zip(*bests, strict=True))
        return low, expected, high

    return score


def stage(asked: Asked, wish: Wish) -> Score:
    def served(code: int) -> Score:
        bit = 1 << code
        return slowest_step(asked, wish, lambda r: UNSTATED if not r.stages else (U, U, U) if r.stages & bit else NO)

    return mean([served(code) for code in wish.codes])


def lead_time(asked: Asked, wish: Wish) -> Score:
    good, limit = 2 * wish.good_weeks, 2 * wish.limit_weeks

    def line(twice_the_weeks: int) -> int:
        return rounded(U * min(max(limit - twice_the_weeks, 0), limit - good), limit - good)

    def value(record: Capability) -> Value:
        if record.fast == MISSING:
            return UNSTATED
        return line(2 * record.slow), line(record.fast + record.slow), line(2 * record.fast)

    return slowest_step(asked, wish, value)


def experience(asked: Asked, wish: Wish) -> Score:
    return slowest_step(asked, wish, lambda r: UNSTATED if r.experience == MISSING else (r.experience,) * 3)


def volume(read: Callable[[Capability], tuple[int, int]]) -> Callable[[Asked, Wish], Score]:
    def score(asked: Asked, wish: Wish) -> Score:
        wanted = wish.wanted

        def value(record: Capability) -> Value:
            least, most = read(record)
            below = least - wanted if least != MISSING else 0
            above = wanted - most if most != MISSING else 0
            fit = max(U - 2 * max(below, above, 0), 0)
            return (0, rounded(PRIORS["unstated"] * fit, U), fit) if most == MISSING else (fit, fit, fit)

        return slowest_step(asked, wish, value)

    return score


def by_country(asked: Asked, wish: Wish) -> Score:
    values = [(value, value, value) for value in wish.by_country]
    return lambda site: UNSTATED if site.country == MISSING else values[site.country]


def inspection(asked: Asked, wish: Wish) -> Score:
    as_of, areas = asked.as_of, wish.areas | {MISSING}

    def worth(outcome: int, closed_on: int) -> int:
        if outcome != OFFICIAL:
            return U if outcome == OUTCOMES.index("none") else VOLUNTARY_ACTION
        days = 0 if closed_on == NO_DAY else min(max(as_of - closed_on, 0), REPAIRED_AFTER_DAYS)
        return rounded(VOLUNTARY_ACTION * days, REPAIRED_AFTER_DAYS)

    def score(site: Site) -> Value:
        found = [
            worth(outcome, closed_on)
            for area, outcome, ended_on, closed_on in site.inspections
            if wish.after < ended_on <= as_of and area in areas
        ]
        return (min(found),) * 3 if found else UNSTATED

    return score


SCORES: dict[str, Callable[[Asked, Wish], Score]] = {
    "capability": capability,
    "standard": standard,
    "modality": modality,
    "stage": stage,
    "region": by_country,
    "annual_volume": volume(lambda record: record.volume),
    "batch_size": volume(lambda record: record.batch),
    "lead_time": lead_time,
    "experience": experience,
    "inspection": inspection,
    "concentration": by_country,
}
