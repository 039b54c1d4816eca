"""Two providers that are one become one: what goes where, who may, and what stays readable."""

from typing import Any

import pytest

from catalog.api.history import events_of, told
from catalog.desk.curators import Curator, NotAllowed, OwnChange
from catalog.desk.duplicates import find
from catalog.desk.merging import Plan, merge
from catalog.desk.steps import publish
from catalog.exchange.amend import Place, Refused, amending, change
from catalog.models import CapabilityRecord, Provider, Revision, Site
from tests.catalog.api import builders
from tests.catalog.desk.conftest import curator
from tests.catalog.exchange.documents import attempt, document, exported, load, provider, site

pytestmark = pytest.mark.django_db
WHY = "one company since 2014"


@pytest.fixture(autouse=True)
def vocabularies(db: None) -> None:
    builders.vocabularies()


@pytest.fixture
def two(db: None) -> None:
    """Aenova, and Haupt with a number of it."""
    have()


def have(aenova: Any = None, haupt: Any = None, *, at_aenova: Any = None, at_haupt: Any = None) -> None:
    first = site("aenova-1", name="Starnberg", **(at_aenova or {}))
    second = site("haupt-1", name="Berlin", **({"duns": "123456789"} | (at_haupt or {})))
    common = {"status": "published", "source": {"name": "register"}}
    load(
        document(
            provider("aenova", **(common | {"name": "Aenova", "duns": "123456789", "sites": [first]} | (aenova or {}))),
            provider("haupt", **(common | {"name": "Haupt", "sites": [second]} | (haupt or {}))),
        ),
        actor="import",
    )


def merged(by: Curator, **options: Any) -> Plan:
    return merge("aenova", "haupt", by=by, **{"reason": WHY, "choices": {"name": "keep"}, **options})


def faults(by: Curator, *keys: str, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refusal:
        merge(*(keys or ("aenova", "haupt")), by=by, **{"reason": WHY, "choices": {"name": "keep"}, **options})
    return [(each.where, each.code) for each in refusal.value.problems]


def history(key: str) -> list[dict[str, Any]]:
    return told(events_of(Provider.objects.get(key=key)))


@pytest.mark.usefixtures("two")
def test_the_sites_go_over_and_the_absorbed_provider_retires_and_leads_to_the_other(paul: Curator) -> None:
    merged(paul)
    haupt = Provider.objects.get(key="haupt")
    assert (haupt.status, haupt.merged_into and haupt.merged_into.key) == ("retired", "aenova")
    assert {*Site.objects.values_list("key", "provider__key")} == {("aenova-1", "aenova"), ("haupt-1", "aenova")}


@pytest.mark.usefixtures("two")
def test_a_dry_run_says_what_a_merge_does_and_does_nothing(paul: Curator) -> None:
    before, file = Revision.objects.count(), exported()
    plan = merged(paul, dry_run=True, reason="")
    assert ([each.site for each in plan.sites], plan.open, plan.needs_administrator) == (["haupt-1"], (), False)
    assert (Revision.objects.count(), exported()) == (before, file)
    assert merged(paul) == plan


def test_facts_that_differ_have_to_be_chosen_and_what_only_one_states_is_taken(paul: Curator) -> None:
    have({"website": "https://aenova.com", "revenue_usd": 5}, {"website": "https://haupt.de", "description": "Drops."})
    plan = merged(paul, dry_run=True, choices={})
    assert [(each.field, each.takes) for each in plan.facts] == [
        ("name", ""),
        ("description", "absorb"),
        ("website", ""),
    ]
    assert faults(paul, choices={}) == [("/choices/name", "required"), ("/choices/website", "required")]
    merged(paul, choices={"name": "absorb", "website": "keep"})
    kept = Provider.objects.get(key="aenova")
    assert (kept.name, kept.website, kept.description, kept.revenue_usd) == ("Haupt", "https://aenova.com", "Drops.", 5)


def test_a_duns_goes_from_one_provider_to_the_other(paul: Curator) -> None:
    have({"duns": None}, {"duns": "987654321"}, at_aenova={"fei": "1234567"}, at_haupt={"fei": "0001234567"})
    merged(paul, choices={"name": "keep", "sites/haupt-1": "keep"})
    assert dict(Provider.objects.values_list("key", "duns")) == {"aenova": "987654321", "haupt": ""}


@pytest.mark.parametrize(
    ("side", "stays", "closes"), [("keep", "aenova-1", "haupt-1"), ("absorb", "haupt-1", "aenova-1")]
)
def test_of_two_sites_with_one_fei_one_closes_and_the_other_has_all_that_is_on_record(
    paul: Curator, side: str, stays: str, closes: str
) -> None:
    ours = {"fei": "1234567", "capabilities": [{"code": "device"}]}
    theirs = {"fei": "0001234567", "capabilities": [{"code": "device.molding", "source": {"name": "a call"}}]}
    have(at_aenova=ours, at_haupt=theirs)
    assert faults(paul) == [("/choices/sites~1haupt-1", "required")]
    merged(paul, choices={"name": "keep", "sites/haupt-1": side})
    assert dict(Site.objects.values_list("key", "active")) == {stays: True, closes: False}
    records = CapabilityRecord.objects.filter(site__key=stays).values_list("capability", "source__name")
    assert {*records} == {("device", "register"), ("device.molding", "a call")}


def test_a_site_and_its_records_keep_their_source(paul: Curator) -> None:
    have(haupt={"source": {"name": "a brochure"}}, at_haupt={"capabilities": [{"code": "device"}]})
    merged(paul)
    assert Site.objects.get(key="haupt-1").source.name == "a brochure"
    assert CapabilityRecord.objects.get().source.name == "a brochure"


@pytest.mark.usefixtures("two")
def test_the_history_of_the_kept_provider_tells_of_the_merge_and_of_the_former_one(paul: Curator) -> None:
    was = len(history("haupt"))
    merged(paul)
    after = history("aenova")
    into = [each for each in after for field in each["changes"] if field["field"] == "merged_into"]
    assert [(each["entry"]["name"], each["who"], each["why"]) for each in into] == [
        ("haupt", "paul", f"merge of haupt into aenova: {WHY}")
    ]
    assert {"field": "provider", "old": "haupt", "new": "aenova"} in [c for each in after for c in each["changes"]]
    assert {"haupt", "aenova"} <= {each["entry"]["name"] for each in after if each["action"] == "insert"}
    assert len(history("haupt")) > was


def test_a_name_alone_merges_only_by_an_administrator_who_says_why(paul: Curator, ada: Curator) -> None:
    have({"duns": None}, {"name": "Aenova"})
    with pytest.raises(NotAllowed):
        merged(paul, choices={})
    assert faults(ada, choices={}, reason="") == [("/reason", "required")]
    assert merged(ada, choices={}).needs_administrator
    assert Provider.objects.get(key="haupt").merged_into


@pytest.mark.usefixtures("two")
def test_a_merge_takes_a_reviewer_and_a_reason(vera: Curator, paul: Curator) -> None:
    for by in (vera, curator("otto", "auditor")):
        with pytest.raises(NotAllowed):
            merged(by)
    assert faults(paul, reason=" ") == [("/reason", "required")]


def test_who_wrote_a_draft_does_not_publish_its_sites_by_a_merge(paul: Curator, ada: Curator) -> None:
    have(haupt={"status": "draft"})
    with amending(actor=paul.actor, reason="a call"):
        change({"city": "Berlin"}, Place(provider="haupt", site="haupt-1"), publish=True)
    with pytest.raises(OwnChange):
        merged(paul)
    merged(ada)


def test_what_a_merge_brought_is_published_by_nobody_who_wrote_it(paul: Curator) -> None:
    have({"status": "in_review"}, {"status": "draft"})
    with amending(actor=paul.actor, reason="a call"):
        change({"city": "Berlin"}, Place(provider="haupt", site="haupt-1"), publish=True)
    merged(curator("rita", "reviewer"))
    with pytest.raises(OwnChange):
        publish("aenova", by=paul)
    publish("aenova", by=curator("rene", "reviewer"))


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        (("aenova", "none-such"), ("/absorb", "unknown_code")),
        (("aenova", "aenova"), ("/absorb", "conflict")),
    ],
)
@pytest.mark.usefixtures("two")
def test_two_that_are_no_two_providers_are_refused(paul: Curator, keys: tuple[str, str], fault: Any) -> None:
    assert faults(paul, *keys) == [fault]


