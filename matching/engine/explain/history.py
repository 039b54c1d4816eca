"""What inspectors found and whether the provider works for others (scoring 3, 5.2)."""

from collections.abc import Mapping
from typing import Any

from matching.engine.columns import CONTRACT_SERVICES, NO_DAY, day_number
from matching.engine.explain.asked import Asked
from matching.engine.explain.facts import Inspection, Site
from matching.engine.explain.reason import NO, UNSTATED, YES, Read, Reason
from matching.engine.explain.wording import day
from matching.engine.inspections import WINDOW_YEARS, years_before

FOUND = {
    "none": "no action indicated",
    "voluntary": "voluntary action indicated",
    "official": "official action indicated",
}


def contract_services(site: Site) -> Reason:
    """Whether the provider makes things for others: registration never proves it."""
    name, word = site.provider_name, CONTRACT_SERVICES[site.contract_services]
    if word == "yes":
        return YES, f"{name} makes products for other companies", None, "", ""
    if word == "no":
        because = f"{name} makes products for itself only"
        return NO, because, None, "", f"{because}: ask whether it would sell capacity"
    because = f"whether {name} makes products for other companies is not on record"
    return UNSTATED, because, None, f"Does {name} make products for other companies?", ""


def inspection(asked: Asked, parameters: Mapping[str, Any]) -> Read:
    """The worst inspection that counts; none on file is not a clean record."""
    since = day(day_number(years_before(asked.brief.as_of, WINDOW_YEARS)))
    by_site, as_of = asked.inspections, asked.as_of

    def read(site: Site) -> Reason:
        at, found = site.place, by_site.get(site.position)
        if found:
            return _worst(at, found, as_of)
        because = f"no inspection of {at} after {since} is on record that bears on this brief"
        ask = f"Has {at} been inspected since {since}, by which authority and with what outcome?"
        return UNSTATED, because, None, ask, ""

    return read


def _worst(at: str, found: list[Inspection], as_of: int) -> Reason:
    worst = min(found, key=lambda i: (i.value, -i.ended_on, i.authority, i.outcome))
    because = f"{worst.authority} inspection of {at} ended {day(worst.ended_on)}: {FOUND[worst.outcome]}"
    if worst.outcome == "official":
        closed = worst.closed_on != NO_DAY and worst.closed_on <= as_of
        because += f", closed out on {day(worst.closed_on)}" if closed else ", not closed out"
    if len(found) > 1:
        because += f" (the worst of {len(found)})"
    return (worst.value, worst.value, worst.value), because, None, "", ""
