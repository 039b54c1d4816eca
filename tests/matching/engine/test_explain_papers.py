"""What is said, asked and proposed about certificates and registrations."""

import pytest

from tests.matching.engine.telling import ASSEMBLY, LSR, LSR_NAME, ask, must, paper, papers, record, told

ISO = {"standards": ["ISO13485"]}
REVIEWED = {"profile_reviewed_on": "2026-05-01"}
TO_2028 = {**ISO, "horizon": "2028-11-22"}
NAME = "ISO13485 MD 712345 (BSI)"


@pytest.mark.parametrize(
    ("certificate", "status", "because"),
    [
        (paper(), "met", f"{NAME} valid to 2029-02-28"),
        (paper("2028-11-22"), "met", f"{NAME} valid to 2028-11-22"),
        (paper("2026-12-31"), "unknown", f"{NAME} valid to 2026-12-31, before the horizon 2028-11-22"),
        (paper("2026-11-21"), "unknown", f"{NAME} ran out on 2026-11-21, 1 day before 2026-11-22"),
        (paper(None), "unknown", f"{NAME} is on record without an end date"),
        (paper(status="suspended"), "unmet", f"{NAME} is suspended"),
        (paper(status="withdrawn"), "unmet", f"{NAME} is withdrawn"),
        (paper(valid_from="2027-01-01"), "unmet", f"{NAME} is valid from 2027-01-01 only, after 2026-11-22"),
    ],
)
def test_a_certificate_is_told_with_its_number_issuer_and_date(certificate, status, because) -> None:
    assert must(papers(certificate), **TO_2028) == (status, because)


def test_an_issuer_that_the_code_names_is_not_said_twice() -> None:
    registration = paper("2027-12-31", standard="FDA-REG-DEV", number="", issuer="FDA")
    assert must(papers(registration), standards=["FDA-REG-DEV"])[1] == "FDA-REG-DEV valid to 2027-12-31"


def test_the_best_paper_is_the_one_that_is_cited() -> None:
    site = papers(paper("2026-10-01", number="OLD"), paper("2029-01-01", number="NEW"), paper(None, number="UNDATED"))
    assert must(site, **TO_2028) == ("met", "ISO13485 NEW (BSI) valid to 2029-01-01")


def test_of_equally_good_papers_the_better_evidence_is_cited() -> None:
    site = papers(paper(number="1", evidence="declared"), paper("2029-02-01", number="2", evidence="verified"))
    assert told(site, **ISO)["musts"][0]["evidence"] == {"grade": "verified", "url": None}


def test_the_evidence_is_linked() -> None:
    site = papers(paper(evidence_url="https://example.com/md-712345"))
    assert told(site, **ISO)["musts"][0]["evidence"] == {"grade": "register", "url": "https://example.com/md-712345"}


def test_nothing_on_record_is_unknown_until_the_profile_was_reviewed() -> None:
    unknown = ("unknown", "no ISO13485 on record at Tijuana, whose profile has not been reviewed")
    assert must({}, **ISO) == unknown
    assert must(REVIEWED, **ISO) == ("unmet", "ISO13485 is not on the list of Tijuana, reviewed 2026-05-01")


def test_a_registration_that_ran_out_long_ago_is_no_record_but_the_question_names_it() -> None:
    site = papers(paper("2025-12-31", standard="FDA-REG-DRUG", number="", issuer="FDA"))
    assert must(site, standards=["FDA-REG-DRUG"]) == (
        "unknown",
        "FDA-REG-DRUG ran out on 2025-12-31, more than 180 days before 2026-11-22, and counts as no record; "
        "the profile of Tijuana has not been reviewed",
    )
    assert ask(site, standards=["FDA-REG-DRUG"]) == [
        "FDA-REG-DRUG at Tijuana ran out on 2025-12-31: was the registration renewed?"
    ]


