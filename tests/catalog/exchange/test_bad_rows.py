"""Every fault of a file is reported at once, at its own place, and nothing is written."""

import json
from dataclasses import replace
from typing import Any

import pytest

from catalog.exchange.checks import _check_of
from catalog.exchange.tables import SITE
from catalog.models import Provider, Stage
from tests.catalog.exchange.documents import attempt, document, load, provider, site, with_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]

# Member of a provider, of a site, or of one of a site's records → where below it, and the problem's code.
BAD_PROVIDERS: list[tuple[dict[str, Any], str, str]] = [
    ({"nmae": "x"}, "/nmae", "unknown_field"),
    ({"key": "North Mold"}, "/key", "malformed"),
    ({"key": "n" * 101}, "/key", "malformed"),
    ({"name": None}, "/name", "required"),
    ({"name": "   "}, "/name", "blank"),
    ({"name": "n" * 201}, "/name", "too_long"),
    ({"name": "a\u0000b"}, "/name", "control_character"),
    ({"name": "a\ud800b"}, "/name", "control_character"),
    ({"name": 7}, "/name", "wrong_type"),
    ({"name": "Acme\u202e"}, "/name", "control_character"),
    ({"name": "\u200b"}, "/name", "control_character"),
    ({"name": " Acme"}, "/name", "blank"),
    ({"name": "ＦＤＡ approved"}, "/name", "false_claim"),
    ({"name": "Acme, FDA\u00a0approved"}, "/name", "false_claim"),
    ({"name": "Acme, F.D.A.-certified"}, "/name", "false_claim"),
    ({"description": "FDA/EMA approved"}, "/description", "false_claim"),
    ({"description": "Approved by the Food and Drug Administration"}, "/description", "false_claim"),
    ({"name": "Acme, FDA-approved"}, "/name", "false_claim"),
    ({"description": "certified by the FDA"}, "/description", "false_claim"),
    ({"status": "publshed"}, "/status", "unknown_choice"),
    ({"contract_services": True}, "/contract_services", "wrong_type"),
    ({"headquarters_country": "USA"}, "/headquarters_country", "unknown_code"),
    ({"headquarters_country": "XX"}, "/headquarters_country", "unknown_code"),
    ({"website": "ftp://example.com"}, "/website", "not_a_url"),
    ({"website": "javascript:alert(1)"}, "/website", "not_a_url"),
    ({"revenue_usd": True}, "/revenue_usd", "wrong_type"),
    ({"revenue_usd": "42"}, "/revenue_usd", "wrong_type"),
    ({"revenue_usd": 42.0}, "/revenue_usd", "wrong_type"),
    ({"revenue_usd": 0}, "/revenue_usd", "out_of_range"),
    ({"revenue_usd": 10**15 + 1}, "/revenue_usd", "out_of_range"),
    ({"duns": "12-345-6789"}, "/duns", "malformed"),
    ({"source": {"reference": "page 3"}}, "/source/name", "required"),
    ({"source": {"name": "x", "retrieved_on": "2026-02-30"}}, "/source/retrieved_on", "not_a_date"),
    ({"source": "a magazine"}, "/source", "wrong_type"),
    ({"sites": {"key": "one"}}, "/sites", "wrong_type"),
]
BAD_SITES: list[tuple[dict[str, Any], str, str]] = [
    ({"fei": 3001234567}, "/fei", "wrong_type"),
    ({"fei": "30012345678"}, "/fei", "malformed"),
    ({"latitude": 91}, "/latitude", "out_of_range"),
    ({"longitude": 1e400}, "/longitude", "out_of_range"),
    ({"active": "yes"}, "/active", "wrong_type"),
    ({"profile_reviewed_on": "01.05.2026"}, "/profile_reviewed_on", "wrong_type"),
    ({"profile_reviewed_on": "1026-05-01"}, "/profile_reviewed_on", "out_of_range"),
    ({"capabilities": [["dp"]]}, "/capabilities/0", "wrong_type"),
    ({"modalities": [{"code": "petide"}]}, "/modalities/0/code", "unknown_code"),
    ({"modalities": [{"code": "peptide"}] * 2}, "/modalities/1/code", "duplicate"),
]
BAD_CAPABILITIES: list[tuple[dict[str, Any], str, str]] = [
    ({"code": "device.molding.lrs"}, "/code", "unknown_code"),
    ({"code": None}, "/code", "required"),
    ({"evidence": "sworn"}, "/evidence", "unknown_choice"),
    ({"evidence_url": "example"}, "/evidence_url", "not_a_url"),
    ({"stages": "commercial"}, "/stages", "wrong_type"),
    ({"stages": ["comercial"]}, "/stages", "unknown_code"),
    ({"stages": ["commercial", "commercial"]}, "/stages/1", "duplicate"),
    ({"stages": [None]}, "/stages/0", "wrong_type"),
    ({"annual_volume": 5}, "/annual_volume", "wrong_type"),
    ({"annual_volume": {"max": 0}}, "/annual_volume/max", "out_of_range"),
    ({"annual_volume": {"min": -1}}, "/annual_volume/min", "out_of_range"),
    ({"batch_size": {"min": 9, "max": 8}}, "/batch_size/max", "inverted"),
    ({"lead_time_weeks": {"mininum": 9}}, "/lead_time_weeks/mininum", "unknown_field"),
    ({"programmes": -1}, "/programmes", "out_of_range"),
]
BAD_CERTIFICATES: list[tuple[dict[str, Any], str, str]] = [
    ({"standard": "ISO13458"}, "/standard", "unknown_code"),
    ({"standard": "FDA approved"}, "/standard", "false_claim"),
    ({"standard": "FDA-QMSR"}, "/standard", "not_holdable"),
    ({"issuer": "Certified by FDA"}, "/issuer", "false_claim"),
    ({"status": "expired"}, "/status", "unknown_choice"),
    ({"scope": ["device.moulding"]}, "/scope", "unknown_code"),
    ({"valid_from": "2026-01-02", "valid_until": "2026-01-01"}, "/valid_until", "inverted"),
]
BAD_INSPECTIONS: list[tuple[dict[str, Any], str, str]] = [
    ({"ended_on": None}, "/ended_on", "required"),
    ({"outcome": "OAI"}, "/outcome", "unknown_choice"),
    ({"area": "devices"}, "/area", "unknown_choice"),
    ({"closed_on": "2020-01-01"}, "/closed_on", "inverted"),
]