@pytest.mark.parametrize(
    ("aenova", "haupt", "where"),
    [("published", "retired", "/absorb"), ("retired", "published", ""), ("in_review", "published", "/absorb")],
)
def test_what_is_retired_is_not_merged_nor_what_is_published_into_what_is_not(
    paul: Curator, aenova: str, haupt: str, where: str
) -> None:
    have({"status": aenova}, {"status": haupt})
    assert faults(paul) == [(where, "status_order")]


@pytest.mark.usefixtures("two")
def test_what_was_merged_is_not_merged_again_nor_changed_nor_a_candidate(paul: Curator) -> None:
    merged(paul)
    assert faults(paul) == [("/absorb", "merged")]
    assert faults(paul, "haupt", "aenova") == [("", "merged")]
    report = attempt(document(provider("haupt", name="Haupt again")), publish=True)
    assert [(each.where, each.code) for each in report.errors] == [("/providers/0/key", "merged")]
    assert find() == []


@pytest.mark.parametrize(
    ("choices", "fault"),
    [
        ({"name": "both"}, ("/choices/name", "unknown_choice")),
        ({"name": 1}, ("/choices/name", "unknown_choice")),
        ({"name": ["keep"]}, ("/choices/name", "unknown_choice")),
        ({"name": "keep", "website": "keep"}, ("/choices/website", "unknown_field")),
        ({"name": "keep", "sites/haupt-1": "keep"}, ("/choices/sites~1haupt-1", "unknown_field")),
    ],
)
@pytest.mark.usefixtures("two")
def test_a_choice_is_of_a_side_and_about_what_differs(paul: Curator, choices: Any, fault: Any) -> None:
    assert faults(paul, choices=choices, dry_run=True) == [fault]


@pytest.mark.usefixtures("two")
def test_keys_of_former_providers_lead_to_the_last_without_a_chain(paul: Curator) -> None:
    load(document(provider("novaera", name="Nova", status="published", sites=[site("nova-1", fei="7654321")])))
    merged(paul)
    load(document(provider("aenova", name="Aenova", duns="123456789", sites=[site("aenova-1", fei="0007654321")])))
    merge("novaera", "aenova", by=paul, reason=WHY, choices={"name": "keep", "sites/aenova-1": "keep"})
    assert dict(Provider.objects.values_list("key", "merged_into__key")) == {
        "aenova": "novaera",
        "haupt": "novaera",
        "novaera": None,
    }


@pytest.mark.usefixtures("two")
def test_an_export_of_a_merged_catalog_plans_nothing(paul: Curator) -> None:
    merged(paul)
    assert not load(exported(), publish=False).changes
