"""`/changes/` and `/lapses/`: what a sponsor polls."""

from datetime import date
from typing import Any

import pytest
import time_machine

from catalog.models import CapabilityRecord, Certificate, Provider, Site
from catalog.revision import latest
from tests.matching.api.conftest import Caller
from tests.matching.api.test_verify import as_owner

TODAY = "2026-11-22"


def now() -> int:
    return latest().number


def page(caller: Caller, path: str) -> Any:
    response = caller("GET", path)
    assert response.status_code == 200, response.content
    return response.json()


def changed(caller: Caller, since: object, more: str = "") -> list[tuple[str, str]]:
    return [
        (each["provider"]["key"], each["change"]) for each in page(caller, f"/changes/?since={since}{more}")["results"]
    ]


def touch(provider: str) -> None:
    CapabilityRecord.objects.filter(site__provider__key=provider).update(programmes=now())


def refused(caller: Caller, path: str) -> list[tuple[str, str]]:
    response = caller("GET", path)
    assert response.status_code == 400, response.content
    return [(error["parameter"], error["code"]) for error in response.json()["errors"]]


@pytest.mark.django_db(transaction=True)
class TestChanges:
    def test_a_client_polls_with_the_revision_of_the_answer_before(self, acme: Caller) -> None:
        first = page(acme, "/changes/?since=0")
        assert (first["count"], first["revision"]) == (2, now())
        assert changed(acme, first["revision"]) == []
        touch("northmold")
        assert changed(acme, first["revision"]) == [("northmold", "changed")]

    def test_a_change_names_my_shortlists_that_hold_the_provider_and_nobody_elses(
        self, acme: Caller, rival: Caller
    ) -> None:
        mine = acme.shortlist().json()["record"]["id"]
        rival.shortlist()
        begun = now()
        touch("northmold")
        (only,) = page(acme, f"/changes/?since={begun}")["results"]
        assert (only["kinds"], only["revision"]) == (["capability"], now())
        assert [each["id"] for each in only["shortlists"]] == [mine]

    def test_a_shortlist_whose_record_was_tampered_with_holds_nobody(self, acme: Caller) -> None:
        decided(acme, "selected")
        with as_owner() as cursor:
            cursor.execute("UPDATE matching_shortlist SET record = record || ' '::bytea")
        assert [each["shortlists"] for each in page(acme, "/changes/?since=0")["results"]] == [[], []]
        assert lapsing(acme, "?within_days=730") == []

    def test_of_who_is_gone_nothing_else_is_said(self, acme: Caller) -> None:
        begun = now()
        touch("northmold")
        Provider.objects.filter(key="northmold").update(status="retired", name="Secret")
        (only,) = page(acme, f"/changes/?since={begun}")["results"]
        assert (only["provider"]["name"], only["change"], only["kinds"]) == ("Northmold", "gone", [])

    def test_pages_and_orders_lead_through_all(self, acme: Caller) -> None:
        begun = now()
        touch("present-supplier")
        touch("northmold")
        assert changed(acme, begun, "&limit=1") == [("northmold", "changed")]
        assert changed(acme, begun, "&limit=1&offset=1") == [("present-supplier", "changed")]
        assert changed(acme, begun, "&ordering=revision&limit=1") == [("present-supplier", "changed")]

    def test_a_time_stands_for_the_last_revision_before_it(self, acme: Caller) -> None:
        touch("northmold")
        at = latest().raised_at
        assert at is not None
        assert changed(acme, at.isoformat().replace("+00:00", "Z")) == [("northmold", "changed")]
        assert (len(changed(acme, "2020-01-01")), changed(acme, "2099-01-01")) == (2, [])

    def test_what_is_known_already_is_a_304_until_catalog_or_shortlists_change(self, acme: Caller) -> None:
        tag = acme("GET", "/changes/?since=0")["ETag"]
        assert acme("GET", "/changes/?since=0", If_None_Match=tag).status_code == 304
        acme.shortlist()
        tag_after = acme("GET", "/changes/?since=0", If_None_Match=tag)["ETag"]
        touch("northmold")
        assert acme("GET", "/changes/?since=0", If_None_Match=tag_after).status_code == 200


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("", ("since", "missing")),
        ("?since=", ("since", "empty_value")),
        ("?since=-1", ("since", "invalid_time")),
        ("?since=99999", ("since", "out_of_range")),
        ("?since=2026-02-30", ("since", "invalid_time")),
        ("?since=0&since=0", ("since", "repeated_parameter")),
        ("?since=0&until=5", ("until", "unknown_parameter")),
        ("?since=0&limit=0", ("limit", "invalid_number")),
        ("?since=0&ordering=name", ("ordering", "unknown_order")),
    ],
)
def test_what_cannot_be_asked_of_changes_is_refused(acme: Caller, query: str, fault: tuple[str, str]) -> None:
    assert refused(acme, f"/changes/{query}") == [fault]


def test_who_says_neither_a_revision_nor_a_time_is_told_of_both(acme: Caller) -> None:
    told = acme("GET", "/changes/?since=01").json()["detail"]
    assert told.startswith("since must be a revision in plain digits, or a date or a time with offset, such as")


@pytest.mark.parametrize("said", ["0", "731", "-1", "90.0", "٩", "ninety"])
def test_days_are_a_whole_number_from_1_to_730(acme: Caller, said: str) -> None:
    assert refused(acme, f"/lapses/?within_days={said}") == [("within_days", "invalid_number")]


