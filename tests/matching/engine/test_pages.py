"""A page is a part of the whole ranking, although only what can come onto it is scored."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import search
from matching.engine.brief import FITS
from matching.engine.door import parse_brief
from matching.engine.ranking import Page, Ranking, rank
from tests.matching.engine.assembly import columns_of
from tests.matching.engine.implementations import some_examples
from tests.matching.engine.strategies import cases
from tests.matching.engine.worlds import Data

pages = st.builds(
    Page,
    fits=st.sampled_from([FITS[:2], FITS[:1], FITS[1:2]]),
    offset=st.integers(0, 3),
    limit=st.integers(1, 4),
    near_misses=st.integers(0, 3),
)


def part(whole: Ranking, page: Page) -> tuple[list[tuple[int, int]], list[int]]:
    """(rank, site) of the page's results, and the near misses."""
    ranked = list(zip(whole.ranks.tolist(), whole.ranked.tolist(), strict=True))
    fits = whole.gate.fits(whole.ranked).tolist()
    asked = [row for row, fit in zip(ranked, fits, strict=True) if FITS[fit] in page.fits]
    end = None if page.limit is None else page.offset + page.limit
    return asked[page.offset : end], whole.near_misses[: page.near_misses].tolist()


@some_examples
@given(cases(questions=2), pages, st.sampled_from([1, 2, 1000]))
def test_a_page_holds_what_the_whole_ranking_has_there(case: tuple[Data, list[Data]], page: Page, few: int) -> None:
    columns = columns_of(case[0])
    for document in case[1]:
        brief = parse_brief(document, columns, today=date.fromisoformat(document["as_of"]))
        with pytest.MonkeyPatch.context() as patch:
            for number in ("FEW", "FIRST", "NEXT", "SAMPLE"):  # of more sites those are left out that cannot come first
                patch.setattr(search, number, few)
            shown = rank(columns, brief, page=page)
        found = list(zip(shown.ranks.tolist(), shown.ranked.tolist(), strict=True)), shown.near_misses.tolist()
        assert found == part(rank(columns, brief), page)