def records(name: str, bad: list[tuple[dict[str, Any], str, str]], good: dict[str, Any]) -> list[Any]:
    """Each bad record at a site of its own."""
    return [({name: [good | members]}, f"/{name}/0{below}", code) for members, below, code in bad]


SITES = [
    *BAD_SITES,
    *records("capabilities", BAD_CAPABILITIES, {"code": "dp"}),
    *records("certificates", BAD_CERTIFICATES, {"standard": "ISO13485"}),
    *records("inspections", BAD_INSPECTIONS, {"authority": "FDA", "ended_on": "2024-09-12", "outcome": "none"}),
]


def test_all_bad_rows_of_a_file_are_reported_at_once_each_at_its_place() -> None:
    providers = [provider(f"p{n}") | members for n, (members, _, _) in enumerate(BAD_PROVIDERS)]
    sites = [site(f"s{n}") | members for n, (members, _, _) in enumerate(SITES)]
    report = attempt(document(*providers, provider("many", sites=sites), provider("good")))
    at_providers = {(f"/providers/{n}{below}", code) for n, (_, below, code) in enumerate(BAD_PROVIDERS)}
    here = f"/providers/{len(providers)}/sites"
    at_sites = {(f"{here}/{n}{below}", code) for n, (_, below, code) in enumerate(SITES)}
    assert {(error.where, error.code) for error in report.errors} == at_providers | at_sites
    assert report.error_count == len(BAD_PROVIDERS) + len(SITES)
    assert not Provider.objects.exists()


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"standard": "ISO13458"}, "no standard 'ISO13458'; did you mean 'ISO13485'?"),
        ({"standard": "GMP"}, "no standard 'GMP'; did you mean 'COFEPRIS-GMP', 'EU-GMP-CERT' or"),
        ({"standard": "FDA approved"}, "FDA approves and certifies no manufacturing site"),
        ({"standard": "FDA-QMSR"}, "no site can hold FDA-QMSR: No certificate exists"),
        ({"evidence": "verifed"}, "did you mean 'verified'?"),
        ({"valid_until": 2027}, 'expected a date like "2026-11-22", got 2027'),
    ],
)
def test_a_message_names_the_value_and_the_way_out(members: dict[str, Any], sentence: str) -> None:
    report = attempt(with_site(certificates=[{"standard": "ISO13485"} | members]))
    assert sentence in report.errors[0].message


def test_a_three_letter_country_gets_the_two_letters_suggested() -> None:
    report = attempt(with_site(country="mex"))
    assert "did you mean 'MX'?" in report.errors[0].message


