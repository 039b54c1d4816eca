"""The record as a PDF: what stands in it, whatever the record holds."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader

from matching.records.frozen import PURPOSE, Frozen
from matching.records.paper.document import export_pdf
from tests.matching.records.sample import Document, document, file_of, sample

LONG = "an unbroken name" * 40


def opened(frozen: Frozen) -> PdfReader:
    return PdfReader(io.BytesIO(export_pdf(frozen)))


def pages(frozen: Frozen) -> list[str]:
    return [page.extract_text() for page in opened(frozen).pages]


def words(frozen: Frozen) -> str:
    """All that it says, in one line."""
    return re.sub(r"\s+", " ", " ".join(pages(frozen)))


@cache
def told_of(name: str = "device-shortlist") -> str:
    """All that a golden record says."""
    return words(sample(name))


def changed(**facts: Any) -> Frozen:
    """A record with these facts about the provider and the site of its first result."""

    def change(document: Document) -> None:
        for name in ("provider", "site"):
            document["results"][0][name] |= facts

    return sample("shared-site", change)


def test_every_page_bears_the_hash_and_its_number() -> None:
    frozen = sample()
    told = pages(frozen)
    assert len(told) > 5
    for number, text in enumerate(told, start=1):
        assert frozen.hash in text
        assert re.search(rf"page {number} of\s+{len(told)}\b", text)


def test_it_says_what_it_supports_and_promises_no_more() -> None:
    told = told_of()
    assert PURPOSE in told
    assert "complian" not in told.lower()


def test_it_says_whose_it_is_and_out_of_what() -> None:
    frozen = sample()
    told, record = told_of(), frozen.document
    for fact in (record["id"], record["brief"]["id"], record["brief_hash"], record["configuration"]):
        assert fact in told.replace(" ", "") or fact in told
    assert "Acme (acme)" in told
    assert "2026-11-22 09:30:12 UTC by sponsor-acme" in told


def test_it_holds_every_criterion_with_its_weight() -> None:
    frozen, told = sample(), told_of()
    for want in frozen.document["brief"]["document"]["want"]:
        assert want["criterion"] in told
    assert all(f"{row['met']} {row['unknown']} {row['unmet']}" in told for row in frozen.document["funnel"])


@pytest.mark.parametrize("name", ["device-shortlist", "documents-only", "shared-site", "terse", "nobody"])
def test_it_holds_every_partner_every_reason_and_every_question(name: str) -> None:
    frozen, told = sample(name), told_of(name)
    for result in frozen.shown:
        assert result["provider"]["name"] in told
        sentences = [each["because"] for each in (*result["musts"], *result["wants"])]
        sentences += [each["ask"] for each in result["questions"]]
        assert [each for each in sentences if each not in told] == []
    assert [each["repair"] for each in frozen.document["near_misses"] if each["repair"] not in told] == []


def test_it_holds_every_decision_with_reason_day_and_author() -> None:
    told = told_of()
    assert "=SUM(A1:A9) of what speaks for it 2026-12-01 sponsor-acme, 2026-12-01 10:05:00 UTC" in told


def test_without_decisions_it_says_so() -> None:
    assert "Nothing was taken down yet." in words(file_of(document()))


def test_every_synthetic_provider_is_marked_wherever_it_is_named() -> None:
    frozen, told = sample(), told_of()
    assert "12 of the 12 providers in this record are synthetic" in told
    for result in frozen.document["results"]:
        name = re.escape(result["provider"]["name"])
        assert len(re.findall(f"{name} SYNTHETIC", told)) >= 2


def test_a_real_provider_is_not_marked() -> None:
    told = words(changed(source="FDA list", name="Real Plant"))
    assert "Real Plant SYNTHETIC" not in told
    assert "2 of the 3 providers" in told


def test_what_is_not_known_is_said_and_is_no_zero() -> None:
    def change(document: Document) -> None:
        document["results"][0] |= dict.fromkeys(("score", "score_low", "score_high", "confidence"))
        document["results"][0]["site"] |= {"country": None, "name": "Here"}

    told = words(sample(change=change))
    assert "Here, country not on record" in told
    assert "not scored: the brief has no wants" in told


def test_a_want_of_which_nothing_is_known_is_called_unknown() -> None:
    def change(document: Document) -> None:
        document["results"][0]["wants"][0] |= {"value_micro": [0, 0, 1_000_000], "because": "nothing is on record"}

    assert re.search(r"unknown 0\.00 to 1\.00 [0-9.]+ nothing is on record", words(sample(change=change)))


def test_the_same_record_gives_the_same_bytes() -> None:
    assert export_pdf(sample()) == export_pdf(sample())


def test_two_at_once_give_the_same_bytes() -> None:
    records = [sample("device-shortlist"), sample("shared-site")] * 2
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(export_pdf, records)) == [export_pdf(record) for record in records]


def test_it_is_as_old_as_the_record() -> None:
    metadata = opened(sample()).metadata
    assert metadata is not None
    assert metadata.creation_date_raw == metadata.modification_date_raw == "D:20261122093012Z"


def test_its_outline_leads_to_every_partner() -> None:
    frozen = sample()
    reader = opened(frozen)
    found = [entry for part in reader.outline if isinstance(part, list) for entry in part]
    assert len(found) == len(frozen.shown)
    assert len({reader.get_destination_page_number(entry) for entry in found}) > 3


@pytest.mark.parametrize(
    "name", ["Łódź Čačak Großmöbel", "Ελλάς Москва", "上海医疗器械", "カテーテル", "한국 의료기기"]
)
def test_names_in_many_scripts_are_drawn(name: str) -> None:
    told = words(changed(name=name))
    assert name in told
    assert "[U+" not in told


@pytest.mark.parametrize(("name", "shown"), [("שלום", "[U+05E9 U+05DC U+05D5 U+05DD]"), ("a\u202eb", "a[U+202E]b")])
def test_what_cannot_be_drawn_is_written_as_code_points(name: str, shown: str) -> None:
    told = words(changed(name=name))
    assert shown in told
    assert "are written as their Unicode code points" in told


@pytest.mark.parametrize("name", ["<b>&amp;</b>", "a < b & c > d", '<img src="file:///etc/passwd"/>', "</para>", LONG])
def test_names_are_names_and_no_markup(name: str) -> None:
    assert name.replace(" ", "") in words(changed(name=name)).replace(" ", "")


def test_texts_longer_than_a_page_go_on_over_pages() -> None:
    def change(document: Document) -> None:
        document["brief"]["notes"] = "Line.\n" * 1500
        document["results"][0]["musts"][0]["because"] = "because " * 3000
        document["results"][0]["musts"][0]["evidence"] = {
            "grade": "register",
            "url": "https://example.com/" + "x" * 2000,
        }

    assert len(opened(sample(change=change)).pages) > len(opened(sample()).pages) + 20


def test_two_hundred_results_are_written() -> None:
    def change(document: Document) -> None:
        document["results"] *= 29

    frozen = sample(change=change)
    assert len(opened(frozen).pages) > len(frozen.document["results"]) == 203
