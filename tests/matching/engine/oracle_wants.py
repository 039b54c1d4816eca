"""The wants of `scoring.md` 5: one function per criterion, a pair and the want's own parameters in, a triple out."""

from datetime import date, timedelta
from fractions import Fraction

from tests.matching.engine.oracle_facts import (
    Data,
    Pair,
    active_sites,
    capability,
    countries_within,
    day,
    lineage,
    modality,
    must,
    over_records_that_matter,
    records,
    stage,
    standard,
)
from tests.matching.engine.oracle_values import (
    NO,
    YES,
    Triple,
    U,
    along,
    discounted,
    half_even,
    highest,
    known,
    lowest,
    mean,
    micro_decades,
    percent,
    unknown,
)

IN_REGION = VOLUNTARY = CLOSED_LONG_AGO = 700_000
EXPERIENCE = [(0, 0), (1, 400_000), (3, 700_000), (10, U)]
RAMP_DAYS = 730
EVERY_AREA = {"device", "drug", "biologics", "food", "other"}
AREAS_OF_ROOT = {"device": {"device"}, "lab": {"device", "drug", "biologics"}}
AREAS_OF_ROOT |= {root: {"drug", "biologics"} for root in ("ds", "dp", "pkg", "clin")}


def value_of(pair: Pair, want: Data) -> Triple:
    """The triple of one want (scoring 5)."""
    return CRITERIA[want["criterion"]](pair, want)


def capability_want(pair: Pair, want: Data) -> Triple:
    """scoring 5: provider scope takes the max over the provider's active sites first."""
    sites = active_sites(pair.provider) if want.get("scope") == "provider" else [pair.site]
    pairs = [Pair(world=pair.world, brief=pair.brief, provider=pair.provider, site=site) for site in sites]
    return mean([highest(capability(each, code, discounted) for each in pairs) for code in want["values"]])


def standard_want(pair: Pair, want: Data) -> Triple:
    return mean([standard(pair, code, discounted) for code in want["values"]])


def modality_want(pair: Pair, want: Data) -> Triple:
    return mean([modality(pair, code, discounted) for code in want["values"]])


def stage_want(pair: Pair, want: Data) -> Triple:
    return mean([stage(pair, code, discounted) for code in want["values"]])


def region_want(pair: Pair, want: Data) -> Triple:
    here = pair.site.get("country")
    if not here:
        return unknown("unstated")
    if here in (want.get("countries") or []):
        return YES
    return known(IN_REGION) if here in countries_within(pair.world, [], want.get("regions") or []) else NO


def stated_bounds(record: Data, field: str) -> tuple[int | None, int | None]:
    """The stated minimum and maximum; a minimum of 0 is the same as none (scoring 1)."""
    bounds = record.get(field) or {}
    return (bounds.get("min") or None, bounds.get("max"))


def closeness(wanted: int, minimum: int | None, maximum: int | None) -> int:
    """g of scoring 5.1: 1 within the window, 0 from half a decade outside it."""
    below = micro_decades(minimum) - micro_decades(wanted) if minimum else 0
    above = micro_decades(wanted) - micro_decades(maximum) if maximum else 0
    return max(0, U - 2 * max(below, above, 0))


def window_want(field: str, pair: Pair, want: Data) -> Triple:
    """scoring 5.1"""

    def read(record: Data) -> Triple:
        minimum, maximum = stated_bounds(record, field)
        if maximum:
            return known(closeness(want["value"], minimum, maximum))
        return unknown("unstated", 0, closeness(want["value"], minimum, None)) if minimum else unknown("unstated")

    return over_records_that_matter(pair, read, discounted, unit=want["unit"])


def annual_volume_want(pair: Pair, want: Data) -> Triple:
    return window_want("annual_volume", pair, want)


def batch_size_want(pair: Pair, want: Data) -> Triple:
    return window_want("batch_size", pair, want)


def lead_time_want(pair: Pair, want: Data) -> Triple:
    """scoring 5: the longest offered is the low end, the shortest the high end; the midpoint is exact."""
    line = [(want["good_weeks"], U), (want["limit_weeks"], 0)]

    def read(record: Data) -> Triple:
        stated = [bound for bound in stated_bounds(record, "lead_time_weeks") if bound]
        if not stated:
            return unknown("unstated")
        shortest, longest = stated[0], stated[-1]
        weeks = (Fraction(longest), Fraction(shortest + longest, 2), Fraction(shortest))
        low, expected, high = (along(line, number) for number in weeks)
        return (low, expected, high)

    return over_records_that_matter(pair, read, discounted)


def experience_want(pair: Pair, want: Data) -> Triple:
    def read(record: Data) -> Triple:
        programmes = record.get("programmes")
        return unknown("unstated") if programmes is None else known(along(EXPERIENCE, Fraction(programmes)))

    return over_records_that_matter(pair, read, discounted)


def years_before(then: date, years: int) -> date:
    """29 February minus years is 28 February (scoring 5.2)."""
    is_leap_day = (then.month, then.day) == (2, 29)
    return then.replace(year=then.year - years, day=28 if is_leap_day else then.day)


def areas_that_fit(pair: Pair) -> set[str]:
    """scoring 5.2: by the roots of the must capabilities."""
    roots = {lineage(pair.world, code)[-1] for code in must(pair.brief, "capabilities")}
    return set().union(*(AREAS_OF_ROOT[root] for root in roots)) if roots else EVERY_AREA


def outcome_value(inspection: Data, as_of: date) -> int:
    """scoring 5.2: an official action weighs in full until it is closed, then less and less."""
    if inspection["outcome"] != "official":
        return {"none": U, "voluntary": VOLUNTARY}[inspection["outcome"]]
    closed = day(inspection.get("closed_on"))
    if closed is None or closed > as_of:
        return 0
    days = min((as_of - closed) // timedelta(days=1), RAMP_DAYS)
    return half_even(Fraction(CLOSED_LONG_AGO * days, RAMP_DAYS))


def inspection_want(pair: Pair, want: Data) -> Triple:
    """scoring 5.2: the worst inspection in the window counts; none is no news."""
    as_of = date.fromisoformat(pair.brief["as_of"])
    fitting = areas_that_fit(pair)
    counting = [
        known(outcome_value(inspection, as_of))
        for inspection in records(pair.site, "inspections")
        if years_before(as_of, 5) < date.fromisoformat(inspection["ended_on"]) <= as_of
        and (inspection.get("area") is None or inspection["area"] in fitting)
    ]
    return lowest(counting) if counting else unknown("unstated")


def concentration_want(pair: Pair, want: Data) -> Triple:
    """scoring 5: the less of the present supply comes from the site's country, the better."""
    here = pair.site.get("country")
    if not here:
        return unknown("unstated")
    return known(half_even(U - percent(want["shares"].get(here, 0)) * U / 100))


CRITERIA = {
    "capability": capability_want,
    "standard": standard_want,
    "modality": modality_want,
    "stage": stage_want,
    "region": region_want,
    "annual_volume": annual_volume_want,
    "batch_size": batch_size_want,
    "lead_time": lead_time_want,
    "experience": experience_want,
    "inspection": inspection_want,
    "concentration": concentration_want,
}
