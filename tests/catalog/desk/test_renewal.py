"""An author's change is made again on what the provider is today; where both changed the same, nothing is guessed."""

from typing import Any

import pytest

from catalog.desk.curators import Curator, NotAllowed
from catalog.desk.proposals import Decided, document_of, outlook, publish, renew, withdraw
from catalog.exchange.amend import Refused
from catalog.exchange.merge import Conflicts, merge
from catalog.exchange.tables import CERTIFICATE, INSPECTION
from catalog.models import Proposal
from tests.catalog.desk.conftest import ISO, change_today, curator, propose_patch

pytestmark = pytest.mark.usefixtures("published")

SITE = {"site": "northmold-tijuana"}
LEON = {"site": "northmold-leon"}
VISIT = {"authority": "FDA", "ended_on": "2024-09-12", "outcome": "voluntary"}


def test_a_renewal_is_a_new_proposal_with_the_change_on_todays_ground(vera: Curator, paul: Curator) -> None:
    old = propose_patch({"city": "Tecate"}, vera, **SITE)
    change_today({"name": "North"})
    new = renew(old.pk, by=vera, reason="still true")
    assert (new.renews, new.author, new.reason, new.state) == (old, vera.user, "a call", "open")
    assert Proposal.objects.get(pk=old.pk).state == "renewed"
    assert [each.fields for each in outlook(new).plan] == [{"city": ("Tijuana", "Tecate")}]
    publish(new.pk, by=paul, reason="sure")
    assert document_of("northmold") == new.document


def test_whoever_looked_at_the_old_one_cannot_publish_the_new_one_by_its_number(vera: Curator, paul: Curator) -> None:
    old = propose_patch({"city": "Tecate"}, vera, **SITE)
    change_today({"name": "North"})
    renew(old.pk, by=vera)
    with pytest.raises(Decided, match="renewed already"):
        publish(old.pk, by=paul, reason="sure")


def test_a_reviewer_may_renew_and_it_stays_the_authors(vera: Curator, paul: Curator) -> None:
    old = propose_patch({"city": "Tecate"}, vera, **SITE)
    change_today({"name": "North"})
    with pytest.raises(NotAllowed):
        renew(old.pk, by=curator("otto", "curator"))
    assert renew(old.pk, by=paul).author == vera.user


# my change (patch, where), theirs, and what both come to: the changed fields by label, or the places of the conflicts
MERGES: dict[str, tuple[Any, Any, Any]] = {
    "two fields of one site": (({"city": "Tecate"}, SITE), ({"country": "US"}, SITE), {"city"}),
    "the same field alike": (
        ({"city": "Tecate", "name": "T"}, SITE),
        ({"city": "Tecate"}, SITE),
        {"name"},
    ),
    "the same field": (({"city": "Tecate"}, SITE), ({"city": "Leon"}, SITE), ["/sites/northmold-tijuana/city"]),
    "two records of one list": (
        ({"capabilities": [{"code": "device.molding", "programmes": 3}]}, SITE),
        ({"capabilities": [{"code": "device.molding"}, {"code": "lab"}]}, SITE),
        {"programmes"},
    ),
    "two fields of one record": (
        ({"certificates": [ISO | {"status": "suspended"}]}, SITE),
        ({"certificates": [ISO | {"issuer": "BSI"}]}, SITE),
        {"status"},
    ),
    "one field of one record": (
        ({"certificates": [ISO | {"issuer": "TÜV"}]}, SITE),
        ({"certificates": [ISO | {"issuer": "BSI"}]}, SITE),
        [f"/sites/northmold-tijuana/certificates/{CERTIFICATE.address(('ISO13485', 'MD 7', None))}/issuer"],
    ),
    "a record that they took off": (
        ({"capabilities": [{"code": "device.molding", "programmes": 3}]}, SITE),
        ({"capabilities": []}, SITE),
        ["/sites/northmold-tijuana/capabilities/device.molding"],
    ),
    "a record that they changed": (
        ({"capabilities": []}, SITE),
        ({"capabilities": [{"code": "device.molding", "programmes": 3}]}, SITE),
        ["/sites/northmold-tijuana/capabilities/device.molding"],
    ),
    "a record that both add, one with more": (
        ({"inspections": [VISIT | {"closed_on": "2025-01-01"}]}, LEON),
        ({"inspections": [VISIT]}, LEON),
        {"closed_on"},
    ),
    "a record that both add otherwise": (
        ({"inspections": [VISIT]}, LEON),
        ({"inspections": [VISIT | {"outcome": "none"}]}, LEON),
        [f"/sites/northmold-leon/inspections/{INSPECTION.address(('2024-09-12', 'FDA', None))}/outcome"],
    ),
    "to retire what they changed": (({"status": "retired"}, {}), ({"name": "North"}, {}), {"status"}),
    "the source of the provider": (
        ({"source": {"name": "letter"}}, {}),
        ({"source": {"name": "call"}}, {}),
        ["/source"],
    ),
    "the source of what stands in it": (({"source": {"name": "letter"}}, {}), ({"city": "Leon"}, SITE), {"source"}),
}


@pytest.mark.parametrize("name", MERGES)
def test_fields_and_records_are_merged_and_conflicts_named(vera: Curator, name: str) -> None:
    (mine, my_place), (theirs, their_place), expected = MERGES[name]
    proposal = propose_patch(mine, vera, **my_place)
    change_today(theirs, **their_place)
    if isinstance(expected, list):
        with pytest.raises(Conflicts) as caught:
            renew(proposal.pk, by=vera)
        assert [problem.where for problem in caught.value.problems] == expected
        assert Proposal.objects.get().state == "open"
        return
    assert {field for each in outlook(renew(proposal.pk, by=vera)).plan for field in each.fields} == expected


def test_a_conflict_says_what_it_was_what_it_became_and_what_it_was_to_become(vera: Curator) -> None:
    proposal = propose_patch({"city": "Tecate"}, vera, **SITE)
    change_today({"city": "Leon"}, **SITE)
    with pytest.raises(Conflicts, match="'Tijuana' became 'Leon' meanwhile, and is to become 'Tecate'"):
        renew(proposal.pk, by=vera)


def test_what_the_catalog_has_already_is_withdrawn_not_renewed(vera: Curator) -> None:
    proposal = propose_patch({"city": "Tecate"}, vera, **SITE)
    with pytest.raises(Decided, match="nothing to renew"):
        renew(proposal.pk, by=vera)
    change_today({"city": "Tecate"}, **SITE)
    with pytest.raises(Decided, match="withdraw"):
        renew(proposal.pk, by=vera)
    withdraw(proposal.pk, by=vera)


def test_a_renewal_that_breaks_a_rule_is_refused(vera: Curator) -> None:
    proposal = propose_patch({"fei": "3001234567"}, vera, **SITE)
    change_today({"fei": "3001234567"}, **LEON)
    with pytest.raises(Refused):
        renew(proposal.pk, by=vera)
    assert Proposal.objects.get().state == "open"


def test_to_merge_what_did_not_change_gives_todays_document(published: None) -> None:
    today: Any = document_of("northmold")
    assert merge(today, today, today)["sites"][1]["capabilities"][0]["source"]["name"] == "unstated"
    assert merge(today, today | {"name": "A"}, today | {"website": None})["name"] == "A"
