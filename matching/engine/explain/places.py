"""Where the site is: the countries asked for, excluded, preferred, and those that supply already (2.4, 5)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matching.engine.columns import MISSING
from matching.engine.criteria import IN_LISTED_REGION, UNSTATED
from matching.engine.explain.case import NO, YES, Asked, Case, Reason
from matching.engine.explain.wording import country_label, listed, percent
from matching.engine.units import U

Known = Callable[[int], Reason]


def countries(case: Case) -> Reason:
    """The must on `countries` together with `regions`."""
    asked, at = case.asked, case.site.place
    must = asked.brief.must

    def known(country: int) -> Reason:
        here = country_label(asked.codes, country)
        if asked.codes.countries[country] in must.countries:
            return Reason(triple=YES, because=f"{at} is in {here}, as asked")
        region = _region_of(asked, country, must.regions)
        if region is not None:
            return Reason(triple=YES, because=f"{at} is in {here}, which belongs to {region}")
        because = f"{at} is in {here}, not in {_places(asked, must.countries, must.regions)}"
        repair = f"{because}: ask whether the provider would make it elsewhere, or widen the countries"
        return Reason(triple=NO, because=because, repair=repair)

    return _located(case, known)


def exclude_countries(case: Case) -> Reason:
    """The negative must; `triple` tells whether the site is elsewhere."""
    at = case.site.place

    def known(country: int) -> Reason:
        here = country_label(case.asked.codes, country)
        if case.asked.codes.countries[country] in case.asked.brief.must.exclude_countries:
            because = f"{at} is in {here}, which is excluded"
            return Reason(triple=NO, because=because, repair=f"{because}: ask for another site")
        return Reason(triple=YES, because=f"{at} is in {here}, which is not excluded")

    return _located(case, known)


def region(case: Case, parameters: Mapping[str, Any]) -> Reason:
    """The want: a listed country, else a listed region, else elsewhere."""
    asked = case.asked

    def known(country: int) -> Reason:
        here = country_label(asked.codes, country)
        if asked.codes.countries[country] in parameters["countries"]:
            return Reason(triple=YES, because=f"{here} is a preferred country")
        within = _region_of(asked, country, parameters["regions"])
        if within is None:
            return Reason(triple=NO, because=f"{here} is in none of the preferred countries and regions")
        value = IN_LISTED_REGION
        return Reason(triple=(value, value, value), because=f"{here} belongs to {within}, a preferred region")

    return _located(case, known)


def concentration(case: Case, parameters: Mapping[str, Any]) -> Reason:
    """The want: the less of the present supply comes from the site's country, the better."""
    codes = case.asked.codes

    def known(country: int) -> Reason:
        share = parameters["shares"].get(codes.countries[country], 0)
        value = U - round(share * U / 100)
        supplies = f"{percent(share)} of the present supply comes" if share else "none of the present supply comes"
        return Reason(triple=(value, value, value), because=f"{supplies} from {country_label(codes, country)}")

    return _located(case, known)


def _located(case: Case, known: Known) -> Reason:
    if case.site.country != MISSING:
        return known(case.site.country)
    at = case.site.place
    return Reason(triple=UNSTATED, because=f"no country on record for {at}", ask=f"In which country is {at}?")


def _region_of(asked: Asked, country: int, regions: Sequence[str]) -> str | None:
    """The first listed region, as sent, that holds the country."""
    codes = asked.codes
    return next((region for region in regions if codes.members[codes.region[region], country]), None)


def _places(asked: Asked, countries: Sequence[str], regions: Sequence[str]) -> str:
    codes = asked.codes
    return listed([*(country_label(codes, codes.country[code]) for code in countries), *regions], "or")
