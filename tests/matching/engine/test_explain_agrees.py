"""The explanation reads the records a second time; what it reads must be what the ranking saw, on random catalogs."""

from datetime import date

import numpy as np
from hypothesis import HealthCheck, given, settings

from matching.engine.door import parse_brief
from matching.engine.explain import Asked, Explainer
from matching.engine.explain.musts import musts
from matching.engine.explain.reason import Triple
from matching.engine.explain.wants import by_value, wants
from matching.engine.ranking import Ranking, rank
from matching.engine.statuses import MET, UNKNOWN, UNMET
from matching.engine.units import U, rounded
from tests.matching.engine.assembly import columns_of
from tests.matching.engine.strategies import cases
from tests.matching.engine.worlds import Data

RANDOM = settings(
    max_examples=150,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def asked_of(world: Data, brief: Data) -> tuple[Asked, Ranking]:
    columns = columns_of(world)
    asked = parse_brief(brief, columns, today=date.fromisoformat(brief["as_of"]))
    ranking = rank(columns, asked)
    return Asked(columns=columns, brief=asked, sites=tuple(ranking.scored.tolist())), ranking


def mean(triples: list[Triple]) -> list[int]:
    """The value of a want with several values, component by component."""
    return [rounded(sum(component), len(triples)) for component in zip(*triples, strict=True)]


@RANDOM
@given(cases(questions=2))
def test_every_must_is_told_as_it_was_judged(case: tuple[Data, list[Data]]) -> None:
    for brief in case[1]:
        asked, ranking = asked_of(case[0], brief)
        for site in asked.sites:
            told = [must.read(asked.shown[site]) for must in musts(asked)]
            states = [MET if low == U else UNMET if high < U else UNKNOWN for (low, _, high), *_ in told]
            assert states == ranking.gate.statuses(np.array([site]))[:, 0].tolist(), told


@RANDOM
@given(cases(questions=2))
def test_every_want_is_told_at_the_value_it_was_given(case: tuple[Data, list[Data]]) -> None:
    for brief in case[1]:
        asked, ranking = asked_of(case[0], brief)
        for position, site in enumerate(asked.sites):
            seen = asked.shown[site]
            for want, value in zip(ranking.wants, ranking.values[:, :, position].tolist(), strict=True):
                said = [read(seen) for _, read in wants(asked, want)] or [by_value(seen, want.criterion, tuple(value))]
                assert mean([triple for triple, *_ in said]) == value, said


@RANDOM
@given(cases(questions=2))
def test_what_is_open_is_asked_once_and_what_is_unmet_can_be_mended(case: tuple[Data, list[Data]]) -> None:
    for brief in case[1]:
        asked, ranking = asked_of(case[0], brief)
        explainer = Explainer(asked=asked, ranking=ranking, together=asked.sites[::2])
        alone = Explainer(asked=asked, ranking=ranking, together=())
        for site in asked.sites:
            told = explainer.explain(site)
            assert told == alone.explain(site)
            abouts = [question["about"] for question in told["questions"]]
            assert len(abouts) == len(set(abouts))
            assert all(question["ask"].endswith(("?", "only.")) for question in told["questions"])
            read = [must.read(asked.shown[site]) for must in musts(asked)]
            assert all(repair for (*_, repair), m in zip(read, told["musts"], strict=True) if m["status"] == "unmet")
            assert all(reason["because"] for reason in (*told["musts"], *told["wants"]))
