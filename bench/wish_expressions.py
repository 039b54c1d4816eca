"""The wants of a brief as SQL expressions, a triple each; and a whole brief as a `Question`."""

from collections.abc import Callable
from fractions import Fraction

from bench.asked import Asked, Node, Paper, Wish
from bench.expressions import HalfEven, Question, Triple, isin, least, only, read_musts, standing
from matching.engine.columns import MISSING, NO_DAY, OUTCOMES
from matching.engine.inspections import REPAIRED_AFTER_DAYS, VOLUNTARY_ACTION
from matching.engine.levels import PRIORS
from matching.engine.units import U

UNSTATED: Triple = ("0", str(PRIORS["unstated"]), str(U))
NO: Triple = ("0", "0", "0")
YES: Triple = (str(U), str(U), str(U))


def question_of(asked: Asked, half_even: HalfEven) -> Question:
    """The whole brief in words of SQL."""
    question = Question(asked=asked, half_even=half_even)
    read_musts(question)
    question.values = [(wish.points, VALUES[wish.criterion](question, wish)) for wish in asked.wishes]
    return question


def discounted(question: Question, value: Triple) -> Triple:
    """A record's value as a want sees it, by the reliability of its evidence in tenths."""
    low, expected, high = value
    return (
        _share(question, low, "tenths", 10),
        _share(question, expected, "(10 + tenths)", 20),
        high,
    )


def _share(question: Question, value: str, part: str, whole: int) -> str:
    if value.isdigit() and int(value) % whole == 0:
        return f"{int(value) // whole} * {part}" if int(value) else "0"
    return question.half_even(f"({value}) * {part}", whole)


def mean(question: Question, values: list[Triple]) -> Triple:
    if len(values) == 1:
        return values[0]
    low, expected, high = (question.half_even(" + ".join(v[end] for v in values), len(values)) for end in range(3))
    return low, expected, high


def capability(question: Question, wish: Wish) -> Triple:
    reading = question.anywhere if wish.of_provider else question.also

    def value(node: Node) -> Triple:
        reading.rows.update(node.related)
        yes, maybe = discounted(question, YES), discounted(question, UNSTATED)
        ends = []
        for end in range(3):
            above = f" WHEN {isin('code', node.above)} THEN {maybe[end]}" if node.above else ""
            ends.append(reading.add(f"MAX(CASE WHEN {isin('code', node.below)} THEN {yes[end]}{above} END)"))
        return coalesced(ends, NO)

    return mean(question, [value(node) for node in wish.nodes])


def coalesced(aggregates: list[str], otherwise: Triple) -> Triple:
    low, expected, high = (f"COALESCE({a}, {o})" for a, o in zip(aggregates, otherwise, strict=True))
    return low, expected, high


def not_on_record() -> Triple:
    expected, high = (f"CASE WHEN reviewed = 1 THEN 0 ELSE {end} END" for end in (PRIORS["absent"], U))
    return "0", expected, high


def standard(question: Question, wish: Wish) -> Triple:
    papers = question.papers

    def value(paper: Paper) -> Triple:
        said = standing(question, paper)
        ends = (
            f"CASE WHEN {said} = {U} THEN {U // 10} * tenths WHEN {said} >= 0 THEN 0 END",
            f"{said} * (10 + tenths) / 20",  # exact: priors are whole tenths
            f"CASE WHEN {said} > 0 THEN {U} WHEN {said} = 0 THEN 0 END",
        )
        columns = [papers.column(2, end) for end in ends]
        best = [papers.add(f"MAX(CASE WHEN code = {paper.code} THEN {column} END)") for column in columns]
        return coalesced(best, not_on_record())

    return mean(question, [value(paper) for paper in wish.papers])


def modality(question: Question, wish: Wish) -> Triple:
    def value(code: int) -> Triple:
        question.kinds.rows.add(code)
        yes = discounted(question, YES)
        found = [question.kinds.add(f"MAX(CASE WHEN code = {code} THEN {end} END)") for end in yes]
        return coalesced(found, not_on_record())

    return mean(question, [value(code) for code in wish.codes])


def slowest_step(question: Question, wish: Wish, value: Triple) -> Triple:
    """The best record of each must capability, then the least of those."""
    columns = [question.steps.column(2, end) for end in discounted(question, value)]
    steps = [
        coalesced([question.steps.add(f"MAX({only(codes, column)})") for column in columns], UNSTATED)
        for codes in question.matters(wish.measured or None)
    ]
    low, expected, high = (least([step[end] for step in steps]) for end in range(3))
    return low, expected, high


def in_layer(question: Question, layer: int, ends: Triple) -> Triple:
    low, expected, high = (question.steps.column(layer, end) for end in ends)
    return low, expected, high


