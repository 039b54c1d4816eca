"""Export → import → export gives the same bytes, for any catalog."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.exchange import UnknownProvider
from catalog.models import Provider
from tests.catalog.exchange.documents import document, exported, load, provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]

SEEDS = sorted((Path(__file__).parents[3] / "seeds" / "providers").glob("*.json"))

texts = st.text(st.characters(exclude_categories=("C", "Z")), max_size=30)  # invisible ones are refused
names = texts.filter(bool)
maybe = st.none() | st.just("")
days = st.dates(date(1900, 1, 1), date(9999, 12, 31)).map(date.isoformat)
sources = st.fixed_dictionaries({"name": names}, optional={"reference": texts, "retrieved_on": st.none() | days})
evidence = {
    "evidence": st.sampled_from(["verified", "register", "declared", "inferred"]),
    "source": st.none() | sources,
}


@st.composite
def windows(draw: st.DrawFn) -> dict[str, int | None]:
    low, high = sorted((draw(st.integers(0, 10**15)), draw(st.integers(1, 10**15))))
    return {"min": draw(st.sampled_from([None, low])), "max": draw(st.sampled_from([None, max(high, 1)]))}


def records(identity: str, codes: list[str], **optional: Any) -> st.SearchStrategy[list[dict[str, Any]]]:
    entry = st.fixed_dictionaries({identity: st.sampled_from(codes)}, optional=evidence | optional)
    return st.lists(entry, max_size=3, unique_by=lambda each: each[identity])


capabilities = records(
    "code",
    ["dp", "ds", "device.molding.lsr"],
    stages=st.lists(st.sampled_from(["commercial", "validation", "phase_1"]), unique=True),
    annual_volume=windows(),
    lead_time_weeks=windows(),
    programmes=st.none() | st.integers(0, 10**15),
)
certificates = records(
    "standard",
    ["ISO13485", "ISO9001", "FDA-REG-DRUG"],
    number=st.none() | texts,
    valid_from=st.none() | st.just("2020-02-29"),
    valid_until=st.none() | st.dates(date(2020, 2, 29)).map(date.isoformat),
    scope=st.lists(st.sampled_from(["device", "dp"]), unique=True),
)
inspections = st.lists(
    st.fixed_dictionaries(
        {"authority": names, "ended_on": days, "outcome": st.sampled_from(["none", "voluntary", "official"])},
        optional={"area": st.sampled_from([None, "drug", "food"]), "source": sources},
    ),
    max_size=2,
    unique_by=lambda each: (each["ended_on"], each["authority"], each.get("area")),
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    providers = []
    for number in range(draw(st.integers(0, 3))):
        sites = []
        for which in range(draw(st.integers(0, 2))):
            members = {
                "country": st.sampled_from([None, "US", "DE"]),
                "city": maybe | texts,
                "latitude": st.none() | st.floats(-90, 90),
                "active": st.none() | st.booleans(),
                "source": st.none() | sources,
                "capabilities": capabilities,
                "modalities": records("code", ["peptide", "hpapi"]),
                "certificates": certificates,
                "inspections": inspections,
            }
            optional = draw(st.fixed_dictionaries({}, optional=members))
            sites.append({"key": f"p{number}-s{which}", "name": draw(names)} | optional)
        members = {
            "status": st.sampled_from([None, "draft", "published", "retired"]),
            "description": maybe | texts,
            "revenue_usd": st.none() | st.integers(1, 10**15),
            "source": st.none() | sources,
        }
        optional = draw(st.fixed_dictionaries({}, optional=members))
        providers.append({"key": f"p{number}", "name": draw(names), "sites": draw(st.permutations(sites))} | optional)
    return document(*draw(st.permutations(providers)))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_a_round_trip_changes_nothing_for_any_catalog(generated: dict[str, Any]) -> None:
    with transaction.atomic():
        load(json.dumps(generated).encode())
        first = exported()
        assert not load(first, publish=False).changes
        Provider.objects.all().delete()
        load(first)
        assert exported() == first
        transaction.set_rollback(True)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_the_named_manufacturers_survive_a_round_trip(path: Path) -> None:
    load(path.read_bytes())
    first = exported()
    Provider.objects.all().delete()
    load(first)
    assert exported() == first


def test_an_export_is_the_json_that_it_looks_like_and_ends_with_a_newline() -> None:
    load(document(provider("b", name="Zürich «β»"), provider("a")))
    text = exported().decode()
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
    assert [each["key"] for each in json.loads(text)["providers"]] == ["a", "b"]


def test_an_empty_catalog_exports_an_empty_list() -> None:
    assert json.loads(exported()) == document()


def test_keys_are_sorted_by_code_point_whatever_the_database_does() -> None:
    load(document(*(provider(key) for key in ("ab-c", "abc", "ab", "a-b", "a1"))))
    assert [each["key"] for each in json.loads(exported())["providers"]] == ["a-b", "a1", "ab", "ab-c", "abc"]


def test_some_providers_can_be_exported_alone_and_an_unknown_one_is_refused() -> None:
    load(document(provider("a"), provider("northmold")))
    assert [each["key"] for each in json.loads(exported("a"))["providers"]] == ["a"]
    with pytest.raises(UnknownProvider, match="did you mean 'northmold'"):
        exported("a", "northmould")


@pytest.mark.parametrize("count", [1, 20])
def test_the_number_of_queries_does_not_grow_with_the_catalog(count: int, django_assert_num_queries: Any) -> None:
    load(document(*(provider(f"p{n}", sites=[{"key": f"s{n}", "name": "S"}]) for n in range(count))))
    with django_assert_num_queries(10):  # the keys, providers, sites, sources, four kinds of records, a savepoint
        assert len(json.loads(exported())["providers"]) == count
