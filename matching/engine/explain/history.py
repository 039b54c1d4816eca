"""What inspectors found and whether the provider works for others (scoring 3, 5.2)."""

from collections.abc import Mapping
from typing import Any

from matching.engine.columns import CONTRACT_SERVICES, NO_DAY, day_number
from matching.engine.explain.case import NO, YES, Asked, Case, Read, Reason
from matching.engine.explain.facts import Inspection
from matching.engine.explain.wording import day
from matching.engine.inspections import WINDOW_YEARS, years_before
from matching.engine.offers import UNSTATED

FOUND = {
    "none": "no action indicated",
    "voluntary": "voluntary action indicated",
    "official": "official action indicated",
}


def contract_services(case: Case) -> Reason:
    """Whether the provider makes things for others: registration never proves it."""
    name, word = case.site.provider, CONTRACT_SERVICES[case.site.contract_services]
    if word == "yes":
        return Reason(triple=YES, because=f"{name} makes products for other companies")
    if word == "no":
        because = f"{name} makes products for itself only"
        return Reason(triple=NO, because=because, repair=f"{because}: ask whether it would sell capacity")
    because = f"whether {name} makes products for other companies is not on record"
    return Reason(triple=UNSTATED, because=because, ask=f"Does {name} make products for other companies?")


def inspection(asked: Asked, parameters: Mapping[str, Any]) -> Read:
    """The worst inspection that counts; none on file is not a clean record."""
    since = day(day_number(years_before(asked.brief.as_of, WINDOW_YEARS)))
    by_site = asked.inspections

    def read(case: Case) -> Reason:
        at, found = case.site.place, by_site.get(case.site.position)
        if found:
            return _worst(asked, at, found)
        because = f"no inspection of {at} after {since} is on record that bears on this brief"
        ask = f"Has {at} been inspected since {since}, by which authority and with what outcome?"
        return Reason(UNSTATED, because, None, ask)

    return read


def _worst(asked: Asked, at: str, found: list[Inspection]) -> Reason:
    worst = min(found, key=lambda i: (i.value, -i.ended_on, i.authority, i.outcome))
    because = f"{worst.authority} inspection of {at} ended {day(worst.ended_on)}: {FOUND[worst.outcome]}"
    if worst.outcome == "official":
        closed = worst.closed_on != NO_DAY and worst.closed_on <= asked.as_of
        because += f", closed out on {day(worst.closed_on)}" if closed else ", not closed out"
    if len(found) > 1:
        because += f" (the worst of {len(found)})"
    return Reason((worst.value, worst.value, worst.value), because)