def stage(question: Question, wish: Wish) -> Triple:
    def value(code: int) -> Triple:
        low, expected, high = (
            f"CASE WHEN stages = 0 THEN {end} WHEN (stages & {1 << code}) > 0 THEN {U} ELSE 0 END" for end in UNSTATED
        )
        return slowest_step(question, wish, in_layer(question, 1, (low, expected, high)))

    return mean(question, [value(code) for code in wish.codes])


def lead_time(question: Question, wish: Wish) -> Triple:
    limit, span = wish.limit_weeks, wish.limit_weeks - wish.good_weeks

    def line(twice_the_weeks: str, unstated: str) -> str:
        between = question.half_even(f"{U} * ({2 * limit} - {twice_the_weeks})", 2 * span)
        return (
            f"CASE WHEN fast = {MISSING} THEN {unstated} WHEN {twice_the_weeks} <= {2 * wish.good_weeks} THEN {U} "
            f"WHEN {twice_the_weeks} >= {2 * limit} THEN 0 ELSE {between} END"
        )

    ends = (line("2 * slow", UNSTATED[0]), line("(fast + slow)", UNSTATED[1]), line("2 * fast", UNSTATED[2]))
    return slowest_step(question, wish, in_layer(question, 1, ends))


def experience(question: Question, wish: Wish) -> Triple:
    low, expected, high = (f"CASE WHEN experience = {MISSING} THEN {end} ELSE experience END" for end in UNSTATED)
    return slowest_step(question, wish, in_layer(question, 1, (low, expected, high)))


def _window(question: Question, wish: Wish, least_offered: str, most_offered: str) -> Triple:
    wanted, far = wish.wanted, U // 2
    fit = question.steps.column(
        0,
        f"CASE WHEN {least_offered} >= {wanted + far} THEN 0 "
        f"WHEN {least_offered} > {wanted} THEN {U} - 2 * ({least_offered} - {wanted}) "
        f"WHEN {most_offered} = {MISSING} OR {most_offered} >= {wanted} THEN {U} "
        f"WHEN {most_offered} <= {wanted - far} THEN 0 ELSE {U} - 2 * ({wanted} - {most_offered}) END",
    )
    prior = Fraction(PRIORS["unstated"], U)
    open_ = question.half_even(f"{prior.numerator} * {fit}", prior.denominator)
    low = f"CASE WHEN {most_offered} = {MISSING} THEN 0 ELSE {fit} END"
    expected = f"CASE WHEN {most_offered} = {MISSING} THEN {open_} ELSE {fit} END"
    return slowest_step(question, wish, in_layer(question, 1, (low, expected, fit)))


def annual_volume(question: Question, wish: Wish) -> Triple:
    return _window(question, wish, "volume_min", "volume_max")


def batch_size(question: Question, wish: Wish) -> Triple:
    return _window(question, wish, "batch_min", "batch_max")


def by_country(question: Question, wish: Wish) -> Triple:
    values: dict[int, set[int]] = {}
    for country, value in enumerate(wish.by_country):
        values.setdefault(value, set()).add(country)
    usual = max(values, key=lambda value: len(values[value]))
    cases = "".join(f" WHEN {isin('country', here)} THEN {value}" for value, here in values.items() if value != usual)
    low, expected, high = (f"CASE WHEN country = {MISSING} THEN {end}{cases} ELSE {usual} END" for end in UNSTATED)
    return low, expected, high


def inspection(question: Question, wish: Wish) -> Triple:
    as_of = question.asked.as_of
    areas = isin("area", wish.areas | {MISSING})
    question.visits.condition = f"ended_on > {wish.after} AND ended_on <= {as_of} AND {areas}"
    repaired = question.half_even(f"{VOLUNTARY_ACTION} * ({as_of} - closed_on)", REPAIRED_AFTER_DAYS)
    outcome = question.visits.column(
        0,
        f"CASE WHEN outcome = {OUTCOMES.index('none')} THEN {U} "
        f"WHEN outcome = {OUTCOMES.index('voluntary')} THEN {VOLUNTARY_ACTION} "
        f"WHEN closed_on = {NO_DAY} OR closed_on >= {as_of} THEN 0 "
        f"WHEN closed_on <= {as_of - REPAIRED_AFTER_DAYS} THEN {VOLUNTARY_ACTION} ELSE {repaired} END",
    )
    return coalesced([question.visits.add(f"MIN({outcome})")] * 3, UNSTATED)


VALUES: dict[str, Callable[[Question, Wish], Triple]] = {
    "capability": capability,
    "standard": standard,
    "modality": modality,
    "stage": stage,
    "region": by_country,
    "annual_volume": annual_volume,
    "batch_size": batch_size,
    "lead_time": lead_time,
    "experience": experience,
    "inspection": inspection,
    "concentration": by_country,
}
