"""A page is a part of the whole ranking, although only what can come onto it is scored."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import blocks, ceilings, facets, places, search
from matching.engine.answer import Catalog, answer
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


def in_few(patch: pytest.MonkeyPatch, few: int) -> None:
    """Of more sites those are left out that cannot come first, and more are in another block, and not held at once."""
    for number in ("FEW", "FIRST", "NEXT", "SAMPLE", "HELD", "MOST_HELD"):
        patch.setattr(search, number, few)
    patch.setattr(blocks, "BLOCK", few)
    patch.setattr(blocks, "SPARSE", few)
    for module in (facets, places, ceilings):
        patch.setattr(module, "AT_ONCE", few)
    patch.setattr(places, "FEW_SITES", 0)
    patch.setattr(places, "FINDS_PLACES_OF", few)  # by sites and by codes


@some_examples
@given(cases(questions=2), pages, st.sampled_from([1, 2, 1000]))
def test_a_page_holds_what_the_whole_ranking_has_there(case: tuple[Data, list[Data]], page: Page, few: int) -> None:
    columns = columns_of(case[0])
    for document in case[1]:
        brief = parse_brief(document, columns, today=date.fromisoformat(document["as_of"]))
        with pytest.MonkeyPatch.context() as patch:
            in_few(patch, few)
            shown = rank(columns, brief, page=page)
        found = list(zip(shown.ranks.tolist(), shown.ranked.tolist(), strict=True)), shown.near_misses.tolist()
        assert found == part(rank(columns, brief), page)


@some_examples
@given(cases(questions=2), st.sampled_from([1, 2, 3]))
def test_an_answer_is_the_same_however_few_sites_are_looked_at_together(
    case: tuple[Data, list[Data]], few: int
) -> None:
    columns, catalog = columns_of(case[0]), Catalog(revision=1, raised_at=None)
    for document in case[1]:
        brief = parse_brief({**document, "facets": True}, columns, today=date.fromisoformat(document["as_of"]))
        with pytest.MonkeyPatch.context() as patch:
            in_few(patch, few)
            told = answer(columns, catalog, brief)
        assert told == answer(columns, catalog, brief)
