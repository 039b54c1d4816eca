"""The wants of a brief as SQL expressions, a triple each; and a whole brief as a `Question`."""

from collections.abc import Callable

from bench.asked import Asked, Node, Paper, Wish
from bench.expressions import HalfEven, Question, Triple, first_rule, isin, least, only, read_musts
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
    def value(paper: Paper) -> Triple:
        question.papers.rows.add(paper.code)
        said = _paper(question, paper)
        return coalesced([question.papers.add(f"MAX({end})") for end in said], not_on_record())

    return mean(question, [value(paper) for paper in wish.papers])


def _paper(question: Question, paper: Paper) -> Triple:
    """No more than unknown(scope) where only a part of what is asked is in the scope."""

    def rule(end: int) -> str:
        def unknown(reason: str) -> str:
            prior, scope = PRIORS[reason], PRIORS["scope"]
            full, part = (discounted(question, ("0", str(p), str(U)))[end] for p in (prior, min(prior, scope)))
            return full if full == part or not paper.partial else f"CASE WHEN {partly} THEN {part} ELSE {full} END"

        partly = isin("scope", paper.partial)
        yes, part = discounted(question, YES)[end], discounted(question, ("0", str(PRIORS["scope"]), str(U)))[end]
        return first_rule(
            question.asked,
            paper,
            no="0",
            undated=unknown("undated"),
            yes=f"CASE WHEN {partly} THEN {part} ELSE {yes} END" if paper.partial else yes,
            renewal=unknown("renewal"),
            lapsed=unknown("lapsed"),
        )

    return rule(0), rule(1), rule(2)


def modality(question: Question, wish: Wish) -> Triple:
    def value(code: int) -> Triple:
        question.kinds.rows.add(code)
        yes = discounted(question, YES)
        found = [question.kinds.add(f"MAX(CASE WHEN code = {code} THEN {end} END)") for end in yes]
        return coalesced(found, not_on_record())

    return mean(question, [value(code) for code in wish.codes])


def slowest_step(question: Question, wish: Wish, value: Triple) -> Triple:
    """The best record of each must capability, then the least of those."""
    steps = [
        coalesced([question.made.add(f"MAX({only(codes, end)})") for end in value], UNSTATED)
        for codes in question.matters(wish.measured or None)
    ]
    low, expected, high = (least([step[end] for step in steps]) for end in range(3))
    return low, expected, high


def stage(question: Question, wish: Wish) -> Triple:
    yes, open_ = discounted(question, YES), discounted(question, UNSTATED)

    def value(code: int) -> Triple:
        low, expected, high = (
            f"CASE WHEN stages = 0 THEN {open_[end]} WHEN (stages & {1 << code}) > 0 THEN {yes[end]} ELSE 0 END"
            for end in range(3)
        )
        return slowest_step(question, wish, (low, expected, high))

    return mean(question, [value(code) for code in wish.codes])


def lead_time(question: Question, wish: Wish) -> Triple:
    limit, span = wish.limit_weeks, wish.limit_weeks - wish.good_weeks

    def line(twice_the_weeks: str, unstated: str) -> str:
        left = f"LEAST(GREATEST({2 * limit} - {twice_the_weeks}, 0), {2 * span})"
        return f"CASE WHEN fast = {MISSING} THEN {unstated} ELSE {question.half_even(f'{U} * {left}', 2 * span)} END"

    ends = (line("2 * slow", UNSTATED[0]), line("(fast + slow)", UNSTATED[1]), line("2 * fast", UNSTATED[2]))
    return slowest_step(question, wish, discounted(question, ends))


def experience(question: Question, wish: Wish) -> Triple:
    low, expected, high = (f"CASE WHEN experience = {MISSING} THEN {end} ELSE experience END" for end in UNSTATED)
    return slowest_step(question, wish, discounted(question, (low, expected, high)))


def _window(question: Question, wish: Wish, least_offered: str, most_offered: str) -> Triple:
    below = f"CASE WHEN {least_offered} = {MISSING} THEN 0 ELSE {least_offered} - {wish.wanted} END"
    above = f"CASE WHEN {most_offered} = {MISSING} THEN 0 ELSE {wish.wanted} - {most_offered} END"
    fit = f"GREATEST({U} - 2 * GREATEST({below}, {above}, 0), 0)"
    open_ = question.half_even(f"{PRIORS['unstated']} * {fit}", U)
    low = f"CASE WHEN {most_offered} = {MISSING} THEN 0 ELSE {fit} END"
    expected = f"CASE WHEN {most_offered} = {MISSING} THEN {open_} ELSE {fit} END"
    return slowest_step(question, wish, discounted(question, (low, expected, fit)))


def annual_volume(question: Question, wish: Wish) -> Triple:
    return _window(question, wish, "volume_min", "volume_max")


def batch_size(question: Question, wish: Wish) -> Triple:
    return _window(question, wish, "batch_min", "batch_max")


def by_country(question: Question, wish: Wish) -> Triple:
    values: dict[int, set[int]] = {}
    for country, value in enumerate(wish.by_country):
        values.setdefault(value, set()).add(country)
    usual = max(values, key=lambda value: len(values[value]))
    cases = "".join(
        f" WHEN {isin('country', here)} THEN {value}" for value, here in values.items() if value != usual
    )
    low, expected, high = (f"CASE WHEN country = {MISSING} THEN {end}{cases} ELSE {usual} END" for end in UNSTATED)
    return low, expected, high


def inspection(question: Question, wish: Wish) -> Triple:
    as_of = question.asked.as_of
    areas = isin("area", wish.areas | {MISSING})
    question.visits.condition = f"ended_on > {wish.after} AND ended_on <= {as_of} AND {areas}"
    days = f"LEAST(GREATEST({as_of} - closed_on, 0), {REPAIRED_AFTER_DAYS})"
    repaired = question.half_even(f"{VOLUNTARY_ACTION} * {days}", REPAIRED_AFTER_DAYS)
    worst = question.visits.add(
        f"MIN(CASE WHEN outcome = {OUTCOMES.index('none')} THEN {U} "
        f"WHEN outcome = {OUTCOMES.index('voluntary')} THEN {VOLUNTARY_ACTION} "
        f"WHEN closed_on = {NO_DAY} THEN 0 ELSE {repaired} END)"
    )
    return coalesced([worst] * 3, UNSTATED)


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
