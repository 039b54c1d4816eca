import sys
from subprocess import run

import pytest

from tests.matching.engine.small_world import Facts, answer, makes, paper, provider, reviewed, site

ISO = {"standards": ["ISO13485"]}
CERTIFIED, OPEN = [paper()], [paper(None)]
REGION: Facts = {"criterion": "region", "countries": ["MX"], "regions": ["USMCA"], "points": 10}
EXPERIENCE: Facts = {"criterion": "experience", "points": 10}


def fit(at: Facts, **must: object) -> str:
    return str(answer(provider("a", at), must=must)["pairs"][at["key"]]["fit"])


def order(*providers: Facts, must: Facts | None = None, want: tuple[Facts, ...] = ()) -> list[tuple[int, str, str]]:
    return list(answer(*providers, must=must, want=want)["ranked"])


@pytest.mark.parametrize(
    ("papers", "told"), [(CERTIFIED, "confirmed"), (OPEN, "possible"), ([paper(status="suspended")], "near_miss")]
)
def test_a_fit_is_what_the_musts_leave(papers: list[Facts], told: str) -> None:
    assert fit(site(certificates=papers), **ISO) == told


def test_two_unmet_musts_exclude() -> None:
    assert fit(reviewed(), standards=["ISO13485", "ISO9001"]) == "excluded"


@pytest.mark.parametrize(
    ("at", "must"),
    [
        (site(country="CN"), {"exclude_countries": ["CN"]}),
        (site(capabilities=[makes("ds")]), {"exclude_capabilities": ["ds"]}),
    ],
)
def test_nobody_can_repair_a_negative_must(at: Facts, must: Facts) -> None:
    assert fit(at, **must) == "excluded"


def test_who_does_not_work_for_others_is_no_near_miss() -> None:
    asked = answer(provider("a", site(), contract_services="no"), must={"contract_services": True})
    assert asked["counts"]["excluded"] == 1


@pytest.mark.parametrize(("asked", "told"), [(["ds"], "excluded"), (["ds", "lab"], "near_miss")])
def test_who_makes_nothing_of_what_is_asked_is_no_near_miss(asked: list[str], told: str) -> None:
    assert fit(site(capabilities=[makes("lab")]), capabilities=asked) == told


def test_a_near_miss_names_its_unmet_must_and_has_no_rank() -> None:
    asked = answer(provider("a", reviewed()), must=ISO)
    assert (asked["ranked"], asked["near_misses"]) == ([], [("a", "site", "standards:ISO13485")])


def test_without_musts_everybody_is_confirmed() -> None:
    assert fit(site()) == "confirmed"


def test_confirmed_stand_before_possible_and_fewer_open_musts_before_more() -> None:
    two_open, one_open = site("s1", country="MX"), site("s2", certificates=CERTIFIED)
    met = site("s3", certificates=CERTIFIED, country="DE")
    must = ISO | {"countries": ["DE"], "regions": ["USMCA"]}
    ranked = order(
        provider("a", site("s0")), provider("b", two_open), provider("c", one_open), provider("d", met), must=must
    )
    assert [key for _, key, _ in ranked] == ["d", "b", "c", "a"]


def test_the_higher_expected_total_stands_first_then_the_higher_low_one() -> None:
    half = provider("a", site("s1", capabilities=[makes("ds", programmes=10)], country=None))
    sure = provider("b", site("s2", country="US", capabilities=[makes("ds", programmes=3)]))
    both = (REGION, EXPERIENCE)
    assert [key for _, key, _ in order(half, sure, want=both)] == ["a", "b"]
    known = provider("c", site("s3", country="DE", capabilities=[makes("ds", programmes=10)]))
    unknown = provider("b", site("s2", country="MX", capabilities=[]))
    assert [key for _, key, _ in order(unknown, known, want=(EXPERIENCE,))] == ["c", "b"]


def test_equal_keys_share_a_rank_and_the_next_one_counts_them() -> None:
    mexican = [provider(key, site(f"s-{key}", country="MX")) for key in ("b", "c")]
    german, american = provider("a", site("s-a", country="DE")), provider("d", site("s-d", country="US"))
    chinese = provider("e", site("s-e", country="CN"))
    ranked = order(german, *mexican, american, chinese, want=(REGION,))
    assert [(rank, key) for rank, key, _ in ranked] == [(1, "b"), (1, "c"), (3, "d"), (4, "a"), (4, "e")]


def test_the_best_site_stands_for_its_provider_and_of_equals_the_smaller_key() -> None:
    german, mexican, other = site("s1", country="DE"), site("s3", country="MX"), site("s2", country="MX")
    assert order(provider("a", german, mexican, other), want=(REGION,)) == [(1, "a", "s2")]