@pytest.mark.parametrize(
    ("certificate", "question"),
    [
        (paper("2026-12-31"), "is valid to 2026-12-31: will the certificate be renewed through 2028-11-22?"),
        (paper("2026-10-31"), "ran out on 2026-10-31: was the certificate renewed?"),
        (paper(None), "is on record without an end date: until when is the certificate valid?"),
    ],
)
def test_what_is_open_about_a_paper_is_asked(certificate, question) -> None:
    assert ask(papers(certificate), **TO_2028) == [f"{NAME} at Tijuana {question}"]


@pytest.mark.parametrize(
    ("standard", "question"),
    [
        ("ISO13485", "Does Tijuana hold the certificate ISO13485 through 2026-11-22?"),
        ("FDA-REG-DEV", "Does Tijuana hold the registration FDA-REG-DEV through 2026-11-22?"),
        ("MEDACCRED", "Does Tijuana hold the accreditation MEDACCRED through 2026-11-22?"),
        ("TGA-LICENCE", "Does Tijuana hold the authorisation TGA-LICENCE through 2026-11-22?"),
        ("ISO14971", "Does Tijuana conform to ISO14971, and which document shows it?"),
    ],
)
def test_each_kind_of_standard_is_asked_for_by_its_own_name(standard, question) -> None:
    assert ask({}, standards=[standard]) == [question]


def test_evidence_below_what_is_asked_leaves_a_must_open() -> None:
    site, asked = papers(paper(evidence="inferred")), {**ISO, "min_evidence": "register"}
    because = f"{NAME} valid to 2029-02-28 (inferred only, register or better is asked for)"
    assert must(site, **asked) == ("unknown", because)
    assert ask(site, **asked) == [
        f"{NAME} at Tijuana is valid to 2029-02-28: which register or document shows the certificate?"
    ]


def test_a_scope_that_covers_a_part_is_told_and_asked() -> None:
    site = papers(paper(scope=[LSR]), capabilities=[record()])
    because = must(site, capabilities=["device.molding"], **ISO)[1]
    assert because == f"{NAME} valid to 2029-02-28; its scope states {LSR_NAME}, not all of molding (device.molding)"
    assert ask(site, capabilities=["device.molding"], **ISO) == [
        f"{NAME} at Tijuana is valid to 2029-02-28: does its scope cover molding (device.molding)?"
    ]


def test_a_paper_out_of_scope_is_no_record_but_it_is_named() -> None:
    site = papers(paper(scope=[ASSEMBLY]), capabilities=[record()])
    status, because = must(site, capabilities=[LSR], **ISO)
    assert (status, because.split("; ")[0]) == (
        "unknown",
        f"{NAME} valid to 2029-02-28, but its scope states cleanroom assembly ({ASSEMBLY}), not {LSR_NAME}",
    )
    assert ask(site, capabilities=[LSR], **ISO) == [
        f"Does Tijuana hold the certificate ISO13485 for {LSR_NAME} through 2026-11-22?"
    ]


@pytest.mark.parametrize(
    ("site", "mend"),
    [
        (papers(paper(status="suspended")), "is suspended: ask when it is restored"),
        (papers(paper(status="withdrawn")), "is withdrawn: ask whether another one is held or applied for"),
        (papers(paper(valid_from="2027-01-01")), "after 2026-11-22: ask for a later start, or what holds until then"),
        (REVIEWED, "reviewed 2026-05-01: ask whether the certificate is held or applied for"),
        (papers(paper("2025-01-01"), **REVIEWED), "names no better one: ask whether the certificate was renewed"),
        (papers(paper(scope=[ASSEMBLY]), **REVIEWED), f": ask whether its scope can be extended to {LSR_NAME}"),
    ],
)
def test_a_near_miss_says_what_would_mend_it(site, mend) -> None:
    miss = told({**site, "capabilities": [record()]}, capabilities=[LSR], **ISO)
    assert miss["unmet"] == "standards:ISO13485"
    assert miss["repair"].endswith(mend)
