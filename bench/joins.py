"""A question as one SQL statement over record tables: gate first, then joins to what survives it.

For databases whose indexes or columns answer "which sites have one of these codes" from a narrow table. `AS
MATERIALIZED` keeps the gate from being computed once for each table that is joined to it.
"""

from bench.expressions import Question, Reading

SITE = ("site", "provider", "services", "country", "reviewed")
SHOWN = ("provider", "site", "open_musts", "v_low", "v_expected", "v_high")


def statement(question: Question) -> str:
    """The first rows of the ranking: a provider by its best site, ties by position."""
    low, expected, high = question.totals()
    met = " AND ".join(f"{status} > 0" for status in question.later) or "TRUE"
    return f"""WITH {", ".join([*_made(question), _gate(question), *map(_joined, question.by_site), *_anywhere(question)])},
scored AS (
    SELECT provider, site, {question.open_musts()} AS open_musts,
           {low} AS v_low, {expected} AS v_expected, {high} AS v_high
      FROM gate {" ".join(f"LEFT JOIN of_{r.name} USING (site)" for r in question.by_site)}
      {"LEFT JOIN of_p USING (provider)" if question.anywhere.aggregates else ""}
     WHERE {met}
), best AS (
    SELECT DISTINCT ON (provider) {", ".join(SHOWN)} FROM scored
     ORDER BY provider, open_musts, v_expected DESC, v_low DESC, site
)
SELECT {", ".join(SHOWN)} FROM best
 ORDER BY open_musts, v_expected DESC, v_low DESC, provider LIMIT {question.asked.limit}"""  # noqa: S608 integers and words of ours


def aggregates(reading: Reading) -> str:
    return ", ".join(f"{words} AS {name}" for name, words in reading.aggregates.items())


def _made(question: Question) -> list[str]:
    made = question.made
    if not made.aggregates:
        return []
    present = " AND ".join(f"{words} IS NOT NULL" for words in map(made.aggregates.get, question.required))
    having = f"HAVING {present}" if present else ""
    return [
        f"made AS (SELECT site, {aggregates(made)} FROM {made.table} WHERE {made.where} GROUP BY site {having})"  # noqa: S608
    ]


def _gate(question: Question) -> str:
    made = question.made.aggregates
    join = f"{'' if question.required else 'LEFT'} JOIN made USING (site)" if made else ""
    met = " AND ".join(f"{status} > 0" for status in question.gate) or "TRUE"
    columns = ", ".join((*SITE, *made))
    return f"gate AS MATERIALIZED (SELECT {columns} FROM site {join} WHERE {met})"  # noqa: S608


def _joined(reading: Reading) -> str:
    return (
        f"of_{reading.name} AS (SELECT site, {aggregates(reading)} FROM {reading.table} "  # noqa: S608
        f"WHERE {reading.where} AND site IN (SELECT site FROM gate) GROUP BY site)"
    )


def _anywhere(question: Question) -> list[str]:
    reading = question.anywhere
    if not reading.aggregates:
        return []
    return [
        f"of_p AS (SELECT provider, {aggregates(reading)} FROM {reading.table} "  # noqa: S608
        f"WHERE {reading.where} AND provider IN (SELECT provider FROM gate) GROUP BY provider)"
    ]
