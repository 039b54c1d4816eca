from dataclasses import replace
from datetime import date

import pytest

from matching.engine.brief import InvalidBrief
from matching.engine.door import parse_brief
from matching.engine.door.suggestions import HABITUAL, did_you_mean, spellings
from tests.matching.engine.small_world import columns

STANDARDS = spellings(["COFEPRIS-GMP", "EU-GMP-CERT", "GLP", "ISO13485", "MFDS-GMP", "NMPA-GMP"])
NAMES = {"AE": "United Arab Emirates", "CN": "China", "GB": "United Kingdom", "UA": "Ukraine", "US": "United States"}
COUNTRIES = spellings(NAMES, NAMES.values(), HABITUAL["countries"])
REGIONS = spellings(["EEA", "EU27", "EUROPE"], ["European Economic Area", "European Union"], HABITUAL["regions"])
TREE = spellings(["device.molding", "device.molding.lsr", "device.molding.over"], ["Molding"])


@pytest.mark.parametrize(
    ("wrong", "known", "codes"),
    [
        ("GMP", STANDARDS, "'COFEPRIS-GMP', 'EU-GMP-CERT' or 'MFDS-GMP'"),
        ("gmp cert", STANDARDS, "'EU-GMP-CERT'"),
        ("GLPP", STANDARDS, "'GLP'"),
        ("ISO13458", STANDARDS, "'ISO13485'"),
        ("molding.lsr", TREE, "'device.molding.lsr'"),
        ("MOLDING", TREE, "'device.molding'"),
        ("device.moldin", TREE, "'device.molding'"),
        ("GBR", spellings(["BR", "GB"]), "'GB' or 'BR'"),
        ("UK", COUNTRIES, "'GB'"),
        ("USA", COUNTRIES, "'US'"),
        ("uae", COUNTRIES, "'AE'"),
        ("China", COUNTRIES, "'CN'"),
        ("EU", REGIONS, "'EU27'"),
    ],
)
def test_what_is_meant_has_the_same_parts_or_is_nearly_alike(wrong: str, known: dict[str, str], codes: str) -> None:
    assert did_you_mean(wrong, known) == f"; did you mean {codes}?"


@pytest.mark.parametrize("wrong", ["GXP", "GCP", "ISO", "-", "", "zzz", "G" * 81])
def test_nothing_is_suggested_that_is_not_near(wrong: str) -> None:
    assert did_you_mean(wrong, STANDARDS) == ""


def test_a_habitual_name_of_a_code_that_is_not_there_means_nothing() -> None:
    assert did_you_mean("UK", spellings(["MX"], (), HABITUAL["countries"])) == ""


def test_a_standard_that_a_site_can_hold_is_suggested_before_one_that_nobody_can() -> None:
    world = columns()
    codes = replace(world.codes, standards=("EU-GMP-ANNEX1", "EU-GMP-CERT", "MFDS-GMP"), holdable=(False, True, True))
    with pytest.raises(InvalidBrief) as refused:
        parse_brief({"must": {"standards": ["GMP"]}}, replace(world, codes=codes), today=date(2026, 11, 22))
    meant = "'EU-GMP-CERT', 'MFDS-GMP' or 'EU-GMP-ANNEX1'"
    assert refused.value.errors[0].message == f"no standard 'GMP'; did you mean {meant}?"
