"""Two who merge at once, on connections of their own: one of them does, and the other is told."""

from functools import partial

import pytest

from catalog.desk.merging import merge
from catalog.models import Provider, Revision, Site
from tests.catalog.api import builders
from tests.catalog.desk.conftest import curator
from tests.catalog.desk.test_at_once import at_once
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3


def crossing(first: tuple[str, str], second: tuple[str, str]) -> list[str]:
    """What became of two merges (the kept, the absorbed) by two reviewers."""
    by = [curator(name, "reviewer") for name in ("paul", "rita")]
    return at_once(
        *(partial(merge, *keys, by=who, reason="one") for keys, who in zip((first, second), by, strict=True))
    )


def have(number: int, *letters: str) -> None:
    """Providers of one name, with one FEI more than each other by their numbers."""
    duns = {"a": {"duns": f"10000000{number}"}, "b": {}, "c": {}}
    at = {"a": {}, "b": {"duns": f"10000000{number}"}, "c": {}}
    load(
        document(
            *(
                provider(
                    f"{each}-{number}", name="Aenova", sites=[site(f"{each}-site-{number}", **at[each])], **duns[each]
                )
                for each in letters
            )
        )
    )


def test_of_two_merges_that_cross_one_is_done_and_nothing_is_lost() -> None:
    builders.vocabularies()
    for n in range(ROUNDS):
        have(n, "a", "b")
        before = Revision.objects.count()
        done = crossing((f"a-{n}", f"b-{n}"), (f"b-{n}", f"a-{n}"))
        assert sorted(done) == ["Refused", "done"]
        assert Revision.objects.count() == before + 1
        kept = Provider.objects.get(key__endswith=f"-{n}", merged_into=None)
        assert {*Site.objects.filter(provider=kept).values_list("key", flat=True)} == {f"a-site-{n}", f"b-site-{n}"}


def test_of_two_who_merge_the_same_one_does() -> None:
    builders.vocabularies()
    have(0, "a", "b")
    assert sorted(crossing(("a-0", "b-0"), ("a-0", "b-0"))) == ["Refused", "done"]
