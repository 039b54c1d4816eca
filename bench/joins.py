"""A question as one SQL statement over record tables: gate first, then joins to what survives it.

For databases whose indexes or columns answer "which sites have one of these codes" from a narrow table. `AS
MATERIALIZED` keeps the gate from being computed once for each table that is joined to it; a `fence` keeps a planner
from computing a column again for each of its uses.
"""

import re
from dataclasses import dataclass

from bench.expressions import Question, Reading

SITE = ("site", "provider", "services", "country", "reviewed")
SHOWN = ("provider", "site", "open_musts", "v_low", "v_expected", "v_high")
KEY = "open_musts, v_expected DESC, v_low DESC"
WORD = re.compile(r"[a-z_]+")
COLUMNS = {
    "cap": (
        *("code", "evidence", "tenths", "stages", "volume_min", "volume_max", "batch_min", "batch_max"),
        *("fast", "slow", "experience"),
    ),
    "mod": ("code", "evidence", "tenths"),
    "cert": ("code", "status", "valid_from", "valid_until", "scope", "evidence", "tenths"),
    "insp": ("area", "outcome", "ended_on", "closed_on"),
}


@dataclass(frozen=True, kw_only=True)
class Joins:
    """Writes statements for one database."""

    fence: str = ""

    def statement(self, question: Question) -> str:
        """The first rows of the ranking: a provider by its best site, ties by position."""
        parts = [*self._made(question), gate(question)]
        parts += [self._of_gate(reading, "site") for reading in question.by_site]
        joins = [f"LEFT JOIN of_{reading.name} USING (site)" for reading in question.by_site]
        if question.anywhere.aggregates:
            parts.append(self._of_gate(question.anywhere, "provider"))
            joins.append("LEFT JOIN of_p USING (provider)")
        return f"WITH {', '.join(parts)}, " + ranked(question, " ".join(["gate", *joins]), possible(question.later))

    def _made(self, question: Question) -> list[str]:
        made = question.made
        if not made.aggregates:
            return []
        present = " AND ".join(f"{words} IS NOT NULL" for words in made.aggregates.values())
        return [
            f"made AS (SELECT site, {aggregates(made)} FROM ({self._rows(made)}) AS r GROUP BY site HAVING {present})"
        ]

    def _of_gate(self, reading: Reading, key: str) -> str:
        source = self._rows(reading, key, f" AND {key} IN (SELECT {key} FROM gate)")
        return f"of_{reading.name} AS (SELECT {key}, {aggregates(reading)} FROM ({source}) AS r GROUP BY {key})"

    def _rows(self, reading: Reading, key: str = "site", more: str = "") -> str:
        columns = ", ".join((key, *columns_of(reading)))
        return layered(reading, f"SELECT {columns} FROM {reading.table} WHERE {reading.where}{more}", self.fence)


def layered(reading: Reading, source: str, fence: str) -> str:
    """The rows of the source with all that is computed of each."""
    for layer in filter(None, reading.layers):
        columns = ", ".join(f"{words} AS {name}" for name, words in layer.items())
        source = f"SELECT r.*, {columns} FROM ({source}) AS r {fence}"
    return source


def columns_of(reading: Reading, *more: str) -> list[str]:
    """The columns of the table that the reading's words name, or those of more."""
    words = [*more, *(text for named in (*reading.layers, reading.aggregates) for text in named.values())]
    used = {word for text in words for word in WORD.findall(text)}
    return [column for column in COLUMNS[reading.table] if column in used]


def aggregates(reading: Reading) -> str:
    return ", ".join(f"{words} AS {name}" for name, words in reading.aggregates.items())


def gate(question: Question) -> str:
    """The sites that survive what the must capabilities and the site itself say."""
    made = question.made.aggregates
    join = "JOIN made USING (site)" if made else ""
    columns = ", ".join((*SITE, *made))
    return f"gate AS MATERIALIZED (SELECT {columns} FROM site {join} WHERE {possible(question.gate)})"


def possible(statuses: list[str]) -> str:
    return " AND ".join(f"{status} > 0" for status in statuses) or "TRUE"


def ranked(question: Question, source: str, condition: str) -> str:
    """The end of the statement: totals, the best site of each provider, the order."""
    low, expected, high = question.totals()
    shown = ", ".join(SHOWN)
    return f"""scored AS (
    SELECT provider, site, {question.open_musts()} AS open_musts,
           {low} AS v_low, {expected} AS v_expected, {high} AS v_high
      FROM {source} WHERE {condition}
), best AS (
    SELECT DISTINCT ON (provider) {shown} FROM scored ORDER BY provider, {KEY}, site
)
SELECT {shown} FROM best ORDER BY {KEY}, provider LIMIT {question.asked.limit}"""
