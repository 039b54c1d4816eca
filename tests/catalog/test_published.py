"""What changed in public between two revisions; against a slow model that compares the whole catalog at each step."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from catalog.models import CapabilityRecord, Certificate, Inspection, ModalityRecord, Provider, Site
from catalog.published import CHANGED, GONE, NEW, Change, changes_between, revision_before
from catalog.revision import latest
from tests.catalog.api import builders

pytestmark = pytest.mark.django_db(transaction=True)

RECORDS = {
    "capability": CapabilityRecord,
    "modality": ModalityRecord,
    "certificate": Certificate,
    "inspection": Inspection,
}
STATUSES = ("draft", "in_review", "published", "retired")
View = dict[str, dict[str, Any]]


@pytest.fixture(autouse=True)
def catalog() -> None:
    builders.vocabularies()
    for key in ("acme", "beta"):
        owner = builders.provider(key)
        at = builders.site(f"{key}-one", owner)
        builders.capability(at)
        builders.certificate(at)


def now() -> int:
    return latest().number


def change(name: str = "acme", **fields: Any) -> None:
    Provider.objects.filter(key=name).update(**fields)


def since(after: int) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.key, each.change, each.kinds) for each in changes_between(after, now())]


def test_what_changed_is_told_by_kind_with_the_last_revision() -> None:
    begun = now()
    Certificate.objects.filter(site__key="acme-one").update(status="suspended")
    CapabilityRecord.objects.filter(site__key="acme-one").delete()
    (only,) = changes_between(begun, now())
    assert (only.key, only.name, only.change, only.kinds) == ("acme", "Acme", CHANGED, ("capability", "certificate"))
    assert (only.revision, only.at) == (latest().number, latest().raised_at)


def test_nothing_is_told_of_a_draft_nor_what_was_done_while_it_was_one() -> None:
    begun = now()
    draft = builders.provider("draft", status="draft")
    builders.capability(builders.site("draft-one", draft))
    assert since(begun) == []
    Provider.objects.filter(key="draft").update(status="published")
    assert since(begun) == [("draft", NEW, ("provider",))]


def test_who_left_is_gone_whatever_was_done_before_and_after() -> None:
    begun = now()
    Certificate.objects.filter(site__key="acme-one").update(status="suspended")
    change(status="retired")
    left = now()
    change(name="acme", description="in secret")
    Certificate.objects.filter(site__key="acme-one").delete()
    (only,) = changes_between(begun, now())
    assert (only.change, only.kinds, only.revision) == (GONE, (), left)
    assert changes_between(left, now()) == []


def test_who_is_gone_is_called_as_it_was_called_in_public() -> None:
    begun = now()
    change(status="draft")
    Provider.objects.filter(key="acme").update(name="Secret Successor")
    assert [each.name for each in changes_between(begun, now())] == ["Acme"]


def test_who_was_away_for_a_while_has_changed() -> None:
    begun = now()
    change(status="draft")
    Certificate.objects.filter(site__key="acme-one").delete()
    change(status="published")
    assert since(begun) == [("acme", CHANGED, ("provider",))]


def test_what_happens_at_a_closed_site_is_not_told_but_that_it_closed_is() -> None:
    begun = now()
    Site.objects.filter(key="acme-one").update(active=False)
    closed = now()
    Certificate.objects.filter(site__key="acme-one").delete()
    assert since(begun) == [("acme", CHANGED, ("site",))]
    assert since(closed) == []


def test_a_site_that_moves_changes_both_of_its_providers() -> None:
    begun = now()
    Site.objects.filter(key="acme-one").update(provider=Provider.objects.get(key="beta"))
    assert since(begun) == [("acme", CHANGED, ("site",)), ("beta", CHANGED, ("site",))]


def test_a_site_that_comes_from_a_draft_tells_nothing_of_its_past() -> None:
    draft = builders.provider("draft", status="draft")
    begun = now()
    builders.capability(builders.site("draft-one", draft))
    Site.objects.filter(key="draft-one").update(provider=Provider.objects.get(key="beta"))
    assert since(begun) == [("beta", CHANGED, ("site",))]


def test_a_provider_that_is_erased_is_gone() -> None:
    begun = now()
    Site.objects.filter(key="acme-one").delete()
    Provider.objects.filter(key="acme").delete()
    assert since(begun) == [("acme", GONE, ())]


def test_a_transaction_that_began_early_and_committed_late_is_not_missed() -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
        slow = other_connection_changes()
        change(description="late")
    assert now() == slow + 1
    assert since(slow) == [("acme", CHANGED, ("provider",))]


def other_connection_changes() -> int:
    """Beta changes in another transaction, which begins later and commits first. Answers its revision."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("UPDATE catalog_provider SET description = 'early' WHERE key = 'beta'")
            cursor.execute("SELECT max(number) FROM catalog_revision")
            return int(cursor.fetchone()[0])
    finally:
        other.close()