@pytest.mark.parametrize(
    ("content", "where", "code"),
    [
        (b'{"format": "partnermatch-catalog/1", "providers": [], "providers": []}', "/providers", "duplicate_key"),
        (
            b'{"format": "partnermatch-catalog/1", "providers": [{"a/b": 1, "a/b": 2}]}',
            "/providers/0/a~1b",
            "duplicate_key",
        ),
        (b'{"format": "partnermatch-catalog/2", "providers": []}', "/format", "unknown_format"),
        (b'{"providers": []}', "/format", "unknown_format"),
        (b'{"format": "partnermatch-catalog/1"}', "/providers", "required"),
        (b'{"format": "partnermatch-catalog/1", "providers": {}}', "/providers", "wrong_type"),
        (b'{"format": "partnermatch-catalog/1", "providers": [null]}', "/providers/0", "wrong_type"),
        (b"[]", "", "wrong_type"),
        (b"{", "", "syntax"),
        (b"PK\x03\x04", "", "not_json"),
        (b"FEI_NUMBER\tDUNS_NUMBER\n1\t2\n", "", "not_json"),
        (b"", "", "syntax"),
        (b'{"format": NaN}', "", "not_finite"),
        (b'{"format": -Infinity}', "", "not_finite"),
        (b'{"format": ' + b"9" * 5000 + b"}", "", "number_too_long"),
        (b'{"format": "\xff"}', "", "encoding"),
        (b"[" * 33, "", "too_deep"),
        (b"[" * 1_000_000, "", "too_deep"),
    ],
)
def test_a_file_that_is_no_catalog_is_refused_at_the_place(content: bytes, where: str, code: str) -> None:
    assert (where, code) in {(error.where, error.code) for error in attempt(content).errors}


def test_brackets_and_escapes_inside_strings_nest_nothing() -> None:
    name = "[" * 90 + '\\" ' + "{" * 90
    load(json.dumps(document(provider(name=name))).encode())
    assert Provider.objects.get().name == name


@pytest.mark.parametrize(
    ("first", "second", "where"),
    [
        (provider("a"), provider("a"), "/providers/1/key"),
        (provider("a", duns="012345678"), provider("b", duns="012345678"), "/providers/1/duns"),
        (provider("a", sites=[site("s")]), provider("b", sites=[site("s")]), "/providers/1/sites/0/key"),
        (
            provider("a", sites=[site("s", fei="0000000360")]),
            provider("b", sites=[site("t", fei="0000000360")]),
            "/providers/1/sites/0/fei",
        ),
    ],
)
def test_keys_and_identifiers_stand_in_a_file_once(first: Any, second: Any, where: str) -> None:
    report = attempt(document(first, second))
    assert [(error.where, error.code) for error in report.errors] == [(where, "duplicate")]


def test_blank_and_all_zero_identifiers_identify_nobody_and_may_repeat() -> None:
    sites = [site("a", fei="0000000"), site("b", fei="0000000"), site("c", duns=""), site("d", duns=None)]
    assert load(document(provider(sites=sites))).counts["site"] == {"created": 4}


@pytest.mark.parametrize(
    ("entry", "where", "code"),
    [
        (provider("other", sites=[site()]), "/providers/0/sites/0/key", "belongs_elsewhere"),
        (provider("other", sites=[site("new", fei="3001234567")]), "/providers/0/sites/0/fei", "taken"),
        (provider("other", duns="123456789"), "/providers/0/duns", "taken"),
    ],
)
def test_what_belongs_to_another_in_the_catalog_is_refused(entry: Any, where: str, code: str) -> None:
    load(document(provider(duns="123456789", sites=[site(fei="3001234567")])))
    report = attempt(document(entry))
    assert [(error.where, error.code) for error in report.errors] == [(where, code)]


def test_an_empty_database_asks_for_its_vocabularies_first() -> None:
    Stage.objects.all().delete()
    report = attempt(document(provider()))
    assert "manage.py seed --vocabularies" in report.errors[0].message


def test_of_very_many_problems_a_thousand_are_kept_and_all_are_counted() -> None:
    stray = {f"stray{n}": 1 for n in range(3000)}
    report = attempt(document(provider() | stray))
    assert (len(report.errors), report.error_count) == (1000, 3000)


def test_a_number_without_its_range_is_not_left_to_the_database() -> None:
    unranged = replace(SITE, columns={"carbon_intensity": "latitude"})
    with pytest.raises(KeyError, match="carbon_intensity"):
        _check_of(unranged, "carbon_intensity")
