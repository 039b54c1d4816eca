"""FDA's list of drug establishments: its layout, its traps, and what becomes of a line."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from catalog.exchange import Report
from catalog.models import CapabilityRecord, Certificate, Provider, Site, Source
from tests.catalog.exchange.documents import attempt, document, load, provider, site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]

HEADER = (
    " FEI_NUMBER DUNS_NUMBER FIRM_NAME ADDRESS EXPIRATION_DATE OPERATIONS ESTABLISHMENT_CONTACT_NAME "
    "ESTABLISHMENT_CONTACT_EMAIL AGENT_DETAILS REGISTRANT_NAME REGISTRANT_DUNS REGISTRANT_CONTACT_NAME "
    "REGISTRANT_CONTACT_EMAIL EXCLUSION_FLAG"
)
LINE = {
    "FEI_NUMBER": "3001234567",
    "DUNS_NUMBER": "111111111",
    "FIRM_NAME": "Example Pharma Inc.",
    "ADDRESS": "1 Main St, Bristol, Tennessee (TN) 37620, United States (USA)",
    "EXPIRATION_DATE": "12/31/2025",
    "OPERATIONS": "MANUFACTURE; PACK",
    "ESTABLISHMENT_CONTACT_NAME": "PERSON ONE",
    "ESTABLISHMENT_CONTACT_EMAIL": "person@example.com",
    "AGENT_DETAILS": "PERSON TWO",
    "REGISTRANT_NAME": "Example Pharma Inc.",
    "REGISTRANT_DUNS": "111111111",
    "REGISTRANT_CONTACT_NAME": "PERSON THREE",
    "REGISTRANT_CONTACT_EMAIL": "other@example.com",
    "EXCLUSION_FLAG": "N",
}


def the_list(*lines: dict[str, str], header: str = HEADER) -> bytes:
    """A list as FDA publishes it: the first name has a leading space, lines a fifteenth empty field."""
    rows = ["\t".join((LINE | line).values()) + "\t" for line in lines]
    return "\n".join(["\t".join(header.split(" ")).replace("\t", " ", 1), *rows, ""]).encode()


def bring_in(*lines: dict[str, str], **options: Any) -> Report:
    return load(the_list(*lines), source="decrs", **options)


def notes(report: Report, action: str) -> list[str]:
    return [note.reason for note in report.notes if note.action == action]


def test_a_line_becomes_a_provider_with_a_site_its_broad_capabilities_and_its_registration() -> None:
    bring_in({})
    provider = Provider.objects.get()
    assert (provider.key, provider.duns, provider.contract_services) == (
        "example-pharma-inc-111111111",
        "111111111",
        "unknown",
    )
    site = Site.objects.get()
    assert (site.key, site.country_id, site.city, site.fei) == ("fei-3001234567", "US", "Bristol", "3001234567")
    assert set(CapabilityRecord.objects.values_list("capability", "evidence")) == {
        ("dp", "register"),
        ("pkg.primary", "register"),
    }
    registration = Certificate.objects.get()
    assert (registration.standard_id, registration.valid_until) == ("FDA-REG-DRUG", date(2025, 12, 31))


def test_no_person_on_the_list_comes_into_the_catalog() -> None:
    bring_in({})
    stored = [*Provider.objects.values(), *Site.objects.values(), *Source.objects.values()]
    assert not any(person in str(stored) for person in ("PERSON", "@example.com"))


def test_a_registrant_named_after_a_person_has_the_name_of_its_own_establishment() -> None:
    bring_in({"REGISTRANT_NAME": "PERSON FOUR"})
    assert Provider.objects.get().name == "Example Pharma Inc."


@pytest.mark.parametrize(
    ("operation", "codes"),
    [
        ("API MANUFACTURE", {"ds"}),
        ("REPACK", {"pkg.primary"}),
        ("LABEL; RELABEL", {"pkg.primary.labelling"}),
        ("STERILIZE", {"device.sterilization"}),
        ("ANALYSIS", {"lab.analytical"}),
        ("PARTICLE SIZE REDUCTION", {"ds.smallmolecule.particle"}),
        ("POSITRON EMISSION TOMOGRAPHY DRUG PRODUCTION", {"ds.advanced.radio"}),
        ("TRANSFILL; SALVAGE; DISTRIBUTE; MEDICATED ANIMAL FEED MANUFACTURE", set()),
    ],
)
def test_an_operation_proves_a_broad_capability_or_none(operation: str, codes: set[str]) -> None:
    report = bring_in({"OPERATIONS": operation})
    assert set(CapabilityRecord.objects.values_list("capability", flat=True)) == codes
    assert len(notes(report, "skipped")) == (0 if codes else 4)


@pytest.mark.parametrize(
    ("address", "country", "city"),
    [
        ("136 Bucheon-ro, Bucheon,  14566, Korea, South (KOR)", "KR", "Bucheon"),
        ("Bethelner Landstraße 18, Gronau (Leine), - 31028, Germany (DEU)", "DE", "Gronau (Leine)"),
        ("State Road 1, Manati, PR 00674, Puerto Rico (PRI)", "US", "Manati"),
        ("Derekh 5, KIRYAT ATTA,002822400, Israel 2611101, Israel (ISR)", "IL", ""),
        ("2348/1 Líbalova, Praha, 149 00, Czechia", None, ""),
        ('"6200 W 51st Street, Building ""E"", Chicago, Illinois (IL) 60638, United States (USA)"', "US", "Chicago"),
    ],
)
def test_the_country_stands_at_the_end_of_the_address_and_the_city_before_the_state(
    address: str, country: str | None, city: str
) -> None:
    bring_in({"ADDRESS": address})
    site = Site.objects.get()
    assert (site.country_id, site.city) == (country, city)


def test_an_address_is_tidied_of_what_stands_for_a_missing_state() -> None:
    bring_in({"ADDRESS": '"Pol. Ind. Els Vinyets, St Quintí, ""-"" 08777, Spain (ESP)"'})
    assert Site.objects.get().address == 'Pol. Ind. Els Vinyets, St Quintí, "-" 08777, Spain (ESP)'


def test_latin_1_is_read_where_the_file_is_not_utf_8() -> None:
    content = the_list({"FIRM_NAME": "Björkgatan AB"}).decode().encode("latin-1")
    load(content, source="decrs")
    assert Site.objects.get().name == "Björkgatan AB"


def test_rows_of_one_fei_are_one_site_with_all_their_operations() -> None:
    report = bring_in(
        {
            "DUNS_NUMBER": "222222222",
            "OPERATIONS": "API MANUFACTURE",
            "ADDRESS": "2 Elm St, Bristol, TN, United States (USA)",
        },
        {"EXPIRATION_DATE": "12/31/2026"},
    )
    assert Site.objects.get().address.startswith("1 Main St")
    assert CapabilityRecord.objects.count() == 3
    assert Certificate.objects.get().valid_until == date(2026, 12, 31)
    assert len(notes(report, "merged")) == 1


def test_of_several_registrants_of_a_fei_the_establishment_itself_has_the_site() -> None:
    report = bring_in(
        {"REGISTRANT_DUNS": "000000005", "REGISTRANT_NAME": "Owner"},
        {"DUNS_NUMBER": "222222222", "REGISTRANT_DUNS": "222222222", "FIRM_NAME": "Plant"},
    )
    assert Provider.objects.get().key == "plant-222222222"
    assert len(notes(report, "merged")) == 2


def test_establishments_of_one_registrant_are_sites_of_one_provider() -> None:
    bring_in({}, {"FEI_NUMBER": "3007654321", "DUNS_NUMBER": "222222222", "FIRM_NAME": "Second plant"})
    assert Provider.objects.get().sites.count() == 2


@pytest.mark.parametrize("fei", ["", " ", "0000000", "0000000000"])
def test_a_site_without_a_real_fei_is_known_by_its_duns(fei: str) -> None:
    bring_in({"FEI_NUMBER": fei})
    assert (Site.objects.get().key, Site.objects.get().fei) == ("duns-111111111", "")
    assert not bring_in({"FEI_NUMBER": fei}).changes


def test_a_fei_with_leading_zeros_stays_as_written() -> None:
    bring_in({"FEI_NUMBER": "0000000360"})
    assert Site.objects.get().fei == "0000000360"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"EXCLUSION_FLAG": "E"}, "the list excludes it (EXCLUSION_FLAG is E, not N)"),
        ({"FEI_NUMBER": "", "DUNS_NUMBER": "000000000"}, "it has neither FEI nor DUNS, so nothing identifies it"),
    ],
)
def test_a_line_that_cannot_be_a_site_is_skipped_and_says_why(line: dict[str, str], reason: str) -> None:
    assert notes(bring_in(line), "skipped") == [reason]
    assert not Site.objects.exists()


@pytest.mark.parametrize(
    ("line", "where", "code"),
    [
        ({"EXPIRATION_DATE": "2025-12-31"}, "line 2, EXPIRATION_DATE", "not_a_date"),
        ({"EXPIRATION_DATE": "13/31/2025"}, "line 2, EXPIRATION_DATE", "not_a_date"),
        ({"FEI_NUMBER": "30012-34567"}, "line 2, fei", "malformed"),
        ({"FIRM_NAME": ""}, "line 2, name", "required"),
        ({"ADDRESS": "1 Main St, Nowhere, Atlantis (ATL)"}, "line 2, country", "unknown_code"),
        ({"FIRM_NAME": "one\ttoo many"}, "line 2", "columns"),
        ({"FIRM_NAME": '"unbalanced'}, "line 2", "columns"),
        ({"FIRM_NAME": "FDA approved plant"}, "line 2, name", "false_claim"),
    ],
)
def test_a_bad_line_is_an_error_at_its_line(line: dict[str, str], where: str, code: str) -> None:
    report = attempt(the_list(line), source="decrs")
    assert (where, code) in {(error.where, error.code) for error in report.errors}


def test_another_header_is_refused_with_what_is_missing_and_unexpected() -> None:
    header = HEADER.replace("FEI_NUMBER", "FEI").replace(" AGENT_DETAILS", "")
    (error,) = attempt(the_list({}, header=header), source="decrs").errors
    assert "missing FEI_NUMBER, AGENT_DETAILS; unexpected ['FEI']" in error.message


def test_the_columns_are_found_by_name_in_any_order() -> None:
    rows = [line.split("\t") for line in the_list({}).decode().splitlines()]
    turned = "\n".join("\t".join(reversed(row[:14])) for row in rows)
    load(turned.encode(), source="decrs")
    assert Site.objects.get().fei == "3001234567"


def zipped(content: bytes, name: str = "drls_reg.txt", day: tuple[int, ...] = (2025, 9, 2, 1, 0, 0)) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, day), content, zipfile.ZIP_DEFLATED)  # type: ignore[arg-type]
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "options", "day"),
    [
        (zipped(the_list({})), {}, date(2025, 9, 2)),
        (zipped(the_list({})), {"retrieved_on": date(2025, 10, 1)}, date(2025, 10, 1)),
        (zipped(the_list({}), day=(1980, 1, 1, 0, 0, 0)), {"file_name": "drls-2025-02-03.zip"}, date(2025, 2, 3)),
        (the_list({}), {"file_name": "decrs_2025-02.tsv"}, date(2025, 2, 28)),
        (the_list({}), {"file_name": "decrs.tsv"}, None),
    ],
)
def test_a_list_is_dated_by_the_option_else_its_zip_else_its_name(
    content: bytes, options: Any, day: date | None
) -> None:
    load(content, source="decrs", **options)
    source = Source.objects.get()
    assert (source.name, source.retrieved_on) == ("FDA DECRS", day)
    assert source.reference.endswith(f"list of {day:%B %Y}" if day else "drls_reg.zip")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped(b"\0" * 30_000_000), "too_large"),
        (zipped(the_list({}))[:-30], "not_a_zip"),
        (b"PK\x03\x04" + b"\xff" * 200, "not_a_zip"),
        (zipped(the_list({})).replace(b"\x08\x00", b"\x0e\x00"), "not_a_zip"),
        (zipped(the_list({})).replace(b"\x08\x00", b"\x0c\x00"), "not_a_zip"),
        (b"PK\x05\x06" + b"\0" * 18, "not_one_file"),
        ({"format": "partnermatch-catalog/1"}, "wrong_type"),
        (b" " * (64 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_what_is_not_the_list_is_refused_before_it_is_read(content: Any, code: str) -> None:
    assert [error.code for error in attempt(content, source="decrs").errors] == [code]


def test_a_site_known_by_its_fei_keeps_its_provider_its_key_and_its_name() -> None:
    load(document(provider(sites=[site(fei="3001234567", capabilities=[{"code": "ds"}])])))
    bring_in({})
    known = Site.objects.get()
    assert (known.provider.key, known.key, known.name, known.address) == (
        "northmold",
        "northmold-tijuana",
        "Tijuana",
        "",
    )
    assert set(known.capabilities.values_list("capability", flat=True)) == {"ds", "dp", "pkg.primary"}


def test_a_fact_from_another_source_stays_as_it_is_and_is_reported_as_kept() -> None:
    load(document(provider(sites=[site(fei="3001234567", capabilities=[{"code": "dp", "programmes": 3}])])))
    report = bring_in({})
    assert Site.objects.get().capabilities.get(capability="dp").evidence == "inferred"
    assert notes(report, "kept") == ["the catalog has it from another source"]


def test_what_the_register_no_longer_lists_of_its_own_is_removed_and_only_that() -> None:
    bring_in({}, {"FEI_NUMBER": "3007654321", "DUNS_NUMBER": "222222222"})
    report = bring_in({"OPERATIONS": "MANUFACTURE"}, confirm=True)
    assert [str(change).split(" (")[0] for change in report.changes] == [
        "remove capability example-pharma-inc-111111111 / fei-3001234567 / pkg.primary"
    ]


def test_new_establishments_come_to_the_provider_that_has_the_registrants_duns() -> None:
    load(document(provider(duns="111111111", status="published")))
    bring_in({})
    assert Site.objects.get().provider.key == "northmold"


def test_a_published_provider_is_left_alone_without_publish() -> None:
    load(document(provider(duns="111111111", status="published")))
    report = bring_in({}, publish=False)
    assert set(notes(report, "held back")) == {"its provider is published, and a change to it needs --publish"}
    assert not Site.objects.exists()


def test_what_landed_in_review_is_published_by_a_later_import_that_may() -> None:
    bring_in({}, publish=False)
    assert Provider.objects.get().status == "in_review"
    assert not bring_in({}, publish=False).changes
    bring_in({}, publish=True)
    assert Provider.objects.get().status == "published"


def test_a_site_that_a_curator_has_closed_stays_closed() -> None:
    bring_in({})
    Site.objects.update(active=False)
    assert not bring_in({}).changes


def test_a_duns_that_the_catalog_has_at_another_fei_is_skipped_not_guessed() -> None:
    bring_in({})
    report = bring_in({"FEI_NUMBER": "3009999999"}, confirm=True)
    assert not report.changes
    assert "another FEI" in notes(report, "skipped")[0]


def test_an_older_edition_changes_nothing_that_a_newer_one_said() -> None:
    bring_in({"EXPIRATION_DATE": "12/31/2026"}, retrieved_on=date(2026, 3, 1))
    older = bring_in({"EXPIRATION_DATE": "12/31/2025"}, retrieved_on=date(2025, 8, 31))
    assert (older.changes, Certificate.objects.get().valid_until) == ((), date(2026, 12, 31))
    assert any("from a newer edition" in line for line in older.lines())


def test_characters_that_nobody_sees_are_left_out_of_names_and_addresses() -> None:
    bring_in({"FIRM_NAME": "Nor\u00admed\u200b  Labs", "ADDRESS": "1 Main\u200b St, Durham, NC 1, United States (USA)"})
    site = Site.objects.get()
    assert (site.name, site.address) == ("Normed Labs", "1 Main St, Durham, NC 1, United States (USA)")


@pytest.mark.parametrize(
    ("registrant", "firms", "name"),
    [
        ("A Person", ["Marian, Inc."], "Marian, Inc."),
        ("A Person", ["Foo Converting, LLC", "Bar Labs", "Foo Converting, LLC"], "Foo Converting, LLC"),
        ("EUROAPI", ["EUROAPI FRANCE", "EUROAPI UK LIMITED"], "EUROAPI"),
        ("Holder GmbH", ["One Plant", "Other Plant"], "Holder GmbH"),
    ],
)
def test_a_person_who_registered_a_firm_does_not_become_a_company(registrant: str, firms: list[str], name: str) -> None:
    line = {"REGISTRANT_NAME": registrant, "REGISTRANT_DUNS": "999888777"}
    feis = (f"300000000{number}" for number in range(9))
    bring_in(
        *({**line, "FIRM_NAME": firm, "FEI_NUMBER": fei, "DUNS_NUMBER": f"5{fei[2:]}"}
          for firm, fei in zip(firms, feis, strict=False))
    )  # fmt: skip
    assert Provider.objects.get().name == name


def test_registrants_without_a_number_are_not_joined_by_their_name() -> None:
    load(document(provider(key="lonza", name="Lonza")))
    alike = {"FIRM_NAME": "Lonza", "REGISTRANT_NAME": "Lonza", "REGISTRANT_DUNS": ""}
    bring_in(
        {**alike, "FEI_NUMBER": "3000000001", "DUNS_NUMBER": "111111111"},
        {**alike, "FEI_NUMBER": "3000000002", "DUNS_NUMBER": "222222222"},
    )
    keys = Provider.objects.order_by("key").values_list("key", flat=True)
    assert list(keys) == ["lonza", "lonza-fei-3000000001", "lonza-fei-3000000002"]