def test_a_moment_stands_for_the_last_revision_before_it() -> None:
    raised_at = latest().raised_at
    assert raised_at is not None
    assert revision_before(raised_at) == now() - 1


def test_one_may_ask_about_some_providers_only() -> None:
    assert [each.key for each in changes_between(0, now(), providers=["beta", "none-such"])] == ["beta"]


# The slow model: every step is one transaction, and the whole public catalog is compared before and after it.


def public() -> View:
    """Key → what everybody sees of a published provider: kind → its rows."""
    seen: View = {}
    for each in Provider.objects.filter(status="published").values():
        sites = list(Site.objects.filter(provider=each["id"], active=True).order_by("pk").values())
        rows: dict[str, Any] = {"provider": each, "site": sites}
        for kind, model in RECORDS.items():
            held = {s["id"]: list(model._default_manager.filter(site=s["id"]).order_by("pk").values()) for s in sites}
            rows[kind] = held
        seen[each["key"]] = rows
    return seen


def touched(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The kinds in which two views differ; of records only at sites that are in both."""
    kinds = {kind for kind in ("provider", "site") if before[kind] != after[kind]}
    for kind in RECORDS:
        both = before[kind].keys() & after[kind].keys()
        if any(before[kind][site] != after[kind][site] for site in both):
            kinds.add(kind)
    return kinds


def expected(views: list[View], first: int) -> dict[str, tuple[str, set[str]]]:
    """What changed from views[first] to the last view, step by step."""
    found: dict[str, tuple[str, set[str]]] = {}
    for key in {key for view in views[first:] for key in view}:
        kinds, entered, left = set[str](), False, False
        for before, after in zip(views[first:], views[first + 1 :], strict=False):
            if key in before and key in after:
                kinds |= touched(before[key], after[key])
            entered |= key not in before and key in after
            left |= key in before and key not in after
        if key not in views[-1]:
            found.update({key: (GONE, set())} if left else {})
        elif kinds or entered:
            is_new = entered and key not in views[first]
            found[key] = (NEW if is_new else CHANGED, kinds | ({"provider"} if entered else set()))
    return found


def steps(draw: random.Random) -> list[Callable[[], object]]:
    """Things that may happen to a catalog, each of which changes something or nothing."""
    key, other = draw.choice(["acme", "beta", "coma"]), draw.choice(["acme", "beta"])
    at = draw.choice(["acme-one", "beta-one", "coma-one"])
    kind = draw.choice(list(RECORDS.values()))
    return [
        lambda: Provider.objects.filter(key=key).update(status=draw.choice(STATUSES)),
        lambda: Provider.objects.filter(key=key).update(status="published"),
        lambda: Provider.objects.filter(key=key).update(description=str(draw.random())),
        lambda: Site.objects.filter(key=at).update(active=draw.random() < 0.6),
        lambda: Site.objects.filter(key=at).update(city=str(draw.random())),
        lambda: Site.objects.filter(key=at).update(provider=Provider.objects.get(key=other)),
        lambda: kind._default_manager.filter(site__key=at).delete(),
        lambda: Certificate.objects.filter(site__key=at).update(issuer=str(draw.random())),
        lambda: builders.inspection(Site.objects.get(key=at), authority=str(draw.random())[:20]),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_changes_are_those_that_a_slow_comparison_finds(seed: int) -> None:
    draw = random.Random(seed)
    coma = builders.provider("coma", status="draft")
    builders.modality(builders.site("coma-one", coma))
    views, numbers = [public()], [now()]
    for _ in range(40):
        draw.choice(steps(draw))()
        views.append(public())
        numbers.append(now())
    for first, after in enumerate(numbers):
        told = {each.key: (each.change, set(each.kinds)) for each in changes_between(after, now())}
        assert told == expected(views, first), (first, after)
        some = {each.key: (each.change, set(each.kinds)) for each in changes_between(after, now(), providers=["coma"])}
        assert some == {key: found for key, found in told.items() if key == "coma"}


def test_a_change_bears_no_name_of_who_did_it_nor_why() -> None:
    assert set(Change.__dataclass_fields__) == {"key", "name", "change", "kinds", "revision", "at"}
