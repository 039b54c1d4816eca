"""The one statement that admits a request: it counts it, and takes a place for a heavy one that is within its budgets.

The minute of a key begins with its first request. The statement is committed before the view does anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from partnermatch.access.models import ApiKey
from partnermatch.database.prepared import prepared
from partnermatch.traffic.places import first_place

WINDOW_SECONDS = 60

# Rows are locked in the order of their budgets, by everybody. A clock that was set back begins a new minute.
# Places are tried one after the other until a lock is had: nothing sorts them, and LIMIT wants no second one.
ADMIT = """
WITH counted AS (
    INSERT INTO traffic_usage AS kept (api_key_id, budget, since, count)
    SELECT %(key)s::bigint, budget, statement_timestamp(), 1 FROM unnest(%(budgets)s::smallint[]) AS budget
    ON CONFLICT (api_key_id, budget) DO UPDATE SET
        since = CASE WHEN abs(extract(epoch FROM excluded.since - kept.since)) < %(window)s::int
                     THEN kept.since ELSE excluded.since END,
        count = CASE WHEN abs(extract(epoch FROM excluded.since - kept.since)) < %(window)s::int
                     THEN kept.count + 1 ELSE 1 END
    RETURNING budget, count,
        greatest(1, ceil(extract(epoch FROM since - statement_timestamp()) + %(window)s::int))::int AS seconds
), beyond AS MATERIALIZED (
    SELECT FROM counted JOIN unnest(%(budgets)s::smallint[], %(limits)s::int[]) AS had(budget, most) USING (budget)
     WHERE count > most
), taken AS MATERIALIZED (
    SELECT (SELECT place FROM generate_series(%(first)s::bigint, %(first)s + %(places)s::int - 1) AS place
             WHERE CASE WHEN EXISTS (SELECT FROM beyond) THEN false ELSE pg_try_advisory_lock(place) END LIMIT 1)
)
SELECT budget, count, seconds, place FROM taken LEFT JOIN counted ON true
"""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """`number` is its name in the table, `name` in the headers, `setting` says how large it is; 0 is none."""

    number: int
    name: str
    setting: str

    @property
    def limit(self) -> int:
        limit: int = getattr(settings, self.setting)
        return limit


ALL = Budget(number=1, name="requests", setting="RATE_LIMIT_PER_MINUTE")
HEAVY = Budget(number=2, name="heavy", setting="HEAVY_RATE_LIMIT_PER_MINUTE")


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What is left of a budget: of `count` requests, this is the last one; `seconds` remain of the minute."""

    budget: Budget
    limit: int
    count: int
    seconds: int

    @property
    def left(self) -> int:
        return max(self.limit - self.count, 0)


def admit(key: ApiKey, budgets: Sequence[Budget], places: int) -> tuple[list[Spent], int | None]:
    """Counts one more request of the key. Takes one of so many places if no budget is overdrawn and one is free."""
    if not budgets and not places:
        return [], None
    limits = [budget.limit for budget in budgets]
    said: dict[str, Any] = {
        "key": key.pk,
        "budgets": [budget.number for budget in budgets],
        "limits": limits,
        "places": places,
    }
    with prepared() as cursor:
        cursor.execute(ADMIT, said | {"first": first_place(key), "window": WINDOW_SECONDS})
        rows = cursor.fetchall()
    counted = {number: (count, seconds) for number, count, seconds, _ in rows}
    spent = [
        Spent(budget=budget, limit=limit, count=count, seconds=seconds)
        for budget, limit in zip(budgets, limits, strict=True)
        for count, seconds in [counted[budget.number]]
    ]
    return spent, rows[0][3]
