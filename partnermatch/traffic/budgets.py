"""How many requests a key may make in a minute, counted exactly, whichever worker they come to."""

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from partnermatch.access.models import ApiKey
from partnermatch.api.problems import Problem
from partnermatch.traffic.calls import call_of
from partnermatch.traffic.counting import ALL, HEAVY, WINDOW_SECONDS, Budget, Spent, admit
from partnermatch.traffic.places import give_back


class WithinBudget(BasePermission):
    """Counts the request of a key, whatever will come of it, and refuses it beyond the budget. The first permission.

    A view names its heavy methods, `heavy = ("POST",)`, or says `heavy = True`. Such a call takes its place in the same
    statement; the permission `OneOfFew` refuses it if there was none, after those that have a better reason.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, ApiKey):
            call, heavy = call_of(request), is_heavy(request, view)
            places = settings.HEAVY_CALLS_AT_ONCE if heavy else 0
            spent, place = admit(request.auth, budgets_of(heavy=heavy), places)
            if place is not None:
                call.ends.callback(give_back, place)
            call.headers |= headers(spent)
            refuse_beyond(spent)
            call.has_no_place = places > 0 and place is None
        return True


def is_heavy(request: Request, view: Any) -> bool:
    heavy: bool | Collection[str] = getattr(view, "heavy", False)
    method = "GET" if request.method == "HEAD" else request.method
    return method != "OPTIONS" and (heavy if isinstance(heavy, bool) else method in heavy)


def budgets_of(*, heavy: bool) -> list[Budget]:
    return [budget for budget in ([ALL, HEAVY] if heavy else [ALL]) if budget.limit]


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
