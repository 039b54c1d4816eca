"""How many requests a key may make in a minute, counted exactly, whichever worker they come to.

The minute of a key begins with its first request. Counting is one statement, committed before the view does anything.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from partnermatch.access.models import ApiKey
from partnermatch.api.problems import Problem
from partnermatch.database.prepared import prepared
from partnermatch.traffic.calls import call_of

WINDOW_SECONDS = 60

# Rows are locked in the order of their budgets, by everybody. A clock that was set back begins a new minute.
COUNT = """
INSERT INTO traffic_usage AS kept (api_key_id, budget, since, count)
SELECT %(key)s::bigint, budget, statement_timestamp(), 1 FROM unnest(%(budgets)s::smallint[]) AS budget
ON CONFLICT (api_key_id, budget) DO UPDATE SET
    since = CASE WHEN abs(extract(epoch FROM excluded.since - kept.since)) < %(window)s::int
                 THEN kept.since ELSE excluded.since END,
    count = CASE WHEN abs(extract(epoch FROM excluded.since - kept.since)) < %(window)s::int
                 THEN kept.count + 1 ELSE 1 END
RETURNING budget, count, greatest(1, ceil(extract(epoch FROM since - statement_timestamp()) + %(window)s::int))::int
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


class WithinBudget(BasePermission):
    """Counts the request of a key, whatever will come of it, and refuses it beyond the budget. The first permission.

    A view names its heavy methods, `heavy = ("POST",)`, or says `heavy = True`.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, ApiKey):
            spent = count(request.auth, budgets_of(request, view))
            call_of(request).headers |= headers(spent)
            refuse_beyond(spent)
        return True


def is_heavy(request: Request, view: Any) -> bool:
    heavy: bool | Collection[str] = getattr(view, "heavy", False)
    method = "GET" if request.method == "HEAD" else request.method
    return method != "OPTIONS" and (heavy if isinstance(heavy, bool) else method in heavy)


def budgets_of(request: Request, view: Any) -> list[Budget]:
    asked = [ALL, HEAVY] if is_heavy(request, view) else [ALL]
    return [budget for budget in asked if budget.limit]


def count(key: ApiKey, budgets: Sequence[Budget]) -> list[Spent]:
    """Counts one more request of the key."""
    if not budgets:
        return []
    with prepared() as cursor:
        numbers = [budget.number for budget in budgets]
        cursor.execute(COUNT, {"key": key.pk, "budgets": numbers, "window": WINDOW_SECONDS})
        counted = {number: (made, seconds) for number, made, seconds in cursor.fetchall()}
    return [
        Spent(budget=budget, limit=budget.limit, count=made, seconds=seconds)
        for budget in budgets
        for made, seconds in [counted[budget.number]]
    ]


def headers(spent: Sequence[Spent]) -> dict[str, str]:
    """draft-ietf-httpapi-ratelimit-headers: what there is, and what is left of it for how many seconds."""
    if not spent:
        return {}
    policy = ", ".join(f'"{each.budget.name}";q={each.limit};w={WINDOW_SECONDS}' for each in spent)
    left = ", ".join(f'"{each.budget.name}";r={each.left};t={each.seconds}' for each in spent)
    return {"RateLimit-Policy": policy, "RateLimit": left}


def refuse_beyond(spent: Sequence[Spent]) -> None:
    over = [each for each in spent if each.count > each.limit]
    if over:
        longest = max(over, key=lambda each: each.seconds)
        what = "heavy requests" if longest.budget == HEAVY else "requests"
        detail = f"{longest.limit} {what} a minute are used up: try again in {longest.seconds} s."
        raise Problem("rate_limited", detail, headers={"Retry-After": str(longest.seconds)})
