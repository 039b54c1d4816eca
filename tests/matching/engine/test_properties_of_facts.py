"""What must always hold when a fact is added or better evidenced (`scoring.md` 6)."""

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.matching.engine import pools
from tests.matching.engine.changing import (
    WORTH,
    before_and_after,
    codes_at,
    drawn_site,
    fit_rank,
    is_at_least,
    key_of,
    pairs_in_both,
    site_named,
    statuses_in_both,
    values_in_both,
    with_record,
    with_site,
)
from tests.matching.engine.implementations import Rank, for_both, some_examples
from tests.matching.engine.strategies import GRADES, HOLDABLE, cases, is_at_or_above
from tests.matching.engine.unknowns import better_evidenced_sites
from tests.matching.engine.worlds import MODALITIES, TREE, Data, brief_of, record, single, want

Case = tuple[Data, list[Data]]


def assert_nothing_got_worse(before: Data, after: Data) -> None:
    assert all(is_at_least(new, old) for _, old, new in values_in_both(before, after))
    assert all(new >= old for _, old, new in statuses_in_both(before, after))
    assert fit_rank(after) <= fit_rank(before)
    assert key_of(after) <= key_of(before)


def papers_in_force(brief: Data) -> st.SearchStrategy[Data]:
    """A paper of any standard and evidence, in force through the horizon, that covers every capability asked."""
    asked = brief["must"]["capabilities"]
    return st.fixed_dictionaries(
        {
            "standard": st.sampled_from(HOLDABLE),
            "number": st.just("new"),
            "valid_from": st.sampled_from([None, brief["as_of"]]),
            "valid_until": st.sampled_from([brief["horizon"], "2200-01-01"]),
            "scope": st.sampled_from([[], asked, sorted({code.split(".")[0] for code in asked})]),
            "evidence": st.sampled_from(GRADES),
        }
    )


@for_both
@some_examples
@given(case=cases(), data=st.data())
def test_a_certificate_in_force_that_covers_what_is_asked_never_hurts(
    rank: Rank, case: Case, data: st.DataObject
) -> None:
    """Property 5: certificates."""
    world, (brief,) = case
    site = drawn_site(data, rank, world, brief)
    other = with_record(world, site, "certificates", data.draw(papers_in_force(brief)))
    assert_nothing_got_worse(*before_and_after(rank, brief, site, world, other))


@for_both
@some_examples
@given(case=cases(), data=st.data())
def test_a_modality_never_hurts(rank: Rank, case: Case, data: st.DataObject) -> None:
    """Property 5: modalities."""
    world, (brief,) = case
    site = drawn_site(data, rank, world, brief)
    new = sorted(set(MODALITIES) - codes_at(site_named(world, site), "modalities"))
    added = record(data.draw(st.sampled_from(new)), data.draw(st.sampled_from(GRADES)))
    other = with_record(world, site, "modalities", added)
    assert_nothing_got_worse(*before_and_after(rank, brief, site, world, other))


def new_capability(data: st.DataObject, world: Data, site: str) -> Data:
    """A record of the pool whose code the site does not have."""
    taken = codes_at(site_named(world, site), "capabilities")
    return data.draw(st.sampled_from([one for one in pools.capability_records() if one["code"] not in taken]))


@for_both
@some_examples
@given(case=cases(), data=st.data())
def test_a_capability_record_never_lowers_a_capability(rank: Rank, case: Case, data: st.DataObject) -> None:
    """Property 5: capability records and the values of capabilities."""
    world, (brief,) = case
    site = drawn_site(data, rank, world, brief)
    other = with_record(world, site, "capabilities", new_capability(data, world, site))
    before, after = before_and_after(rank, brief, site, world, other)
    for position, old, new in values_in_both(before, after):
        assert brief["want"][position]["criterion"] != "capability" or is_at_least(new, old)
    for label, old_status, new_status in statuses_in_both(before, after):
        assert not label.startswith("capabilities:") or new_status >= old_status


def is_excluded(brief: Data, code: str) -> bool:
    """Whether a record of this code says something of an excluded capability: equal to it, below it or above it."""
    excluded = brief["must"]["exclude_capabilities"]
    return any(is_at_or_above(one, code) or is_at_or_above(code, one) for one in excluded)


@for_both
@some_examples
@given(case=cases(), data=st.data())
def test_a_capability_record_without_stages_never_worsens_a_fit(rank: Rank, case: Case, data: st.DataObject) -> None:
    """Property 5: capability records and fits, unless the brief excludes it, or something below it."""
    world, (brief,) = case
    site = drawn_site(data, rank, world, brief)
    added = {**new_capability(data, world, site), "stages": []}
    assume(not is_excluded(brief, added["code"]))
    before, after = before_and_after(rank, brief, site, world, with_record(world, site, "capabilities", added))
    assert fit_rank(after) <= fit_rank(before)


@for_both
def test_a_record_above_an_excluded_capability_opens_a_must_that_was_met(rank: Rank) -> None:
    """Property 5: "excludes it" has to mean what lies below the record too, see scoring 2.1 and 3."""
    brief, reviewed = brief_of(exclude_capabilities=["ds.antibiotic"]), {"profile_reviewed_on": "2020-01-01"}
    without, broad = single(**reviewed), single(**reviewed, capabilities=[record("ds")])
    fits = [rank(world, brief)["pairs"]["site"]["fit"] for world in (without, broad)]
    assert fits == ["confirmed", "possible"]


@for_both
@some_examples
@given(case=cases(), data=st.data())
def test_better_evidence_never_lowers_a_value(rank: Rank, case: Case, data: st.DataObject) -> None:
    """Property 11."""
    world, (brief,) = case
    site = drawn_site(data, rank, world, brief)
    better = list(better_evidenced_sites(site_named(world, site)))
    assume(better)
    other = with_site(world, data.draw(st.sampled_from(better)))
    assert_nothing_got_worse(*before_and_after(rank, brief, site, world, other))


@for_both
@some_examples
@given(case=cases(), code=st.sampled_from([code for code, (parent, _) in TREE.items() if parent]), data=st.data())
def test_the_parent_of_a_capability_is_worth_no_less(rank: Rank, case: Case, code: str, data: st.DataObject) -> None:
    """Property 10."""
    world, (brief,) = case
    parent, floor = code.rpartition(".")[0], brief["must"]["min_evidence"]
    scope = data.draw(st.sampled_from(["site", "provider"]))
    wanted = [brief_of(want("capability", values=[one], scope=scope)) for one in (code, parent)]
    for old, new in pairs_in_both(*(rank(world, one) for one in wanted)):
        assert is_at_least(new["wants"][0][1], old["wants"][0][1])
    needed = [brief_of(capabilities=[one], min_evidence=floor) for one in (code, parent)]
    for old, new in pairs_in_both(*(rank(world, one) for one in needed)):
        assert WORTH[new["musts"][0][1]] >= WORTH[old["musts"][0][1]]
