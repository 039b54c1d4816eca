"""The flat tables of a record."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from matching.records.frozen import PURPOSE, Frozen
from matching.records.tables import tables
from tests.matching.records.sample import Document, document, file_of, sample

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"]


def rows(frozen: Frozen, name: str) -> list[dict[str, Any]]:
    (table,) = [table for table in tables(frozen) if table.name == name]
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


def fields(frozen: Frozen) -> dict[str, Any]:
    return {row["field"]: row["value"] for row in rows(frozen, "record")}


def test_there_is_a_table_of_each_kind() -> None:
    names = [table.name for table in tables(sample())]
    assert names == ["record", "criteria", "results", "reasons", "questions", "near_misses", "decisions"]


def test_the_record_says_what_it_is_of_and_out_of_what() -> None:
    frozen = sample()
    told = fields(frozen)
    assert told["hash"] == frozen.hash
    assert told["purpose"] == PURPOSE
    assert "compliant" not in PURPOSE
    assert told["created_at"] == datetime(2026, 11, 22, 9, 30, 12, tzinfo=UTC)
    assert told["as_of"] == date.fromisoformat(frozen.document["brief"]["document"]["as_of"])
    assert told["providers_considered"] == frozen.document["counts"]["considered"]


def test_the_synthetic_providers_are_counted() -> None:
    assert fields(sample())["synthetic_providers_shown"] == 12


def test_every_must_of_the_funnel_has_its_counts() -> None:
    frozen = sample()
    musts = [row for row in rows(frozen, "criteria") if row["met"] is not None]
    counted = [(row["criterion"], row["met"], row["unknown"], row["unmet"]) for row in musts]
    assert counted == [tuple(row[name] for name in ("must", "met", "unknown", "unmet")) for row in funnel(frozen)]


def funnel(frozen: Frozen) -> list[Document]:
    found: list[Document] = frozen.document["funnel"]
    return found


def test_every_want_has_its_points_and_its_share() -> None:
    frozen = sample()
    wants = [row for row in rows(frozen, "criteria") if row["kind"] == "want"]
    assert [row["points"] for row in wants] == [want["points"] for want in asked(frozen)["want"]]
    shares = {reason["position"]: reason["share"] for reason in frozen.document["results"][0]["wants"]}
    assert {place: wants[place]["share"] for place in shares} == shares


def asked(frozen: Frozen) -> Document:
    found: Document = frozen.document["brief"]["document"]
    return found


def test_a_brief_without_points_weighs_nothing_rather_than_zero() -> None:
    def change(document: Document) -> None:
        for want in document["brief"]["document"]["want"]:
            want["points"] = 0

    wants = [row for row in rows(sample(change=change), "criteria") if row["kind"] == "want"]
    assert {row["share"] for row in wants} == {None}


def test_results_and_near_misses_have_a_row_each() -> None:
    frozen = sample()
    for name in ("results", "near_misses"):
        keys = [row["provider"] for row in rows(frozen, name)]
        assert keys == [result["provider"]["key"] for result in frozen.document[name]]
    assert rows(frozen, "results")[0]["decision"] == "selected"
    assert all(row["repair"] and row["unmet"] for row in rows(frozen, "near_misses"))


def test_every_must_and_every_want_of_every_site_has_its_reason() -> None:
    frozen = sample()
    expected = sum(len(each["musts"]) + len(each["wants"]) for each in frozen.shown)
    reasons = rows(frozen, "reasons")
    assert len(reasons) == expected
    assert all(row["because"] for row in reasons)
    assert {row["status"] for row in reasons if row["kind"] == "must"} == {"met", "unknown", "unmet"}


def test_every_question_has_a_row() -> None:
    frozen = sample()
    assert len(rows(frozen, "questions")) == sum(len(each["questions"]) for each in frozen.shown) > 0


def test_what_is_not_known_is_empty_and_never_zero() -> None:
    def change(document: Document) -> None:
        document["results"][0] |= dict.fromkeys(("score", "score_low", "score_high", "confidence"))
        document["results"][0]["site"]["country"] = None

    (row, *_) = rows(sample(change=change), "results")
    assert [row[name] for name in ("score", "score_low", "score_high", "confidence", "country")] == [None] * 5


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula(text: str) -> None:
    def change(document: Document) -> None:
        document["title"] = document["brief"]["notes"] = text
        document["results"][0]["provider"]["name"] = document["results"][0]["site"]["name"] = text
        document["results"][0]["musts"][0]["because"] = document["results"][0]["questions"][0]["ask"] = text

    cells = [cell for table in tables(sample(change=change)) for row in table.rows for cell in row]
    assert [cell for cell in cells if isinstance(cell, str) and cell.startswith(text[0])] == []
    assert cells.count(f"'{text}") >= 6


def test_a_provider_with_hundreds_of_sites_still_fits_its_cell() -> None:
    changed = document()
    several = [{"key": f"site-{number}-{'x' * 90}", "country": None, "fit": "possible"} for number in range(500)]
    changed["results"][0]["other_sites"] = several
    told = rows(file_of(changed), "results")[0]["other_sites"]
    assert len(told) < 32_767
    assert told.endswith(" … (500 in all)")


def test_a_record_of_nobody_has_its_headers() -> None:
    found = {table.name: table.rows for table in tables(file_of(document("nobody")))}
    assert [name for name, rows in found.items() if rows] == ["record", "criteria"]
