"""What must always hold of dates and papers (`scoring.md` 6), of the oracle and of the engine."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.matching.engine.changing import (
    before_and_after,
    drawn_site,
    fit_rank,
    is_at_least,
    pairs_in_both,
    site_named,
    statuses_in_both,
    values_in_both,
    with_providers,
    with_site,
)
from tests.matching.engine.implementations import Rank, for_both, some_examples
from tests.matching.engine.strategies import GRADES, LAST_DAY, cases
from tests.matching.engine.worlds import Data, brief_of, paper, single, want

Case = tuple[Data, list[Data]]


def begun(site: Data, as_of: str) -> Data:
    """The site without papers that begin only after the day."""
    papers = [one for one in site.get("certificates") or [] if (one.get("valid_from") or as_of) <= as_of]
    return {**site, "certificates": papers}


def asked_later(brief: Data, days: int, more: int) -> Data:
    """The brief asked `days` later, with a horizon not earlier than before."""
    as_of = min(date.fromisoformat(brief["as_of"]) + timedelta(days=days), LAST_DAY)
    horizon = min(max(as_of, date.fromisoformat(brief["horizon"])) + timedelta(days=more), LAST_DAY)
    return {**brief, "as_of": as_of.isoformat(), "horizon": horizon.isoformat()}


@for_both
@some_examples
@given(case=cases(), days=st.sampled_from([1, 2, 179, 180, 181, 800]), more=st.sampled_from([0, 1, 700]))
def test_time_never_improves_a_standard_whose_papers_have_begun(rank: Rank, case: Case, days: int, more: int) -> None:
    """Property 9."""
    world, (brief,) = case
    sites = [{**p, "sites": [begun(site, brief["as_of"]) for site in p["sites"]]} for p in world["providers"]]
    world = with_providers(world, sites)
    for old, new in pairs_in_both(rank(world, brief), rank(world, asked_later(brief, days, more))):
        for position, earlier, later in values_in_both(old, new):
            assert brief["want"][position]["criterion"] != "standard" or is_at_least(earlier, later)
        for label, earlier_status, later_status in statuses_in_both(old, new):
            assert not label.startswith("standards:") or later_status <= earlier_status


REVIEWS = [{}, {"profile_reviewed_on": "2020-01-01"}]


@for_both
@pytest.mark.parametrize("reviewed", REVIEWS, ids=["not reviewed", "reviewed"])
@some_examples
@given(last=st.dates(date(2001, 1, 1), date(2100, 6, 1)), grade=st.sampled_from(GRADES))
def test_a_paper_is_met_on_its_last_day_unknown_the_next_and_forgotten_after_180(
    rank: Rank, reviewed: Data, last: date, grade: str
) -> None:
    """Property 16, for a brief without a later horizon."""
    held = single(**reviewed, certificates=[paper("ISO9001", grade, valid_until=last.isoformat())])
    none = single(**reviewed)

    def asked(world: Data, days: int) -> Data:
        as_of = (last + timedelta(days=days)).isoformat()
        return rank(world, brief_of(want("standard", values=["ISO9001"]), as_of=as_of, standards=["ISO9001"]))

    def states(*days: int) -> list[str]:
        return [asked(held, day)["pairs"]["site"]["musts"][0][1] for day in days]

    assert states(-1, 0, 1, 180) == ["met", "met", "unknown", "unknown"]
    assert asked(held, 180) != asked(none, 180)
    assert asked(held, 181) == asked(none, 181)


def is_in_force(held: Data, as_of: str) -> bool:
    begun_by_now = (held.get("valid_from") or as_of) <= as_of
    return begun_by_now and (held.get("status") or "active") == "active" and (held.get("valid_until") or as_of) >= as_of


@for_both
@some_examples
@given(case=cases(), data=st.data())
def test_to_move_the_papers_in_force_elsewhere_never_improves_a_fit(
    rank: Rank, case: Case, data: st.DataObject
) -> None:
    """Property 17."""
    world, (brief,) = case
    first = drawn_site(data, rank, world, brief)
    others = [s for p in world["providers"] for s in p["sites"] if s["key"] != first]
    assume(others)
    second, site = data.draw(st.sampled_from(others)), site_named(world, first)
    papers = site.get("certificates") or []
    moved = [held for held in papers if is_in_force(held, brief["as_of"])]
    other = with_site(world, {**site, "certificates": [held for held in papers if held not in moved]})
    other = with_site(other, {**second, "certificates": [*(second.get("certificates") or []), *moved]})
    before, after = before_and_after(rank, brief, first, world, other)
    assert fit_rank(after) >= fit_rank(before)
