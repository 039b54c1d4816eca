"""What must always hold of musts and fits (`scoring.md` 6), of the oracle and of the engine."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.matching.engine.changing import fit_rank, pairs_in_both, statuses_in_both, values_in_both, with_must
from tests.matching.engine.implementations import Rank, for_both, some_examples
from tests.matching.engine.strategies import GRADES, HOLDABLE, cases, is_at_or_above
from tests.matching.engine.worlds import MODALITIES, STAGES, TREE, Data

Case = tuple[Data, list[Data]]


def one_more_must(brief: Data) -> st.SearchStrategy[Data]:
    """The brief with one must more, not a capability; every must that the API would accept."""
    must = brief["must"]
    lists = {"standards": HOLDABLE, "modalities": MODALITIES, "stages": STAGES}
    more = [(name, [*must[name], code]) for name, codes in lists.items() for code in codes if code not in must[name]]
    if not must["countries"] and not must["regions"]:
        more += [("countries", ["DE"]), ("regions", ["USMCA"])]
    if not must["exclude_countries"] and "PR" not in must["countries"]:
        more.append(("exclude_countries", ["PR"]))
    asked = [*must["capabilities"], *must["exclude_capabilities"]]
    free = [code for code in TREE if not any(is_at_or_above(code, one) for one in asked)]
    more += [("exclude_capabilities", [*must["exclude_capabilities"], code]) for code in free]
    if not must["contract_services"]:
        more.append(("contract_services", True))
    more = [(name, value) for name, value in more if value != ["DE"] or "DE" not in must["exclude_countries"]]
    return st.sampled_from(more).map(lambda one: with_must(brief, **{one[0]: one[1]}))


@for_both
@some_examples
@given(case=cases(), data=st.data())
def test_another_must_never_improves_a_fit_and_changes_no_value(rank: Rank, case: Case, data: st.DataObject) -> None:
    """Property 8."""
    world, (brief,) = case
    before, after = rank(world, brief), rank(world, data.draw(one_more_must(brief)))
    for old, new in pairs_in_both(before, after):
        assert fit_rank(new) >= fit_rank(old)
        assert all(triple == later for _, triple, later in values_in_both(old, new))
        assert all(worth == later for _, worth, later in statuses_in_both(old, new))
        assert new.get("total", old.get("total")) == old.get("total", new.get("total"))


def met(pair: Data) -> set[str]:
    return {label for label, state in pair["musts"] if state == "met"}


@for_both
@some_examples
@given(case=cases())
def test_stricter_evidence_only_shrinks_the_musts_that_are_met(rank: Rank, case: Case) -> None:
    """Property 14."""
    world, (brief,) = case
    results = [rank(world, with_must(brief, min_evidence=grade)) for grade in GRADES]
    for strict, lenient in pairwise(results):
        assert all(met(old) <= met(new) for old, new in pairs_in_both(strict, lenient))


def without_must(brief: Data, label: str) -> Data:
    """The brief without one of its positive musts."""
    name, _, code = label.partition(":")
    if name == "countries":
        return with_must(brief, countries=[], regions=[])
    return with_must(brief, **{name: [one for one in brief["must"][name] if one != code]})


@for_both
@some_examples
@given(case=cases())
def test_a_near_miss_fits_without_the_must_it_misses(rank: Rank, case: Case) -> None:
    """Property 15, where the unmet must is not a capability."""
    world, (brief,) = case
    for site, pair in rank(world, brief)["pairs"].items():
        missed = [label for label, state in pair["musts"] if state == "unmet"]
        if pair["fit"] == "near_miss" and not missed[0].startswith("capabilities"):
            assert rank(world, without_must(brief, missed[0]))["pairs"][site]["fit"] in ("confirmed", "possible")
