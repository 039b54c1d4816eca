"""Where the site is: the countries asked for, excluded, preferred, and those that supply already (2.4, 5)."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from matching.engine.columns import MISSING
from matching.engine.criteria import IN_LISTED_REGION
from matching.engine.explain.asked import Asked
from matching.engine.explain.facts import Site
from matching.engine.explain.reason import NO, UNSTATED, YES, Read, Reason, Triple
from matching.engine.explain.wording import country_label, listed, percent
from matching.engine.units import U

Judge = Callable[[int], tuple[Triple, str]]  # a country → what it counts, and why


def countries(asked: Asked) -> Read:
    """The must on `countries` together with `regions`."""
    must, codes = asked.brief.must, asked.codes

    def judge(country: int) -> tuple[Triple, str]:
        here = country_label(codes, country)
        if codes.countries[country] in must.countries:
            return YES, f"{here}, as asked"
        region = _region_of(asked, country, must.regions)
        if region is not None:
            return YES, f"{here}, which belongs to {region}"
        return NO, f"{here}, not in {_places(asked, must.countries, must.regions)}"

    return _of_the_site(judge, "ask whether the provider would make it elsewhere, or widen the countries")


def exclude_countries(asked: Asked) -> Read:
    """The negative must; `triple` tells whether the site is elsewhere."""
    excluded = asked.brief.must.exclude_countries

    def judge(country: int) -> tuple[Triple, str]:
        here = country_label(asked.codes, country)
        if asked.codes.countries[country] in excluded:
            return NO, f"{here}, which is excluded"
        return YES, f"{here}, which is not excluded"

    return _of_the_site(judge, "ask for another site")


def region(asked: Asked, parameters: Mapping[str, Any]) -> Read:
    """The want: a listed country, else a listed region, else elsewhere."""

    def judge(country: int) -> tuple[Triple, str]:
        here = country_label(asked.codes, country)
        if asked.codes.countries[country] in parameters["countries"]:
            return YES, f"{here} is a preferred country"
        within = _region_of(asked, country, parameters["regions"])
        if within is None:
            return NO, f"{here} is in none of the preferred countries and regions"
        value = IN_LISTED_REGION
        return (value, value, value), f"{here} belongs to {within}, a preferred region"

    return _of_the_country(judge)


def concentration(asked: Asked, parameters: Mapping[str, Any]) -> Read:
    """The want: the less of the present supply comes from the site's country, the better."""
    codes = asked.codes

    def judge(country: int) -> tuple[Triple, str]:
        share = parameters["shares"].get(codes.countries[country], 0)
        value = U - round(share * U / 100)
        supplies = f"{percent(share)} of the present supply comes" if share else "none of the present supply comes"
        return (value, value, value), f"{supplies} from {country_label(codes, country)}"

    return _of_the_country(judge)


def _of_the_country(judge: Judge) -> Read:
    """What is the same for every site of a country."""

    @cache
    def known(country: int) -> Reason:
        return *judge(country), None, "", ""

    return lambda site: _nowhere(site) if site.country == MISSING else known(site.country)


def _of_the_site(judge: Judge, mend: str) -> Read:
    """The site is named; `mend` is what would help where its country is a no."""
    judged = cache(judge)

    def read(site: Site) -> Reason:
        if site.country == MISSING:
            return _nowhere(site)
        triple, why = judged(site.country)
        because = f"{site.place} is in {why}"
        return triple, because, None, "", f"{because}: {mend}" if triple == NO else ""

    return read


def _nowhere(site: Site) -> Reason:
    return UNSTATED, f"no country on record for {site.place}", None, f"In which country is {site.place}?", ""


def _region_of(asked: Asked, country: int, regions: Sequence[str]) -> str | None:
    """The first listed region, as sent, that holds the country."""
    codes = asked.codes
    return next((region for region in regions if codes.members[codes.region[region], country]), None)


def _places(asked: Asked, countries: Sequence[str], regions: Sequence[str]) -> str:
    codes = asked.codes
    return listed([*(country_label(codes, codes.country[code]) for code in countries), *regions], "or")
