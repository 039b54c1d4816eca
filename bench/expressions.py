"""The musts of a brief as SQL expressions, for PostgreSQL, DuckDB and Polars alike; each reads them in its own plan.

A `Reading` is what one table says of a site: which of its rows are looked at, and how they are aggregated. A status is
2 (met), 1 (unknown) or 0 (unmet); a value is a triple of expressions in micro-units, which doubles hold exactly.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bench.asked import Asked, Node, Paper, Positions
from matching.engine.columns import MISSING, NO_DAY
from matching.engine.levels import PRIORS
from matching.engine.records import LAPSED_DAYS
from matching.engine.units import U

Triple = tuple[str, str, str]
HalfEven = Callable[[str, int], str]  # numerator, denominator → the quotient, rounded half to even


@dataclass(kw_only=True)
class Reading:
    """Rows of a table, what is computed of each row, and aggregates over that; a site without a row has NULL.

    The columns come in layers, each from those before it, so that no row's value is computed more than once.
    """

    table: str
    name: str
    rows: set[int] = field(default_factory=set)  # the codes that are looked at
    condition: str = ""  # instead of the codes
    every_row: bool = False
    layers: tuple[dict[str, str], ...] = field(default_factory=lambda: ({}, {}, {}))
    aggregates: dict[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return self.condition or ("1 = 1" if self.every_row else isin("code", self.rows))

    def add(self, aggregate: str) -> str:
        """The name of the aggregate; the same one for the same words."""
        return _named(self.aggregates, aggregate, self.name)

    def column(self, layer: int, expression: str) -> str:
        """The name of a column of each row; the same one for the same words."""
        return expression if expression.isdigit() else _named(self.layers[layer], expression, f"{self.name}_{layer}_")


@dataclass(kw_only=True)
class Question:
    """One brief in expressions over the columns of a site and the aggregates of the readings."""

    asked: Asked
    half_even: HalfEven
    made: Reading = field(default_factory=lambda: Reading(table="cap", name="m"))  # of what must be made: is it there
    steps: Reading = field(default_factory=lambda: Reading(table="cap", name="s"))  # of the same: with what numbers
    also: Reading = field(default_factory=lambda: Reading(table="cap", name="b"))  # of those asked for besides
    anywhere: Reading = field(default_factory=lambda: Reading(table="cap", name="p"))  # at any site of the provider
    kinds: Reading = field(default_factory=lambda: Reading(table="mod", name="k"))
    papers: Reading = field(default_factory=lambda: Reading(table="cert", name="c"))
    visits: Reading = field(default_factory=lambda: Reading(table="insp", name="v"))
    gate: list[str] = field(default_factory=list)  # statuses from the site and `made` alone
    later: list[str] = field(default_factory=list)  # statuses from the other readings
    values: list[tuple[int, Triple]] = field(default_factory=list)  # points and value of each want

    @property
    def by_site(self) -> list[Reading]:
        """The readings beside `made` that the brief needs, of a site each."""
        readings = (self.steps, self.also, self.kinds, self.papers, self.visits)
        return [reading for reading in readings if reading.aggregates]

    def totals(self) -> Triple:
        low, expected, high = (
            " + ".join(f"{points} * ({value[end]})" for points, value in self.values) or "0" for end in range(3)
        )
        return low, expected, high

    def open_musts(self) -> str:
        return " + ".join(f"CASE WHEN {status} = 1 THEN 1 ELSE 0 END" for status in self.gate + self.later) or "0"

    def matters(self, measured: Positions | None = None) -> list[Positions | None]:
        """The codes whose records matter, for each must capability; None stands for every record."""
        if not self.asked.capabilities:
            return [measured]
        nodes = [node for node in self.asked.capabilities if measured is None or node.code in measured]
        return [node.below if measured is None else node.below & measured for node in nodes]


def _named(known: dict[str, str], words: str, prefix: str) -> str:
    for name, same in known.items():
        if same == words:
            return name
    name = f"{prefix}{len(known)}"
    known[name] = words
    return name


def isin(column: str, values: Iterable[int]) -> str:
    listed = ", ".join(map(str, sorted(values)))
    if not listed:
        return "1 = 0"
    return f"{column} = {listed}" if "," not in listed else f"{column} IN ({listed})"


def least(expressions: Sequence[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"LEAST({', '.join(expressions)})"


def read_musts(question: Question) -> None:
    """Fills `gate` and `later`."""
    asked, made = question.asked, question.made
    question.steps.every_row = not asked.capabilities
    for node in asked.capabilities:
        made.rows |= node.related
        question.steps.rows |= node.below
        question.gate.append(made.add(f"MAX({_capability(node, good(asked))})"))
    question.gate += list(_places(asked))
    question.later += [_stage(question, stage) for stage in asked.stages]
    for code in asked.modalities:
        question.kinds.rows.add(code)
        level = question.kinds.add(f"MAX(CASE WHEN code = {code} THEN {good(asked)} END)")
        question.later.append(absent(level))
    for paper in asked.standards:
        said = standing(question, paper)
        level = f"CASE WHEN {said} = {U} THEN {good(asked)} WHEN {said} = 0 THEN 0 WHEN {said} > 0 THEN 1 END"
        level = question.papers.column(2, level)
        question.later.append(absent(question.papers.add(f"MAX(CASE WHEN code = {paper.code} THEN {level} END)")))
    for node in asked.exclude_capabilities:
        question.also.rows |= node.related
        level = question.also.add(f"MAX({_capability(node, '2')})")
        question.later.append(f"COALESCE(2 - {level}, CASE WHEN reviewed = 1 THEN 2 ELSE 1 END)")


def good(asked: Asked) -> str:
    """The status of a record that says yes."""
    return f"CASE WHEN evidence <= {asked.weakest} THEN 2 ELSE 1 END"


def absent(level: str) -> str:
    return f"COALESCE({level}, CASE WHEN reviewed = 1 THEN 0 ELSE 1 END)"


def _capability(node: Node, yes: str) -> str:
    broader = f" WHEN {isin('code', node.above)} THEN 1" if node.above else ""
    return f"CASE WHEN {isin('code', node.below)} THEN {yes}{broader} END"


def _stage(question: Question, stage: int) -> str:
    level = f"CASE WHEN stages = 0 THEN 1 WHEN (stages & {1 << stage}) > 0 THEN {good(question.asked)} ELSE 0 END"
    column = question.steps.column(0, level)
    steps = [question.steps.add(f"MAX({only(codes, column)})") for codes in question.matters()]
    return least([f"COALESCE({step}, 1)" for step in steps])


def only(codes: Positions | None, expression: str) -> str:
    """The expression for records of these codes, NULL for others."""
    return expression if codes is None else f"CASE WHEN {isin('code', codes)} THEN {expression} END"


def _places(asked: Asked) -> Iterable[str]:
    if asked.countries is not None:
        inside = isin("country", asked.countries)
        yield f"CASE WHEN country = {MISSING} THEN 1 WHEN {inside} THEN 2 ELSE 0 END"
    if asked.exclude_countries is not None:
        inside = isin("country", asked.exclude_countries)
        yield f"CASE WHEN country = {MISSING} THEN 1 WHEN {inside} THEN 0 ELSE 2 END"
    if asked.contract_services:
        yield "services"


def standing(question: Question, paper: Paper) -> str:
    """A column: how likely the certificate holds, in micro-units; NULL where it counts as no record."""
    asked, papers = question.asked, question.papers
    papers.rows.add(paper.code)
    by_date = papers.column(
        0,
        f"CASE WHEN status <> 0 OR valid_from > {asked.as_of} THEN 0 "
        f"WHEN valid_until = {NO_DAY} THEN {PRIORS['undated']} WHEN valid_until >= {asked.horizon} THEN {U} "
        f"WHEN valid_until >= {asked.as_of} THEN {PRIORS['renewal']} "
        f"WHEN valid_until >= {asked.as_of - LAPSED_DAYS} THEN {PRIORS['lapsed']} END",
    )
    cases = ""
    if paper.useless:
        cases += f" WHEN {isin('scope', paper.useless)} THEN NULL"
    if paper.partial:
        cases += f" WHEN {isin('scope', paper.partial)} AND {by_date} > {PRIORS['scope']} THEN {PRIORS['scope']}"
    return papers.column(1, f"CASE{cases} ELSE {by_date} END") if cases else by_date
