"""What must always hold when an open question is answered (`scoring.md` 6, property 7)."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.matching.engine import pools
from tests.matching.engine.changing import (
    before_and_after,
    drawn_site,
    is_at_least,
    pairs_in_both,
    site_named,
    statuses_in_both,
    values_in_both,
    with_must,
    with_providers,
    with_site,
)
from tests.matching.engine.implementations import Rank, few_examples, for_both, some_examples
from tests.matching.engine.strategies import cases
from tests.matching.engine.unknowns import answered_sites
from tests.matching.engine.worlds import AS_OF, HORIZON, Data, paper, record, want

Case = tuple[Data, list[Data]]


@for_both
@some_examples
@given(case=cases(), data=st.data())
def test_an_answer_stays_inside_the_interval_and_never_lowers_confidence(
    rank: Rank, case: Case, data: st.DataObject
) -> None:
    """Property 7: by any value. Totals inside the old ones are no wider, so that confidence is no lower."""
    world, (brief,) = case
    site = drawn_site(data, rank, world, brief)
    answers = list(answered_sites(site_named(world, site), pools.boundary_days_of(brief)))
    assume(answers)
    other = with_site(world, data.draw(st.sampled_from(answers)))
    before, after = before_and_after(rank, brief, site, world, other)
    assert all(status in (1, now) for _, status, now in statuses_in_both(before, after))
    values = [(old, new) for _, old, new in values_in_both(before, after)]
    values += [(before["total"], after["total"])] if "total" in before and "total" in after else []
    assert all(old[0] <= new[0] and new[2] <= old[2] for old, new in values)


@for_both
@some_examples
@given(case=cases(), answer=st.sampled_from(["yes", "no"]))
def test_an_answer_about_contract_services_changes_only_what_was_open(rank: Rank, case: Case, answer: str) -> None:
    """Property 7, of the provider's own fact."""
    world, (brief,) = case
    told = {"yes": "yes", "no": "no"}
    known = [{**p, "contract_services": told.get(p.get("contract_services"), answer)} for p in world["providers"]]
    for old, new in pairs_in_both(rank(world, brief), rank(with_providers(world, known), brief)):
        assert all(triple == later for _, triple, later in values_in_both(old, new))
        assert all(status in (1, now) for _, status, now in statuses_in_both(old, new))


def made(**facts: Any) -> Data:
    return {"capabilities": [record("device.molding", "declared", **facts)]}


def held(**facts: Any) -> Data:
    return {"certificates": [paper("ISO13485", "declared", **facts)]}


def inspected(outcome: str) -> Data:
    return {"inspections": [{"authority": "FDA", "ended_on": AS_OF, "outcome": outcome}]}


SHUNNED = want("concentration", shares={"CN": 100})
REGION = want("region", countries=["MX"], regions=["EU"])
BROAD_RIGHT_WRONG = ("device", "device.molding.lsr", "device.sterilization")
LSR = want("capability", values=["device.molding.lsr"])
VOLUME = want("annual_volume", value=1000, unit="units")
BATCH = want("batch_size", value=1000, unit="units")
LEAD_TIME = want("lead_time", good_weeks=8, limit_weeks=26)
ISO13485 = want("standard", values=["ISO13485"])
BIOLOGIC = want("modality", values=["biologic"])

UNREVIEWED: Data = {"profile_reviewed_on": None, "modalities": [], "certificates": []}
REVIEWED: Data = {**UNREVIEWED, "profile_reviewed_on": "2020-01-01"}
LISTS = ("capabilities", "modalities", "certificates", "inspections")

# A want, then the facts of a site: open, with the best answer, with the worst one.
ANSWERS = {
    "country, wanted": (REGION, {"country": None}, {"country": "MX"}, {"country": "CN"}),
    "country, shunned": (SHUNNED, {"country": None}, {"country": "MX"}, {"country": "CN"}),
    "broader": (LSR, *({"capabilities": [record(code)]} for code in BROAD_RIGHT_WRONG)),
    "programmes": (want("experience"), made(), made(programmes=10), made(programmes=0)),
    "stages": (want("stage", values=["clinical"]), made(), made(stages=["clinical"]), made(stages=["commercial"])),
    "volume": (VOLUME, made(), made(annual_volume={"max": 1000}), made(annual_volume={"max": 1})),
    "largest batch": (
        BATCH,
        made(batch_size={"min": 10}),
        made(batch_size={"min": 10, "max": 10**15}),
        made(batch_size={"min": 10, "max": 10}),
    ),
    "lead time": (LEAD_TIME, made(), made(lead_time_weeks={"max": 8}), made(lead_time_weeks={"min": 26})),
    "undated": (ISO13485, held(), held(valid_until="2200-01-01"), held(valid_until="1990-01-01")),
    "status": (ISO13485, held(), held(valid_until="2200-01-01"), held(status="withdrawn")),
    "scope": (
        ISO13485,
        held(valid_until="2200-01-01", scope=["device.molding.lsr"]),
        held(valid_until="2200-01-01", scope=["device"]),
        held(valid_until="2200-01-01", scope=["lab"]),
    ),
    "absent modality": (BIOLOGIC, UNREVIEWED, UNREVIEWED | {"modalities": [record("biologic")]}, REVIEWED),
    "absent standard": (ISO13485, UNREVIEWED, UNREVIEWED | held(valid_until="2200-01-01"), REVIEWED),
    "inspection": (want("inspection"), {"inspections": []}, inspected("none"), inspected("official")),
}


def name_of(record: Data) -> str | None:
    return record.get("code") or record.get("standard")


def with_facts(site: Data, facts: Data, named: set[str | None]) -> Data:
    """The site with these facts beside its own records of other names."""
    own = {kind: [one for one in site.get(kind) or [] if name_of(one) not in named] for kind in LISTS}
    return {**site, **own, **{n: [*own[n], *value] if n in own else value for n, value in facts.items()}}


@for_both
@pytest.mark.parametrize("answers", ANSWERS.values(), ids=ANSWERS)
@few_examples
@given(case=cases(), asked=st.sampled_from([[], ["device.molding"], ["device", "dp"]]), data=st.data())
def test_the_best_answer_never_lowers_and_the_worst_never_raises(
    rank: Rank, answers: tuple[Data, Data, Data, Data], case: Case, asked: list[str], data: st.DataObject
) -> None:
    """Property 7: by its best and by its worst value."""
    (wanted, *facts), (world, (brief,)) = answers, case
    brief = with_must(brief, capabilities=asked, exclude_capabilities=[])
    brief |= {"want": [wanted], "as_of": AS_OF, "horizon": HORIZON}
    site = site_named(world, drawn_site(data, rank, world, brief))
    named = {name_of(one) for told in facts for kind in LISTS for one in told.get(kind, [])}
    worlds = [with_site(world, with_facts(site, told, named)) for told in facts]
    before, best, worst = (rank(one, brief)["pairs"][site["key"]] for one in worlds)
    assert all(is_at_least(new, old) for _, old, new in values_in_both(before, best))
    assert all(is_at_least(old, new) for _, old, new in values_in_both(before, worst))
