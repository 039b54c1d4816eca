"""A query that is not understood is refused by name, never widened to the whole list."""

import pytest

from catalog.api.filters import SiteFilters
from tests.catalog.api.builders import provider, site, source
from tests.catalog.api.conftest import Ask, faults, keys

WRONG: dict[str, tuple[str, str, str]] = {
    "unknown": ("colour=red", "colour", "unknown_parameter"),
    "lookup": ("name__icontains=a", "name__icontains", "unknown_parameter"),
    "regex": ("fei__regex=(", "fei__regex", "unknown_parameter"),
    "way to another table": ("provider__source__name=x", "provider__source__name", "unknown_parameter"),
    "database id": ("id=1", "id", "unknown_parameter"),
    "format": ("format=api", "format", "unknown_parameter"),
    "in brackets": ("country[]=US", "country[]", "unknown_parameter"),
    "other case": ("Country=US", "Country", "unknown_parameter"),
    "empty": ("country=", "country", "empty_value"),
    "blank": ("country=%20", "country", "empty_value"),
    "empty beside a good one": ("country=US&country=", "country", "empty_value"),
    "no value at all": ("capability", "capability", "empty_value"),
    "misspelt": ("capability=device.moldin", "capability", "unknown_code"),
    "lower case": ("standard=iso13485", "standard", "unknown_code"),
    "space around": ("country=%20US", "country", "unknown_code"),
    "list in one value": ("country=US,MX", "country", "unknown_code"),
    "NUL": ("country=U%00S", "country", "control_character"),
    "bad encoding": ("country=%FF", "country", "unknown_code"),
    "very long": (f"country={'U' * 201}", "country", "too_long"),
    "very many": ("&".join(["country=US"] * 51), "country", "too_many_values"),
    "what nobody can hold": ("standard=QMSR", "standard", "not_holdable"),
    "unknown grade": ("evidence=certain", "evidence", "unknown_value"),
    "unknown answer": ("contract_services=maybe", "contract_services", "unknown_value"),
    "unknown source": ("source=nowhere", "source", "unknown_code"),
    "number for a flag": ("has_fei=1", "has_fei", "invalid_boolean"),
    "upper case flag": ("has_fei=True", "has_fei", "invalid_boolean"),
    "flag twice": ("has_fei=true&has_fei=false", "has_fei", "repeated_parameter"),
    "same flag twice": ("has_fei=true&has_fei=true", "has_fei", "repeated_parameter"),
    "no date": ("standard=ISO13485&valid_on=tomorrow", "valid_on", "invalid_date"),
    "no such day": ("standard=ISO13485&valid_on=2026-02-30", "valid_on", "invalid_date"),
    "year 0": ("standard=ISO13485&valid_on=0000-01-01", "valid_on", "invalid_date"),
    "year 10000": ("standard=ISO13485&valid_on=10000-01-01", "valid_on", "invalid_date"),
    "short date": ("standard=ISO13485&valid_on=2026-1-1", "valid_on", "invalid_date"),
    "other digits": ("standard=ISO13485&valid_on=２０２６-01-01", "valid_on", "invalid_date"),
    "day of nothing": ("valid_on=2026-01-01", "valid_on", "needs_standard"),
    "undated nothing": ("include_undated=true", "include_undated", "needs_standard"),
    "no time": ("updated_since=yesterday", "updated_since", "invalid_time"),
    "time without offset": ("updated_since=2026-01-01T00:00:00", "updated_since", "invalid_time"),
    "hour 25": ("updated_since=2026-01-01T25:00:00Z", "updated_since", "invalid_time"),
    "epoch": ("updated_since=0", "updated_since", "invalid_time"),
    "search for signs": ("search=%26%20!", "search", "no_words"),
    "search for too much": ("search=1%202%203%204%205%206%207%208%209%2010%2011", "search", "too_many_words"),
    "search twice": ("search=a&search=b", "search", "repeated_parameter"),
    "limit 0": ("limit=0", "limit", "invalid_number"),
    "limit 201": ("limit=201", "limit", "invalid_number"),
    "limit with a sign": ("limit=%2B1", "limit", "invalid_number"),
    "limit in other digits": ("limit=１", "limit", "invalid_number"),
    "limit with a zero before it": ("limit=01", "limit", "invalid_number"),
    "limit in words": ("limit=all", "limit", "invalid_number"),
    "negative limit": ("limit=-1", "limit", "invalid_number"),
    "fractional limit": ("limit=1.0", "limit", "invalid_number"),
    "huge limit": (f"limit={'9' * 150}", "limit", "invalid_number"),
    "limit twice": ("limit=1&limit=2", "limit", "repeated_parameter"),
    "empty limit": ("limit=", "limit", "empty_value"),
    "negative offset": ("offset=-1", "offset", "invalid_number"),
    "huge offset": ("offset=100001", "offset", "invalid_number"),
    "unknown order": ("ordering=price", "ordering", "unknown_order"),
    "order by a path": ("ordering=provider__name", "ordering", "unknown_order"),
    "two signs": ("ordering=--name", "ordering", "unknown_order"),
    "two orders": ("ordering=name,key", "ordering", "unknown_order"),
    "order twice": ("ordering=name&ordering=key", "ordering", "repeated_parameter"),
}


