"""What always holds of a replay, over random catalogs before and after, and random briefs."""

from hypothesis import given

from matching.comparing import KINDS
from matching.readmodel import Snapshot
from matching.replay import replay
from tests.matching.engine.assembly import columns_of
from tests.matching.engine.implementations import few_examples
from tests.matching.engine.strategies import cases
from tests.matching.engine.worlds import Data
from tests.matching.frozen import RAISED, Facts, frozen

Case = tuple[Data, list[Data]]
PLACE = ("rank", "fit", "score_micro")
OF_THE_LIST = {"unpublished", "left", "entered", "moved", "site"}


def snapshot(world: Data) -> Snapshot:
    return Snapshot(columns=columns_of(world), revision=1, raised_at=RAISED)


def listed(record: Facts) -> list[object]:
    """Who stands where, by which site, worth what."""
    return [
        [each["provider"]["key"], each["site"]["key"], *(each[name] for name in PLACE)] for each in record["results"]
    ]


@few_examples
@given(cases(questions=2), cases(questions=1))
def test_what_is_called_the_same_is_the_same_and_what_is_not_has_a_reason(before: Case, after: Case) -> None:
    then, now = snapshot(before[0]), snapshot(after[0])
    for brief in before[1]:
        if set(brief["providers"]["only"] + brief["providers"]["not"]) <= set(now.columns.providers.key):
            check(frozen(then, brief), frozen(now, brief), now)


def check(record: Facts, later: Facts, now: Snapshot) -> None:
    said = replay(record, now)
    if said["same"]:
        assert listed(record) == listed(later)
    if listed(record) == listed(later):
        shown = {each["provider"]["key"] for each in record["results"]}
        assert not OF_THE_LIST & {each["kind"] for each in said["differences"] if each["provider"]["key"] in shown}
    for each in said["differences"]:
        assert each["kind"] in KINDS
        assert each["why"]
        assert all(each["why"])
    assert replay(record, now) == said


@few_examples
@given(cases(questions=3))
def test_the_same_catalog_never_answers_otherwise(case: Case) -> None:
    world = snapshot(case[0])
    for brief in case[1]:
        assert replay(frozen(world, brief), world)["differences"] == []