def decided(caller: Caller, *decisions: str, document: Any = None, on: str = TODAY) -> str:
    """The id of a new shortlist on which this was decided about northmold, one after the other."""
    asked = document or {"must": {"capabilities": ["device.molding.lsr"], "standards": ["ISO13485"]}}
    response = caller.shortlist(asked)
    key = str(response.json()["record"]["id"])
    for decision in decisions:
        body = {"provider": "northmold", "decision": decision, "reason": "so it is", "decided_on": on}
        tag = caller("GET", f"/shortlists/{key}/")["ETag"]
        answer = caller("PATCH", f"/shortlists/{key}/", {"decisions": [body]}, If_Match=tag)
        assert answer.status_code == 200, answer.content
    return key


def runs_out(valid_until: date | None, provider: str = "northmold", **facts: Any) -> None:
    Certificate.objects.filter(site__provider__key=provider).update(valid_until=valid_until, **facts)


def lapsing(caller: Caller, query: str = "") -> Any:
    return page(caller, f"/lapses/{query}")["results"]


@pytest.fixture
def at_noon() -> Any:
    with time_machine.travel(f"{TODAY}T12:00:00Z"):
        yield


@pytest.mark.usefixtures("at_noon")
class TestLapses:
    def test_a_paper_of_a_selected_provider_is_told_with_the_musts_that_hang_on_it(self, acme: Caller) -> None:
        runs_out(date(2027, 1, 31), number="MD 712345")
        key = decided(acme, "selected")
        (only,) = lapsing(acme)
        assert (only["provider"]["key"], only["site"]["key"], only["days_left"]) == ("northmold", "northmold-1", 70)
        assert only["certificate"] | {"issuer": ""} == {
            "standard": "ISO13485", "number": "MD 712345", "issuer": "", "valid_until": "2027-01-31",
        }  # fmt: skip
        (where,) = only["shortlists"]
        assert (where["id"], where["selected_on"]) == (key, TODAY)
        assert where["musts"] == ["standards:ISO13485", "capabilities:device.molding.lsr"]

    @pytest.mark.parametrize(("last", "days", "found"), [(20, 91, 1), (20, 90, 1), (20, 89, 0)])
    def test_the_last_valid_day_counts(self, acme: Caller, last: int, days: int, found: int) -> None:
        runs_out(date(2027, 2, last))
        decided(acme, "selected")
        assert len(lapsing(acme, f"?within_days={days}")) == found

    def test_only_those_count_on_whom_selected_was_decided_last(self, acme: Caller) -> None:
        runs_out(date(2027, 1, 31))
        decided(acme, "selected", "rejected")
        decided(acme, "contacted")
        assert lapsing(acme) == []
        decided(acme, "quoted", "selected")
        assert len(lapsing(acme)) == 1

    def test_what_has_lapsed_since_the_selection_is_told_and_what_had_before_is_not(self, acme: Caller) -> None:
        runs_out(date(2026, 10, 31))
        decided(acme, "selected", on="2026-11-01")
        assert lapsing(acme) == []
        decided(acme, "selected", on="2026-10-31")
        (only,) = lapsing(acme)
        assert (only["days_left"], len(only["shortlists"])) == (-22, 1)

    def test_what_another_sponsor_selected_is_not_mine(self, acme: Caller, rival: Caller) -> None:
        runs_out(date(2027, 1, 31))
        decided(acme, "selected")
        assert lapsing(rival) == []

    def test_nothing_is_told_of_a_provider_that_is_no_longer_published(self, acme: Caller) -> None:
        runs_out(date(2027, 1, 31))
        decided(acme, "selected")
        Provider.objects.filter(key="northmold").update(status="retired")
        assert lapsing(acme) == []

    def test_a_paper_that_another_one_outlasts_is_renewed(self, acme: Caller) -> None:
        runs_out(date(2027, 1, 31))
        at = Site.objects.get(key="northmold-1")
        Certificate.objects.create(
            site=at, standard_id="ISO13485", number="2", source=at.source, valid_until="2029-01-31"
        )
        decided(acme, "selected")
        assert [each["renewed"] for each in lapsing(acme, "?within_days=90")] == [True]

    def test_papers_that_are_suspended_or_have_no_end_do_not_run_out(self, acme: Caller) -> None:
        decided(acme, "selected")
        assert lapsing(acme) == []
        runs_out(date(2027, 1, 31), status="suspended")
        assert lapsing(acme) == []

    def test_no_must_hangs_on_a_standard_that_was_not_demanded(self, acme: Caller) -> None:
        runs_out(date(2027, 1, 31))
        decided(acme, "selected", document={"must": {"capabilities": ["device.molding.lsr"]}})
        assert lapsing(acme)[0]["shortlists"][0]["musts"] == []

    def test_a_scope_backs_the_capabilities_that_it_covers(self, acme: Caller) -> None:
        runs_out(date(2027, 1, 31), scope=["device.sterilization"])
        decided(acme, "selected", document={"must": {"standards": ["ISO13485"]}, "near_misses": 0})
        decided(acme, "selected")
        backed = sorted(each["musts"] for each in lapsing(acme)[0]["shortlists"])
        assert backed == [["standards:ISO13485"], ["standards:ISO13485"]]
