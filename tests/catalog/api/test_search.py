"""Search over HTTP: what people type finds what it should, and the answer says how it was understood."""

from typing import Any

import pytest

from catalog.models import Capability, CapabilitySynonym
from tests.catalog.api.builders import capability, certificate, provider, site
from tests.catalog.api.conftest import Ask, faults, keys

NAMES = {
    "device.sterilization": ("Sterilization", []),
    "device.sterilization.eo": ("Ethylene oxide sterilization", ["EtO", "ethylene oxide"]),
    "device.molding.overmold": ("Overmolding", ["overmold"]),
    "device.autoinjector": ("Autoinjector assembly", ["autoinjector"]),
    "ds.hpapi": ("Highly potent API", ["HPAPI"]),
}


@pytest.fixture(autouse=True)
def places(vocabularies: None) -> None:
    for code, (name, synonyms) in NAMES.items():
        Capability.objects.create(code=code, name=name, parent_id=code.rpartition(".")[0])
        CapabilitySynonym.objects.bulk_create(CapabilitySynonym(capability_id=code, text=text) for text in synonyms)
    baja = site("baja", provider("baja", name="Baja Moldeo"), city="Tijuana", country_id="MX")
    for code in ("device.molding.lsr", "device.molding.overmold", "device.sterilization"):
        capability(baja, code)
    capability(site("gas", provider("gas", name="Gas Works")), "device.sterilization.eo")
    capability(site("pen", provider("pen", name="Pen House"), city="Tijuana", country_id="MX"), "device.autoinjector")
    for key, country in (("potent-ch", "CH"), ("potent-us", "US")):
        capability(site(key, provider(key, name="Potenta"), country_id=country), "ds.hpapi")


def phrases(answer: Any) -> dict[str, tuple[str, list[str]]]:
    """Of each phrase how it was treated, and the codes or words that it was understood as."""
    return {
        each["text"]: (each["treated_as"], [reading["code"] or reading["term"] for reading in each["readings"]])
        for each in answer.json()["search"]["phrases"]
    }


@pytest.mark.parametrize("path", ["/sites/", "/providers/"])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("EtO", ["gas", "baja"]),
        ("ethelyne oxide", ["gas", "baja"]),
        ("LSR overmold tijuana", ["baja"]),
        ("autoinjector", ["pen"]),
        ("HPAPI switzerland", ["potent-ch"]),
        ("HPAPI", ["potent-ch", "potent-us"]),
    ],
)
def test_what_people_type_finds_the_best_first(sponsor: Ask, path: str, text: str, found: list[str]) -> None:
    assert keys(sponsor(f"{path}?search={text}")) == found


@pytest.mark.parametrize("text", ["EtO", "ethelyne oxide"])
def test_a_capability_is_found_by_its_synonym(sponsor: Ask, text: str) -> None:
    assert keys(sponsor(f"/capabilities/?search={text}")) == ["device.sterilization.eo"]


def test_the_capability_that_was_meant_comes_before_those_below_it(sponsor: Ask) -> None:
    found = keys(sponsor("/capabilities/?search=sterilisation"))
    assert found == ["device.sterilization", "device.sterilization.eo"]
    assert keys(sponsor("/capabilities/?search=sterilisation&ordering=-code")) == found[::-1]


def test_the_answer_says_what_each_phrase_was_understood_as(sponsor: Ask) -> None:
    assert phrases(sponsor("/sites/?search=LSR in tijuana")) == {
        "LSR": ("asked_for", ["device.molding.lsr"]),
        "in": ("passed_over", []),
        "tijuana": ("asked_for", ["tijuana"]),
    }


def test_a_correction_is_told_with_the_term_that_was_recognised(sponsor: Ask) -> None:
    (phrase,) = sponsor("/sites/?search=ethelyne oxide").json()["search"]["phrases"]
    assert phrase["text"] == "ethelyne oxide"
    assert phrase["readings"][0] == {
        "kind": "capability",
        "code": "device.sterilization.eo",
        "name": "Ethylene oxide sterilization",
        "term": "ethylene oxide",
        "whole": True,
        "corrected": True,
    }


@pytest.mark.parametrize("path", ["/sites/", "/providers/", "/capabilities/"])
def test_a_list_that_is_not_searched_says_nothing_of_it(sponsor: Ask, path: str) -> None:
    assert "search" not in sponsor(path).json()


@pytest.mark.parametrize("path", ["/sites/", "/providers/", "/capabilities/"])
def test_a_word_that_nothing_is_called_by_finds_nothing_and_is_named(sponsor: Ask, path: str) -> None:
    answer = sponsor(f"{path}?search=EtO zyzzyva")
    assert (keys(answer), phrases(answer)["zyzzyva"]) == ([], ("not_understood", []))


def test_where_nothing_is_found_each_phrase_is_counted_alone(sponsor: Ask) -> None:
    answer = sponsor("/sites/?search=HPAPI mexico")
    alone = {each["text"]: each["sites_alone"] for each in answer.json()["search"]["phrases"]}
    assert (keys(answer), alone) == ([], {"HPAPI": 2, "mexico": 2})


