"""A change says what it changes: If-Match with the ETag that was seen."""

import pytest
import time_machine

from catalog.models import Site
from tests.catalog.api.builders import capability, certificate, inspection, modality, provider, site
from tests.catalog.api.writing.conftest import Send, change, problem, tag

PATHS = ["/providers/acme/", "/sites/acme-one/", "/sites/acme-one/capabilities/device.molding.lsr/"]


@pytest.fixture(autouse=True)
def one(vocabularies: None) -> Site:
    site_of_draft = site("acme-one", provider(status="draft"))
    for add in (capability, modality, certificate, inspection):
        add(site_of_draft)
    return site_of_draft


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize("path", PATHS)
def test_without_if_match_or_with_an_asterisk_nothing_is_changed(writer: Send, path: str, method: str) -> None:
    body = {"source": {"name": "x"}} if method == "PATCH" else None
    before = tag(writer, path)
    assert problem(writer(method, path, body), 428)["code"] == "precondition_required"
    assert problem(writer(method, path, body, If_Match="*"), 428)["code"] == "precondition_required"
    assert tag(writer, path) == before


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("sent", ['"x"', '"a-b"', "", '""', "a-b", '"-"', "W/{tag}"])
def test_another_tag_is_stale(writer: Send, path: str, method: str, sent: str) -> None:
    before = tag(writer, path)
    answer = writer(method, path, {} if method == "PATCH" else None, If_Match=sent.format(tag=before))
    assert problem(answer, 412)["code"] == "precondition_failed"
    assert tag(writer, path) == before


def test_a_tag_that_was_seen_before_a_change_is_stale(writer: Send) -> None:
    seen = tag(writer, "/sites/acme-one/")
    change(writer, "/sites/acme-one/", {"city": "Bern"})
    assert writer("PATCH", "/sites/acme-one/", {"city": "Basel"}, If_Match=seen).status_code == 412


def test_a_change_of_a_record_makes_what_was_seen_of_its_site_and_provider_stale(writer: Send) -> None:
    seen = {path: tag(writer, path) for path in PATHS[:2]}
    change(writer, PATHS[2], {"programmes": 3})
    for path, old in seen.items():
        assert writer("PATCH", path, {"name": "B"}, If_Match=old).status_code == 412


def test_a_change_elsewhere_in_the_catalog_leaves_it_good(writer: Send) -> None:
    provider("other", status="draft")
    seen = {path: tag(writer, path) for path in PATHS}
    change(writer, "/providers/other/", {"name": "B"})
    for path, old in seen.items():
        assert writer("PATCH", path, {}, If_Match=f'"other", {old}').status_code == 200


def test_the_tag_of_one_address_does_not_open_another(writer: Send) -> None:
    assert writer("PATCH", PATHS[0], {"name": "B"}, If_Match=tag(writer, PATHS[1])).status_code == 412


def test_the_answer_to_a_change_has_the_tag_for_the_next(writer: Send) -> None:
    seen = tag(writer, PATHS[0])
    for name in ("B", "C", "D"):
        answer = writer("PATCH", PATHS[0], {"name": name}, If_Match=seen)
        assert answer.status_code == 200, answer.content
        seen = answer["ETag"]
    assert writer("GET", PATHS[0], If_None_Match=seen).status_code == 304


def test_a_tag_of_yesterday_opens_what_is_the_same_today(writer: Send) -> None:
    with time_machine.travel("2026-11-22T23:59:59Z", tick=False):
        seen = tag(writer, PATHS[2])
    with time_machine.travel("2026-11-23T00:00:01Z", tick=False):
        assert writer("PATCH", PATHS[2], {"programmes": 3}, If_Match=seen).status_code == 200
