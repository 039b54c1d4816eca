"""What leaves sites out is never below what they would have come to, and spares reading nearly all of them."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import blocks, scores
from matching.engine.brief import Want
from matching.engine.ceilings import EXPECTED, LOW
from matching.engine.columns import Columns
from matching.engine.door import parse_brief
from matching.engine.ranking import Page, rank
from matching.engine.scores import Scores
from tests.matching.engine.assembly import columns_of
from tests.matching.engine.implementations import some_examples
from tests.matching.engine.small_world import makes, provider, site
from tests.matching.engine.strategies import cases
from tests.matching.engine.worlds import Data, brief_of, want, world_of

MANY = 600  # more than are simply scored


def exceeded(columns: Columns, document: Data, wish: Want, of: int) -> bool:
    """Whether any site comes to more by this want than its ceiling."""
    brief = parse_brief(document, columns, today=date.fromisoformat(document["as_of"]))
    asked, everywhere = Scores(columns=columns, brief=replace(brief, want=(wish,))), np.arange(len(columns.sites))
    return bool(np.any(asked.ceilings(everywhere, of) < asked.totals(asked.values(everywhere))[of]))


@some_examples
@given(cases(questions=2), st.sampled_from([LOW, EXPECTED]), st.sampled_from([0, 10**6]), st.sampled_from([1, 1000]))
def test_a_ceiling_is_never_below_the_value(case: tuple[Data, list[Data]], of: int, one_in: int, block: int) -> None:
    columns = columns_of(case[0])
    for document in case[1]:
        brief = parse_brief(document, columns, today=date.fromisoformat(document["as_of"]))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(blocks, "BLOCK", block)
            patch.setattr(blocks, "SPARSE", block)
            patch.setattr(scores, "ONE_IN", one_in)  # all that matter are read, or only the best of each site
            assert not any(exceeded(columns, document, replace(wish, points=1), of) for wish in brief.want)


def sites_read(monkeypatch: pytest.MonkeyPatch, offers: Data, *wants: Data) -> int:
    """How many sites' values are worked out where many providers are alike."""
    alike = [provider(f"p{n:04d}", site(f"s{n}", capabilities=[makes("device", **offers)])) for n in range(MANY)]
    columns, read, values = columns_of(world_of(*alike)), [], Scores.values
    monkeypatch.setattr(Scores, "values", lambda self, sites: read.append(len(sites)) or values(self, sites))
    brief = parse_brief(brief_of(*wants), columns, today=date(2026, 11, 22))
    assert rank(columns, brief, page=Page.of(brief)).ranked.tolist() == list(range(brief.limit))
    return sum(read)


@pytest.mark.parametrize("offers", [{}, {"programmes": 4, "lead_time_weeks": {"min": 3, "max": 5}}])
def test_of_many_sites_that_are_alike_only_the_first_are_read(offers: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    weeks = want("lead_time", good_weeks=8, limit_weeks=26)
    assert sites_read(monkeypatch, {"evidence": "verified", **offers}, want("experience"), weeks) == 100