def test_a_capability_that_no_site_has_with_the_others_is_left_out(sponsor: Ask) -> None:
    answer = sponsor("/sites/?search=autoinjector LSR tijuana")
    assert [treated for treated, _ in phrases(answer).values()].count("left_out") == 1
    assert len(keys(answer)) == 1


@pytest.mark.parametrize("path", ["/sites/", "/providers/", "/capabilities/"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_value"),
        ("%26|!", "no_words"),
        ("1 2 3 4 5 6 7 8 9 10 11", "too_many_words"),
        ("a" * 201, "too_long"),
        ("mol%00d", "control_character"),
        ("EtO&search=LSR", "repeated_parameter"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(sponsor: Ask, path: str, text: str, code: str) -> None:
    assert faults(sponsor(f"{path}?search={text}")) == [("search", code)]


def test_a_refused_search_is_told_with_all_else_that_is_wrong(sponsor: Ask) -> None:
    answer = sponsor("/sites/?limit=0&search=%26&country=XX")
    assert [parameter for parameter, _ in faults(answer)] == ["limit", "search", "country"]


def test_filters_and_the_search_hold_for_the_same_site(sponsor: Ask) -> None:
    split = provider("split", name="Split")
    capability(site("split-gas", split), "device.sterilization.eo")
    certificate(site("split-certified", split))
    certificate(capability(site("both", provider("both")), "device.sterilization.eo").site)
    assert keys(sponsor("/providers/?search=EtO&standard=ISO13485")) == ["both"]
    assert keys(sponsor("/sites/?search=EtO&standard=ISO13485")) == ["both"]


def test_a_provider_is_listed_and_counted_with_those_of_its_sites_that_were_searched_for(sponsor: Ask) -> None:
    acme = provider("acme", name="Acme")
    capability(site("acme-gas", acme, country_id="DE"), "device.sterilization.eo")
    capability(site("acme-lab", acme, country_id="CN"), "lab.analytical")
    answer = sponsor("/providers/?search=EtO germany&facets=true").json()
    assert [place["key"] for row in answer["results"] for place in row["sites"]] == ["acme-gas"]
    assert answer["facets"]["country"] == [{"value": "DE", "count": 1}]
    assert answer["facets"]["capability"] == [{"value": "device.sterilization", "count": 1}]


@pytest.mark.parametrize("path", ["/sites/", "/providers/"])
def test_an_order_that_is_said_goes_before_relevance(sponsor: Ask, path: str) -> None:
    assert keys(sponsor(f"{path}?search=EtO&ordering=key")) == ["baja", "gas"]
    assert keys(sponsor(f"{path}?search=EtO&ordering=-name")) == ["gas", "baja"]


@pytest.mark.parametrize("path", ["/sites/", "/providers/"])
def test_pages_of_a_search_keep_its_order_and_its_words(sponsor: Ask, path: str) -> None:
    first = sponsor(f"{path}?search=ethelyne oxide&limit=1").json()
    second = sponsor(first["next"].removeprefix("http://testserver/api/v1"))
    assert (first["results"][0]["key"], keys(second), first["count"]) == ("gas", ["baja"], 2)
    assert first["search"] == second.json()["search"]


@pytest.mark.parametrize("text", ["quuxelmann", "quuxelman"])
@pytest.mark.parametrize("path", ["/sites/", "/providers/"])
def test_of_what_a_sponsor_may_not_see_not_even_the_name_is_known(
    sponsor: Ask, curator: Ask, path: str, text: str
) -> None:
    site("secret", provider("secret", name="Quuxelmann", status="draft"))
    assert phrases(sponsor(f"{path}?search={text}")) == {text: ("not_understood", [])}
    assert keys(curator(f"{path}?search={text}")) == ["secret"]


def test_a_sponsor_is_not_told_how_many_hidden_sites_there_are(sponsor: Ask) -> None:
    capability(site("secret", provider("secret", status="draft")), "ds.hpapi")
    alone = [each["sites_alone"] for each in sponsor("/sites/?search=HPAPI mexico").json()["search"]["phrases"]]
    assert alone == [2, 2]


def test_a_provider_without_sites_is_found_by_its_name(sponsor: Ask, curator: Ask) -> None:
    provider("bare", name="Ostrander")
    provider("hidden", name="Ostrander Labs", status="in_review")
    assert keys(curator("/providers/?search=ostrander")) == ["bare", "hidden"]
    assert keys(sponsor("/providers/?search=ostrander")) == ["bare"]
    assert keys(curator("/providers/?search=ostrander&country=US")) == []


def test_other_words_have_another_tag(sponsor: Ask) -> None:
    tag = sponsor("/sites/?search=EtO")["ETag"]
    assert sponsor("/sites/?search=LSR")["ETag"] != tag
    assert sponsor("/sites/?search=EtO", If_None_Match=tag).status_code == 304
