"""Hand-computed examples of the facts of `scoring.md` 2 (standards and their papers: `test_oracle_papers.py`)."""

from typing import Any

import pytest

from tests.matching.engine import oracle
from tests.matching.engine.asking import stand, worth
from tests.matching.engine.oracle_values import NO, YES, Triple, U
from tests.matching.engine.worlds import Data, brief_of, provider_of, record, site_of, want, world_of

OPEN = (0, 500_000, U)
ABSENT = (0, 200_000, U)
REVIEWED = {"profile_reviewed_on": "2030-01-01"}


@pytest.mark.parametrize(
    ("on_record", "asked", "value"),
    [
        ("device.molding.lsr", "device.molding.lsr", YES),
        ("device.molding.lsr", "device.molding", YES),
        ("device.molding.lsr", "device", YES),
        ("device.molding", "device.molding.lsr", OPEN),
        ("device", "device.molding.lsr", OPEN),
        ("device.molding.over", "device.molding.lsr", NO),
        ("dp", "device", NO),
    ],
)
def test_a_narrower_record_is_a_yes_a_broader_one_leaves_open_a_sibling_is_a_no(
    on_record: str, asked: str, value: Triple
) -> None:
    assert worth(want("capability", values=[asked]), {"capabilities": [record(on_record)]}) == value


def test_the_best_record_counts_for_a_capability_once_each_is_discounted() -> None:
    both = [record("device.molding"), record("device.molding.lsr", "inferred")]
    assert worth(want("capability", values=["device.molding.lsr"]), {"capabilities": both}) == (500_000, 750_000, U)
    assert worth(want("capability", values=["device"]), {"capabilities": both}) == YES


def test_a_broader_record_of_weak_evidence_is_discounted_too() -> None:
    site = {"capabilities": [record("device", "declared")]}
    assert worth(want("capability", values=["device.molding"]), site) == (0, 450_000, U)


@pytest.mark.parametrize("site", [{}, REVIEWED, {"capabilities": None}])
def test_a_capability_that_is_not_on_record_is_a_no_everywhere(site: Data) -> None:
    assert worth(want("capability", values=["device"]), site) == NO


@pytest.mark.parametrize(
    ("site", "value"),
    [
        ({}, ABSENT),
        (REVIEWED, NO),
        ({"modalities": [record("biologic")]}, YES),
        ({"modalities": [record("biologic")], **REVIEWED}, YES),
        ({"modalities": [record("small_molecule")]}, ABSENT),
        ({"modalities": [{"code": "biologic"}]}, (500_000, 750_000, U)),
    ],
)
def test_a_modality_absent_from_a_reviewed_list_is_a_no_from_any_other_unknown(site: Data, value: Triple) -> None:
    assert worth(want("modality", values=["biologic"]), site) == value


@pytest.mark.parametrize(
    ("site", "value"),
    [({"country": "MX"}, "met"), ({"country": "IE"}, "met"), ({"country": "CN"}, "unmet"), ({}, "unknown")],
)
def test_a_country_is_listed_itself_or_by_its_region(site: Data, value: str) -> None:
    assert stand(site, countries=["MX"], regions=["EU"]) == {"countries": value}


@pytest.mark.parametrize(
    ("stages", "value"),
    [(["commercial"], YES), (["validation", "commercial"], YES), (["validation"], NO), ([], OPEN), (None, OPEN)],
)
def test_a_stage_is_stated_denied_or_left_open_by_a_record(stages: list[str] | None, value: Triple) -> None:
    site = {"capabilities": [record("device.molding", stages=stages)]}
    assert worth(want("stage", values=["commercial"]), site, capabilities=["device"]) == value


def stages_of(**by_code: str) -> Data:
    return {"capabilities": [record(code.replace("_", "."), stages=[stage]) for code, stage in by_code.items()]}


@pytest.mark.parametrize(
    ("site", "must", "value"),
    [
        (stages_of(device_molding="commercial", dp="clinical"), ["device.molding", "dp"], NO),
        (stages_of(device_molding="commercial", dp="commercial"), ["device.molding", "dp"], YES),
        (stages_of(device_molding="commercial"), ["device.molding", "dp"], OPEN),
        (stages_of(device_molding="commercial"), ["device.molding.lsr"], OPEN),
        (stages_of(device_molding_lsr="commercial", device_molding="clinical"), ["device.molding"], YES),
        (stages_of(device_molding_lsr="commercial", device_molding="clinical"), ["device.molding.lsr"], YES),
        (stages_of(device_molding_lsr="clinical", dp="commercial"), [], YES),
        ({}, [], OPEN),
    ],
)
def test_the_best_record_of_each_must_capability_counts_and_the_weakest_capability_governs(
    site: Data, must: list[str], value: Triple
) -> None:
    assert worth(want("stage", values=["commercial"]), site, capabilities=must) == value


def test_a_provider_counts_if_it_is_published_and_has_an_active_site() -> None:
    def sites(key: str, **facts: Any) -> Data:
        return site_of(key, **facts)

    world = world_of(
        provider_of("published", sites("a")),
        provider_of("unsaid", sites("b"), status=None),
        provider_of("draft", sites("c"), status="draft"),
        provider_of("closed", sites("d", active=False)),
        provider_of("half", sites("e", active=False), sites("f", active=None)),
        provider_of("empty"),
    )
    assert set(oracle.rank(world, brief_of())["pairs"]) == {"a", "f"}


def test_the_brief_names_who_is_considered_at_all() -> None:
    world = world_of(*(provider_of(key, site_of(f"{key}-site")) for key in "abc"))
    brief = brief_of() | {"providers": {"only": ["a", "b"], "not": []}}
    assert oracle.rank(world, brief)["counts"]["considered"] == 2
    brief = brief_of() | {"providers": {"only": [], "not": ["b"]}}
    assert [provider for _, provider, _ in oracle.rank(world, brief)["ranked"]] == ["a", "c"]
