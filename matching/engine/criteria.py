"""The wants: one function each → (low, expected, high) per selected site (scoring 5), and their registry by name.

A new want is one more function under `@criterion` with its parameters declared; the door, the ranking and the
explanation find it in `CRITERIA`, and its docstring tells clients of the API what it asks.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

import numpy as np

from matching.engine import ceilings, offers, records
from matching.engine.brief import Want
from matching.engine.columns import MISSING, Ints
from matching.engine.inspections import worst_inspection
from matching.engine.levels import Values, constant, first_rows
from matching.engine.musts import listed_countries
from matching.engine.parameters import (
    Breach,
    Choice,
    CodeList,
    Criterion,
    Parameter,
    Parameters,
    Rule,
    Shares,
    VolumeUnit,
    Whole,
)
from matching.engine.places import Reading, mean
from matching.engine.selection import Selection
from matching.engine.units import U, micro_decade

Value = Callable[[Selection, Want], Values]
Read = Callable[[Selection, Sequence[int]], Reading]

CRITERIA: dict[str, Criterion] = {}
IN_LISTED_REGION = 700_000


def criterion(
    *parameters: Parameter,
    rule: Rule = lambda parameters: None,
    numbers: bool = False,
    ceiling: ceilings.Ceiling | None = None,
) -> Callable[[Value], Value]:
    """Registers a function as the criterion of its name."""

    def register(value: Value) -> Value:
        name = value.__name__
        CRITERIA[name] = Criterion(
            name=name, parameters=parameters, value=value, rule=rule, numbers=numbers, ceiling=ceiling
        )
        return value

    return register


@criterion(
    CodeList(name="values", vocabulary="capabilities"),
    Choice(name="scope", options=("site", "provider")),
    ceiling=ceilings.capability,
)
def capability(selection: Selection, want: Want) -> Values:
    """How many of the capabilities are on record at the site, or with the scope `provider` at any of its provider's."""
    codes = [selection.columns.codes.capability[code] for code in want.parameters["values"]]
    if want.parameters["scope"] == "provider":
        return _at_any_site(selection, codes)
    return _mean(selection, records.capability, codes, records.nothing(selection))


@criterion(CodeList(name="values", vocabulary="standards"), ceiling=ceilings.standard)
def standard(selection: Selection, want: Want) -> Values:
    """How many of the standards the site holds through the horizon."""
    codes = [selection.columns.codes.standard[code] for code in want.parameters["values"]]
    return _mean(selection, records.standard, codes, records.absent(selection))


@criterion(CodeList(name="values", vocabulary="modalities"), ceiling=ceilings.modality)
def modality(selection: Selection, want: Want) -> Values:
    """How many of these kinds of product the site works with."""
    codes = [selection.columns.codes.modality[code] for code in want.parameters["values"]]
    return _mean(selection, records.modality, codes, records.absent(selection))


@criterion(CodeList(name="values", vocabulary="stages"), numbers=True, ceiling=ceilings.stage)
def stage(selection: Selection, want: Want) -> Values:
    """How many of these stages the site serves with what must be made."""
    return offers.stage(selection, [selection.columns.codes.stage[code] for code in want.parameters["values"]])


def _some_place(parameters: Parameters) -> Breach | None:
    if parameters["countries"] or parameters["regions"]:
        return None
    return Breach(name="regions", code="missing", message="region needs a code in countries or in regions")


@criterion(
    CodeList(name="countries", vocabulary="countries", optional=True),
    CodeList(name="regions", vocabulary="regions", optional=True),
    rule=_some_place,
)
def region(selection: Selection, want: Want) -> Values:
    """Where the site is: in a listed country best, in a listed region well, elsewhere not at all."""
    codes = selection.columns.codes
    worth = listed_countries(selection.columns, (), want.parameters["regions"]) * np.int32(IN_LISTED_REGION)
    worth[[codes.country[country] for country in want.parameters["countries"]]] = U
    return _by_country(selection, worth)


@criterion(Whole(name="value"), VolumeUnit(name="unit"), numbers=True, ceiling=ceilings.annual_volume)
def annual_volume(selection: Selection, want: Want) -> Values:
    """How well the yearly volume lies within what the site offers."""
    return _volume(selection, want, selection.columns.capabilities.annual_volume_micro_decades)


@criterion(Whole(name="value"), VolumeUnit(name="unit"), numbers=True, ceiling=ceilings.batch_size)
def batch_size(selection: Selection, want: Want) -> Values:
    """How well the size of a batch lies within what the site offers."""
    return _volume(selection, want, selection.columns.capabilities.batch_size_micro_decades)


def _good_before_limit(parameters: Parameters) -> Breach | None:
    good, limit = parameters["good_weeks"], parameters["limit_weeks"]
    if good < limit:
        return None
    return Breach(
        name="limit_weeks", code="conflict", message=f"limit_weeks must be above good_weeks ({good}), got {limit}"
    )


@criterion(
    Whole(name="good_weeks"),
    Whole(name="limit_weeks"),
    rule=_good_before_limit,
    numbers=True,
    ceiling=ceilings.lead_time,
)
def lead_time(selection: Selection, want: Want) -> Values:
    """How soon the site delivers: fully by `good_weeks`, not at all from `limit_weeks`, which must be larger."""
    return offers.lead_time(selection, want.parameters["good_weeks"], want.parameters["limit_weeks"])


@criterion(numbers=True, ceiling=ceilings.experience)
def experience(selection: Selection, want: Want) -> Values:
    """How many programmes the site has made with what must be made."""
    return offers.experience(selection)


@criterion(ceiling=ceilings.inspection)
def inspection(selection: Selection, want: Want) -> Values:
    """The worst inspection of the last five years in the product area; none on record leaves it open."""
    return worst_inspection(selection)


@criterion(Shares(name="shares"))
def concentration(selection: Selection, want: Want) -> Values:
    """How little of the present supply comes from the site's country already."""
    codes = selection.columns.codes
    left = np.full(len(codes.countries), U, dtype=np.int32)
    for country, percent in want.parameters["shares"].items():
        left[codes.country[country]] = U - int(Decimal(repr(percent)) * U / 100)
    return _by_country(selection, left)


def _mean(selection: Selection, read: Read, codes: Sequence[int], otherwise: Values) -> Values:
    def total(some: Sequence[int]) -> Values:
        return read(selection, some).total(otherwise, selection.asked)

    return mean(codes, len(selection), total)


def _at_any_site(selection: Selection, codes: Sequence[int]) -> Values:
    """The mean over the codes of the best at any site of each provider: 0 where none has a record of one."""
    whole, provider = selection.whole_providers(), selection.columns.sites.provider
    every = whole.of_sites(provider)
    heads = first_rows(every)
    at = np.arange(len(heads)).repeat(np.diff(heads, append=len(every)))

    def total(some: Sequence[int]) -> Values:
        of_providers = records.capability(whole, some).grouped(at, len(heads))
        return of_providers.total(records.nothing(whole), whole.asked)

    own = at if whole is selection else np.searchsorted(every.take(heads), selection.of_sites(provider))
    return mean(codes, len(whole), total).take(own, axis=1)


def _by_country(selection: Selection, known: Ints) -> Values:
    """The country's value, known; a missing country (the last entry) is unstated."""
    table = constant(offers.UNSTATED, len(known) + 1, selection.asked)
    table[:, :MISSING] = known
    return table.take(selection.of_sites(selection.columns.sites.country), axis=1)


def _volume(selection: Selection, want: Want, window: tuple[Ints, Ints]) -> Values:
    return offers.volume(selection, micro_decade(want.parameters["value"]), window, want.parameters["unit"])
