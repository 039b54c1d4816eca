import pytest

from catalog.exchange.problems import KEPT, SUGGESTED, Problems
from catalog.suggestions import did_you_mean, spellings

STANDARDS = spellings(["COFEPRIS-GMP", "EU-GMP-CERT", "GLP", "ISO13485", "MFDS-GMP", "NMPA-GMP"])
TREE = spellings(["device.molding", "device.molding.lsr", "device.molding.over"], ["Molding"])
COUNTRIES = spellings(["CN", "MX"], ["China", "Mexico"])


@pytest.mark.parametrize(
    ("wrong", "known", "codes"),
    [
        ("GMP", STANDARDS, "'COFEPRIS-GMP', 'EU-GMP-CERT' or 'MFDS-GMP'"),
        ("gmp cert", STANDARDS, "'EU-GMP-CERT'"),
        ("GLPP", STANDARDS, "'GLP'"),
        ("ISO13458", STANDARDS, "'ISO13485'"),
        ("molding.lsr", TREE, "'device.molding.lsr'"),
        ("MOLDING", TREE, "'device.molding'"),
        ("China", COUNTRIES, "'CN'"),
    ],
)
def test_what_is_meant_has_the_same_parts_or_is_nearly_alike(wrong: str, known: dict[str, str], codes: str) -> None:
    assert did_you_mean(wrong, known) == f"; did you mean {codes}?"


@pytest.mark.parametrize("wrong", ["GXP", "GCP", "ISO", "-", "", "zzz", "G" * 81])
def test_nothing_is_suggested_that_is_not_near(wrong: str) -> None:
    assert did_you_mean(wrong, STANDARDS) == ""


def test_what_is_suggested_of_a_set_is_the_same_in_every_process() -> None:
    known = frozenset({"NMPA-GMP", "MFDS-GMP", "EU-GMP-CERT", "COFEPRIS-GMP"})
    assert Problems().did_you_mean("GMP", known) == "; did you mean 'COFEPRIS-GMP', 'EU-GMP-CERT' or 'MFDS-GMP'?"


def test_a_file_full_of_slips_gets_suggestions_for_the_first_of_them() -> None:
    problems = Problems()
    for number in range(KEPT):
        problems.add(f"/{number}", "unknown_code", problems.did_you_mean("GLPP", ["GLP"]))
    assert sum(bool(problem.message) for problem in problems.kept) == SUGGESTED