def test_a_fitting_site_stands_before_a_better_scored_near_miss() -> None:
    near, fitting = reviewed("s1", country="MX"), site("s2", country="CN", certificates=CERTIFIED)
    assert order(provider("a", near, fitting), must=ISO, want=(REGION,)) == [(1, "a", "s2")]


def test_drafts_retired_providers_and_closed_sites_take_no_part() -> None:
    asked = answer(
        provider("a", site("s1"), status="draft"),
        provider("b", site("s2"), status=None),
        provider("c", site("s3", active=False)),
        provider("d", site("s4", active=None)),
    )
    assert (asked["ranked"], asked["counts"]["considered"]) == ([(1, "d", "s4")], 1)


@pytest.mark.parametrize(
    ("providers", "left"),
    [
        ({"only": ["a", "c"]}, ["a", "c"]),
        ({"not": ["a"]}, ["b", "c"]),
        ({"only": ["a", "b"], "not": ["c"]}, ["a", "b"]),
    ],
)
def test_the_brief_says_who_is_considered_at_all(providers: Facts, left: list[str]) -> None:
    asked = answer(*(provider(key, site(f"s-{key}")) for key in "abc"), providers=providers)
    assert [key for _, key, _ in asked["ranked"]] == left
    assert asked["counts"]["considered"] == len(left)


def test_the_funnel_counts_a_provider_by_the_best_of_its_sites_and_together_by_its_result() -> None:
    split = provider("a", reviewed("s1", certificates=CERTIFIED, country="CN"), reviewed("s2", country="MX"))
    unclear = provider("b", site("s3", country="MX"))
    asked = answer(split, unclear, must=ISO | {"countries": ["MX"]})
    assert [tuple(row.values()) for row in asked["funnel"]] == [
        ("standards:ISO13485", 1, 1, 0),
        ("countries", 2, 0, 0),
        ("together", 0, 1, 1),
    ]


def test_wants_without_points_are_left_out_and_keep_the_positions_of_the_others() -> None:
    asked = answer(provider("a", site(country="MX")), want=(EXPERIENCE | {"points": 0}, REGION))
    assert asked["pairs"]["site"]["wants"] == [(1, (1_000_000, 1_000_000, 1_000_000))]
    assert asked["points_total"] == 10


def test_without_wants_there_is_no_score_and_nothing_to_divide_by() -> None:
    shown = answer(provider("a", site()))["shown"]["a"]
    assert shown == {"score": None, "score_low": None, "score_high": None, "confidence": None, "contributions": []}


def test_an_empty_catalog_is_answered() -> None:
    asked = answer(must=ISO, want=(REGION,))
    assert (asked["ranked"], asked["counts"]["considered"], asked["funnel"][-1]["unmet"]) == ([], 0, 0)


def test_all_sites_of_a_provider_with_a_surviving_one_are_scored_and_no_others() -> None:
    asked = answer(
        provider("a", reviewed("s1", certificates=CERTIFIED), reviewed("s2", country="CN")),
        provider("b", reviewed("s3", country="CN")),
        must=ISO | {"exclude_countries": ["CN"]},
        want=(REGION,),
    )
    assert [key for key, pair in asked["pairs"].items() if "wants" in pair] == ["s1", "s2"]


def test_facets_count_the_result_sites_of_the_asked_fits() -> None:
    catalog = (
        provider("a", site("s1", country="MX", certificates=CERTIFIED, modalities=[{"code": "antibody"}])),
        provider("b", site("s2", country="US", certificates=[paper(), paper(standard="ISO9001")])),
        provider("c", site("s3", country="MX", certificates=CERTIFIED)),
        provider("d", site("s4", country="DE")),
        provider("e", site("s5", certificates=CERTIFIED)),
    )
    facets = answer(*catalog, must=ISO, fits=["confirmed"])["facets"]
    assert {name: [(row["value"], row["count"]) for row in rows] for name, rows in facets.items()} == {
        "country": [("MX", 2), ("US", 1)],
        "region": [("USMCA", 3), ("LATIN-AMERICA", 2)],
        "standard": [("ISO13485", 4), ("ISO9001", 1)],
        "modality": [("antibody", 1)],
    }


def test_the_engine_loads_without_django() -> None:
    modules = "matching.engine.ranking, matching.engine.facets, matching.engine.door"
    code = f"import sys, {modules}; sys.exit('django' in sys.modules)"
    assert run([sys.executable, "-c", code], check=False).returncode == 0