@pytest.mark.parametrize("path", ["/sites/", "/providers/"])
@pytest.mark.parametrize("row", WRONG)
def test_a_wrong_parameter_is_refused_by_name(sponsor: Ask, path: str, row: str) -> None:
    query, parameter, code = WRONG[row]
    assert faults(sponsor(f"{path}?{query}")) == [(parameter, code)]


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_query(sponsor: Ask) -> None:
    answer = sponsor("/sites/?limit=x&country=USA&country=Mexic&colour=red&valid_on=2026-13-01&standard=")
    assert faults(answer) == [
        ("limit", "invalid_number"),
        ("country", "unknown_code"),
        ("country", "unknown_code"),
        ("colour", "unknown_parameter"),
        ("valid_on", "invalid_date"),
        ("standard", "empty_value"),
    ]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("capability=device.moldin", "no capability 'device.moldin'; did you mean 'device.molding'?"),
        ("standard=iso-13485", "no standard 'iso-13485'; did you mean 'ISO13485'?"),
        ("region=USMCB", "no region 'USMCB'; did you mean 'USMCA'?"),
        ("stage=cot", "no stage 'cot'"),  # a wrong guess is worse than none
        ("country=Mexico", "no country 'Mexico'; did you mean 'MX'?"),
        ("country=US,MX", "no country 'US,MX'; for several values say the parameter several times"),
        ("standard=QMSR", "nobody can hold 'QMSR': Ask for ISO13485."),
        ("limit=0", "limit must be a whole number from 1 to 200, got '0'"),
        ("evidence=sure", "no evidence 'sure': there are verified, register, declared, inferred"),
        ("has_fei=yes", "has_fei must be true or false, got 'yes'"),
    ],
)
def test_a_refusal_names_the_value_and_the_way_out(sponsor: Ask, query: str, told: str) -> None:
    assert sponsor(f"/sites/?{query}").json()["detail"] == told


LISTS = ["providers", "sites", "capabilities", "modalities", "stages", "standards", "regions", "countries"]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_refuses_what_it_does_not_know(sponsor: Ask, name: str) -> None:
    answer = sponsor(f"/{name}/?colour=red&limit=0&ordering=colour")
    assert [parameter for parameter, _ in faults(answer)] == ["colour", "limit", "ordering"]


@pytest.mark.parametrize("path", ["/capabilities/tree/", "/countries/US/", "/standards/QMSR/"])
def test_what_is_no_list_takes_no_parameter(sponsor: Ask, path: str) -> None:
    assert faults(sponsor(f"{path}?limit=1")) == [("limit", "unknown_parameter")]


@pytest.mark.parametrize("query", ["status=published", "status=draft"])
def test_for_a_sponsor_there_is_no_status(sponsor: Ask, curator: Ask, query: str) -> None:
    assert faults(sponsor(f"/providers/?{query}")) == [("status", "unknown_parameter")]
    assert keys(curator(f"/providers/?{query}")) == []


def test_a_source_that_only_hidden_sites_have_is_not_even_suggested(sponsor: Ask, curator: Ask) -> None:
    site("secret", provider("secret-owner", status="draft"), source=source("Interview with Secret"))
    assert sponsor("/sites/?source=Interview").json()["detail"] == "no source 'Interview'"
    assert sponsor("/sites/?source=Interview%20with%20Secret").status_code == 400
    assert keys(curator("/sites/?source=Interview%20with%20Secret")) == ["secret"]


def test_describing_the_filters_does_not_change_what_they_take(sponsor: Ask) -> None:
    site("one")
    assert SiteFilters.base_filters["source"].field.help_text
    assert keys(sponsor("/sites/?source=test")) == ["one"]
